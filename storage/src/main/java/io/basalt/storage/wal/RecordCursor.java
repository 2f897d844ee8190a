package io.basalt.storage.wal;

import io.basalt.storage.file.CorruptFileException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Moves over the records of one group's payload. No object per record. Not thread-safe.
 *
 * <pre>
 *   int32 bodyBytes | int32 CRC32C of the body | body
 *   body = int64 firstSequenceId | int64 lastSequenceId | uint8 length | region name | {@link MutationRuns}
 * </pre>
 */
final class RecordCursor {
    private static final int LEAST_BODY_BYTES = WalBatch.RECORD_FIXED_BYTES - 2 * Integer.BYTES;

    private final String file;
    private final long payloadOffset;
    private final ByteBuffer payload;
    private final int start;
    private int record;
    private int bodyEnd;

    /** @param payloadOffset where the payload is in the file, for messages */
    RecordCursor(String file, long payloadOffset, ByteBuffer payload) {
        this.file = file;
        this.payloadOffset = payloadOffset;
        this.payload = payload;
        this.start = payload.position();
        this.bodyEnd = start;
    }

    /** Moves to the next record; false when there is none. Its checksum is not looked at. */
    boolean next() throws CorruptFileException {
        record = bodyEnd;
        int remaining = payload.limit() - record - 2 * Integer.BYTES;
        if (remaining == -2 * Integer.BYTES) {
            return false;
        }
        int bodyBytes = remaining < 0 ? -1 : payload.getInt(record);
        if (bodyBytes < LEAST_BODY_BYTES || bodyBytes > remaining) {
            throw damaged("a record's length is " + bodyBytes + ", " + remaining + " bytes of its group remain");
        }
        bodyEnd = record + 2 * Integer.BYTES + bodyBytes;
        if (runsStart() > bodyEnd) {
            throw damaged("the region's name is longer than the record");
        }
        return true;
    }

    /** Where the record is in the file. */
    long offset() {
        return payloadOffset + record - start;
    }

    boolean isOf(byte[] region) {
        int from = record + WalBatch.RECORD_FIXED_BYTES;
        return regionBytes() == region.length
                && Arrays.equals(
                        payload.array(),
                        payload.arrayOffset() + from,
                        payload.arrayOffset() + from + region.length,
                        region,
                        0,
                        region.length);
    }

    String region() {
        return new String(
                payload.array(),
                payload.arrayOffset() + record + WalBatch.RECORD_FIXED_BYTES,
                regionBytes(),
                StandardCharsets.UTF_8);
    }

    long firstSequenceId() {
        return payload.getLong(record + 8);
    }

    long lastSequenceId() {
        return payload.getLong(record + 16);
    }

    /** The record's mutations, after its checksum and structure were found to be right. */
    ByteBuffer runs() throws CorruptFileException {
        int body = record + 2 * Integer.BYTES;
        int expected = payload.getInt(record + Integer.BYTES);
        int actual = Checksums.of(payload, body, bodyEnd - body);
        if (actual != expected) {
            throw damaged(String.format("record's CRC32C is %08x, its head says %08x", actual, expected));
        }
        ByteBuffer runs = payload.duplicate().limit(bodyEnd).position(runsStart());
        if (!MutationRuns.areSound(runs, firstSequenceId(), lastSequenceId())) {
            throw damaged("the record's mutations do not add up");
        }
        return runs;
    }

    private int regionBytes() {
        return payload.get(record + WalBatch.RECORD_FIXED_BYTES - 1) & 0xff;
    }

    private int runsStart() {
        return record + WalBatch.RECORD_FIXED_BYTES + regionBytes();
    }

    private CorruptFileException damaged(String finding) {
        return new CorruptFileException(file, offset(), finding);
    }
}
