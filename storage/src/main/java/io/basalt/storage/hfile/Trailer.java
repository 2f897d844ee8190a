package io.basalt.storage.hfile;

import com.google.protobuf.CodedOutputStream;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.pb.HFilePb;
import io.basalt.protocol.schema.Compression;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The end of a file, which tells where everything else is: {@code TRABLK"$}, a delimited FileTrailerProto, zeros, and
 * {@code int32 minor version << 24 | major version}; 4096 bytes in version 3, 212 in version 2.
 *
 * <p>It has no checksum of its own, so each field is checked against the blocks that do.
 *
 * @param checksums whether blocks have checksums: from minor version 1 on
 */
record Trailer(
        long fileInfoOffset,
        long loadOnOpenOffset,
        long uncompressedIndexBytes,
        long uncompressedBytes,
        int dataIndexEntries,
        int metaIndexEntries,
        long cells,
        int indexLevels,
        long firstDataOffset,
        long lastDataOffset,
        CellOrder order,
        Compression compression,
        int sizeBytes,
        boolean checksums) {
    static final int BYTES = 4096;

    private static final int BYTES_VERSION_2 = 212;
    private static final long MAGIC = 0x545241424C4B2224L;
    private static final int VERSION = 3 << 24 | 3;
    private static final int MAX_INDEX_LEVELS = 16;
    private static final String USER_COMPARATOR = "org.apache.hadoop.hbase.KeyValue$KVComparator";
    private static final String META_COMPARATOR = "org.apache.hadoop.hbase.KeyValue$MetaComparator";
    /** All names that HBase's releases have written, and the order that each means. */
    private static final Map<String, CellOrder> COMPARATORS = Map.of(
            USER_COMPARATOR,
            CellOrder.USER,
            "org.apache.hadoop.hbase.CellComparator",
            CellOrder.USER,
            "org.apache.hadoop.hbase.CellComparatorImpl",
            CellOrder.USER,
            "org.apache.hadoop.hbase.InnerStoreCellComparator",
            CellOrder.USER,
            META_COMPARATOR,
            CellOrder.META,
            "org.apache.hadoop.hbase.CellComparator$MetaCellComparator",
            CellOrder.META,
            "org.apache.hadoop.hbase.CellComparatorImpl$MetaCellComparator",
            CellOrder.META,
            "org.apache.hadoop.hbase.MetaCellComparator",
            CellOrder.META);

    /** The name that every release of HBase knows. */
    static String comparatorName(CellOrder order) {
        return order == CellOrder.META ? META_COMPARATOR : USER_COMPARATOR;
    }

    /** The order that a comparator's name means, or null. */
    static CellOrder orderOf(String comparator) {
        return COMPARATORS.get(comparator);
    }

    @SuppressWarnings("EnumOrdinal") // Compression says that its ordinal is the code in a trailer.
    private static int codeOf(Compression compression) {
        return compression.ordinal();
    }

    /** The bytes of a version 3.3 trailer. */
    ByteBuffer serialize() {
        var message = HFilePb.FileTrailerProto.newBuilder()
                .setFileInfoOffset(fileInfoOffset)
                .setLoadOnOpenDataOffset(loadOnOpenOffset)
                .setUncompressedDataIndexSize(uncompressedIndexBytes)
                .setTotalUncompressedBytes(uncompressedBytes)
                .setDataIndexCount(dataIndexEntries)
                .setMetaIndexCount(metaIndexEntries)
                .setEntryCount(cells)
                .setNumDataIndexLevels(indexLevels)
                .setFirstDataBlockOffset(firstDataOffset)
                .setLastDataBlockOffset(lastDataOffset)
                .setComparatorClassName(comparatorName(order))
                .setCompressionCodec(codeOf(compression))
                .build();
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC);
        try {
            var out = CodedOutputStream.newInstance(bytes);
            out.writeUInt32NoTag(message.getSerializedSize());
            message.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.putInt(BYTES - Integer.BYTES, VERSION).rewind();
    }

    /**
     * Parses and checks the trailer at the end of a file.
     *
     * @param tail the last bytes of the file, up to the buffer's limit
     * @param fileBytes size of the file
     */
    static Trailer parse(ByteBuffer tail, String file, long fileBytes)
            throws CorruptFileException, UnsupportedHFileException {
        int version = tail.limit() < Integer.BYTES ? 0 : tail.getInt(tail.limit() - Integer.BYTES);
        int major = version & 0xffffff;
        int minor = version >>> 24;
        int size = major == 2 ? BYTES_VERSION_2 : BYTES;
        int at = tail.limit() - size;
        if (at < 0 || tail.getLong(at) != MAGIC) {
            throw new CorruptFileException(
                    file, Math.max(0, fileBytes - size), "the file does not end with an HFile trailer");
        }
        boolean known = (major == 3 && minor <= 3) || (major == 2 && (minor == 2 || minor == 3));
        if (!known) {
            throw new UnsupportedHFileException(
                    file, "HFile version " + major + "." + minor + "; known are 2.2 to 3.3");
        }
        byte[] bytes = new byte[size - Long.BYTES - Integer.BYTES];
        tail.get(at + Long.BYTES, bytes);
        HFilePb.FileTrailerProto message;
        try {
            message = FileInfo.parseDelimited(HFilePb.FileTrailerProto.parser(), bytes, 0, "the trailer");
        } catch (CorruptBlockException e) {
            var corrupt = new CorruptFileException(file, fileBytes - size, e.getMessage());
            corrupt.initCause(e);
            throw corrupt;
        }
        return checked(message, file, fileBytes, size, major == 2 || minor > 0);
    }

    private static Trailer checked(
            HFilePb.FileTrailerProto message, String file, long fileBytes, int size, boolean checksums)
            throws CorruptFileException, UnsupportedHFileException {
        if (message.hasEncryptionKey()) {
            throw new UnsupportedHFileException(file, "the file is encrypted");
        }
        if (!message.hasComparatorClassName() || orderOf(message.getComparatorClassName()) == null) {
            throw new UnsupportedHFileException(
                    file, "cells in the order of '" + message.getComparatorClassName() + "', which is not known");
        }
        Compression compression = null;
        for (Compression candidate : Compression.values()) {
            if (message.hasCompressionCodec() && codeOf(candidate) == message.getCompressionCodec()) {
                compression = candidate;
            }
        }
        if (compression == null || !compression.isAvailable()) {
            throw new UnsupportedHFileException(
                    file, "compression codec " + message.getCompressionCodec() + " is not available");
        }
        long blocksEnd = fileBytes - size;
        long loadOnOpen = message.getLoadOnOpenDataOffset();
        long fileInfo = message.getFileInfoOffset();
        int levels = message.getNumDataIndexLevels();
        if (loadOnOpen < 0
                || fileInfo <= loadOnOpen
                || fileInfo >= blocksEnd
                || levels < 1
                || levels > MAX_INDEX_LEVELS
                || message.getDataIndexCount() < 0
                || message.getMetaIndexCount() < 0
                || message.getEntryCount() < 0) {
            throw new CorruptFileException(
                    file,
                    blocksEnd,
                    "the trailer's offsets, counts or index levels cannot be: load-on-open part at " + loadOnOpen
                            + ", file info at " + fileInfo + ", " + levels + " levels, "
                            + message.getDataIndexCount() + " index entries, " + message.getEntryCount() + " cells");
        }
        return new Trailer(
                fileInfo,
                loadOnOpen,
                message.getUncompressedDataIndexSize(),
                message.getTotalUncompressedBytes(),
                message.getDataIndexCount(),
                message.getMetaIndexCount(),
                message.getEntryCount(),
                levels,
                message.hasFirstDataBlockOffset() ? message.getFirstDataBlockOffset() : -1,
                message.hasLastDataBlockOffset() ? message.getLastDataBlockOffset() : -1,
                orderOf(message.getComparatorClassName()),
                compression,
                size,
                checksums);
    }
}
