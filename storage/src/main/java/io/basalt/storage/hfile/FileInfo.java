package io.basalt.storage.hfile;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.basalt.base.Bytes;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.HFilePb;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a file says about itself by name, in one block: {@code "PBUF"} and a delimited FileInfoProto. Keys that nobody
 * here knows are kept. The map is filled by one thread, then only read.
 */
final class FileInfo {
    static final Bytes LAST_KEY = Bytes.of("hfile.LASTKEY");
    static final Bytes AVERAGE_KEY_LENGTH = Bytes.of("hfile.AVG_KEY_LEN");
    static final Bytes AVERAGE_VALUE_LENGTH = Bytes.of("hfile.AVG_VALUE_LEN");
    static final Bytes CREATED = Bytes.of("hfile.CREATE_TIME_TS");
    static final Bytes MAX_TAGS_LENGTH = Bytes.of("hfile.MAX_TAGS_LEN");
    static final Bytes TAGS_COMPRESSED = Bytes.of("hfile.TAGS_COMPRESSED");
    static final Bytes KEY_VALUE_VERSION = Bytes.of("KEY_VALUE_VERSION");
    static final Bytes MAX_CELL_SEQUENCE_ID = Bytes.of("MAX_MEMSTORE_TS_KEY");
    static final Bytes MAX_SEQUENCE_ID = Bytes.of("MAX_SEQ_ID_KEY");
    static final Bytes MAJOR_COMPACTION = Bytes.of("MAJOR_COMPACTION_KEY");
    static final Bytes BLOOM_TYPE = Bytes.of("BLOOM_FILTER_TYPE");
    static final Bytes BLOOM_PARAMETER = Bytes.of("BLOOM_FILTER_PARAM");
    static final Bytes LAST_BLOOM_KEY = Bytes.of("LAST_BLOOM_KEY");
    static final Bytes DELETE_FAMILY_COUNT = Bytes.of("DELETE_FAMILY_COUNT");
    static final Bytes TIME_RANGE = Bytes.of("TIMERANGE");
    static final Bytes EARLIEST_PUT = Bytes.of("EARLIEST_PUT_TS");
    static final Bytes ENCODING = Bytes.of("DATA_BLOCK_ENCODING");
    /** Ours: each cell is a put without tags and the only one of its column. */
    static final Bytes SOLE_PUTS = Bytes.of("BASALT_SOLE_PUTS");

    /** KEY_VALUE_VERSION of files whose cells have sequence ids. */
    static final int WITH_SEQUENCE_IDS = 1;

    private static final Bytes MAGIC = Bytes.of("PBUF");
    private static final Bytes TRUE = Bytes.wrap(new byte[] {-1});
    private static final Bytes FALSE = Bytes.wrap(new byte[] {0});

    private final NavigableMap<Bytes, Bytes> entries = new TreeMap<>();

    void put(Bytes key, Bytes value) {
        entries.put(key, value);
    }

    void put(Bytes key, int value) {
        entries.put(key, Bytes.wrap(ByteBuffer.allocate(4).putInt(value).array()));
    }

    void put(Bytes key, long value) {
        entries.put(key, Bytes.of(value));
    }

    void put(Bytes key, boolean value) {
        entries.put(key, value ? TRUE : FALSE);
    }

    /** Smallest and largest timestamp, as the protobuf message {@code {1 from, 2 to}} behind {@code "PBUF"}. */
    void putTimeRange(long min, long max) {
        var out = new ByteArrayOutputStream();
        try {
            var coded = CodedOutputStream.newInstance(out);
            coded.writeUInt64(1, min);
            coded.writeUInt64(2, max);
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        entries.put(TIME_RANGE, MAGIC.concat(Bytes.wrap(out.toByteArray())));
    }

    boolean contains(Bytes key) {
        return entries.containsKey(key);
    }

    Optional<Bytes> get(Bytes key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** The number under this key, four or eight bytes, or {@code absent}. */
    long number(Bytes key, long absent) throws CorruptBlockException {
        Bytes value = entries.get(key);
        if (value == null) {
            return absent;
        }
        return switch (value.length()) {
            case Integer.BYTES -> value.asBuffer().getInt();
            case Long.BYTES -> value.toLong();
            default ->
                throw new CorruptBlockException("file info " + key.utf8() + " is " + value + ", which is no number");
        };
    }

    boolean isTrue(Bytes key) {
        Bytes value = entries.get(key);
        return value != null && value.length() == 1 && value.at(0) != 0;
    }

    /** {min, max}; all of time when the file does not say. */
    long[] timeRange() throws CorruptBlockException {
        Bytes value = entries.get(TIME_RANGE);
        long[] range = {Long.MIN_VALUE, Long.MAX_VALUE};
        if (value == null) {
            return range;
        }
        if (!value.startsWith(MAGIC)) {
            if (value.length() != 2 * Long.BYTES) {
                throw new CorruptBlockException("file info TIMERANGE is " + value);
            }
            range[0] = value.asBuffer().getLong(0);
            range[1] = value.asBuffer().getLong(Long.BYTES);
            return range;
        }
        try {
            var coded = CodedInputStream.newInstance(value.toArray(), MAGIC.length(), value.length() - MAGIC.length());
            for (int tag = coded.readTag(); tag != 0; tag = coded.readTag()) {
                if (tag == 1 << 3) {
                    range[0] = coded.readUInt64();
                } else if (tag == 2 << 3) {
                    range[1] = coded.readUInt64();
                } else {
                    coded.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new CorruptBlockException("file info TIMERANGE is " + value, e);
        }
        return range;
    }

    NavigableMap<Bytes, Bytes> entries() {
        return Collections.unmodifiableNavigableMap(entries);
    }

    byte[] serialize() {
        var message = HFilePb.FileInfoProto.newBuilder();
        entries.forEach((key, value) -> message.addMapEntry(BasePb.BytesBytesPair.newBuilder()
                .setFirst(ByteString.copyFrom(key.asBuffer()))
                .setSecond(ByteString.copyFrom(value.asBuffer()))));
        var out = new ByteArrayOutputStream();
        try {
            out.write(MAGIC.toArray());
            message.build().writeDelimitedTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Parses the payload of a file info block, from its position to its limit. */
    static FileInfo parse(ByteBuffer payload) throws CorruptBlockException {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        if (!Bytes.wrap(bytes).startsWith(MAGIC)) {
            throw new CorruptBlockException("file info does not begin with PBUF");
        }
        var message = parseDelimited(HFilePb.FileInfoProto.parser(), bytes, MAGIC.length(), "file info");
        var info = new FileInfo();
        for (BasePb.BytesBytesPair pair : message.getMapEntryList()) {
            info.put(
                    Bytes.wrap(pair.getFirst().toByteArray()),
                    Bytes.wrap(pair.getSecond().toByteArray()));
        }
        return info;
    }

    static <T> T parseDelimited(Parser<T> parser, byte[] bytes, int from, String what) throws CorruptBlockException {
        try {
            T message = parser.parseDelimitedFrom(new ByteArrayInputStream(bytes, from, bytes.length - from));
            if (message == null) {
                throw new CorruptBlockException(what + " is empty");
            }
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptBlockException(what + " is no valid message: " + e.getMessage(), e);
        }
    }
}
