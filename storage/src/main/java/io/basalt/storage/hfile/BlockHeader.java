package io.basalt.storage.hfile;

import io.basalt.storage.file.CorruptFileException;
import java.nio.ByteBuffer;

/**
 * What a block says about itself before its payload:
 *
 * <pre>
 *   int64 magic | int32 stored bytes behind the header | int32 payload bytes, decompressed | int64 previous block
 *   int8 checksum type | int32 bytes per checksum | int32 header and payload as stored, without checksums
 * </pre>
 *
 * <p>The last three are absent in files of minor version 0, which have no checksums.
 *
 * @param storedBytes header, payload as stored and checksums
 * @param payloadBytes payload when decompressed
 * @param previousOffset the block of the same type before this one, or −1
 * @param checkedBytes header and payload as stored
 */
record BlockHeader(
        BlockType type,
        int storedBytes,
        int payloadBytes,
        long previousOffset,
        ChecksumType checksumType,
        int bytesPerChecksum,
        int checkedBytes) {
    static final int BYTES = 33;
    static final int BYTES_WITHOUT_CHECKSUMS = 24;

    /**
     * Reads and checks a header.
     *
     * @param source holds it at the absolute index {@code at}
     * @param file and {@code offset}: where in which file this is, for the exception
     * @param limit the block must end at or before this offset of the file
     */
    static BlockHeader parse(ByteBuffer source, int at, String file, long offset, long limit, boolean checksums)
            throws CorruptFileException {
        long magic = source.getLong(at);
        BlockType type = BlockType.ofMagic(magic);
        if (type == null) {
            throw new CorruptFileException(file, offset, "no block begins with 0x" + Long.toHexString(magic));
        }
        int headerBytes = checksums ? BYTES : BYTES_WITHOUT_CHECKSUMS;
        long stored = (long) headerBytes + source.getInt(at + 8);
        int payload = source.getInt(at + 12);
        long previous = source.getLong(at + 16);
        if (stored < headerBytes || stored > limit - offset || stored > Integer.MAX_VALUE || payload < 0) {
            throw new CorruptFileException(
                    file,
                    offset,
                    type + " block of " + stored + " bytes (decompressed " + payload + ") in the " + (limit - offset)
                            + " bytes there are");
        }
        if (previous < -1 || previous >= offset) {
            throw new CorruptFileException(
                    file, offset, type + " block says that the block before it is at " + previous);
        }
        if (!checksums) {
            return new BlockHeader(
                    type, (int) stored, payload, previous, ChecksumType.NULL, Integer.MAX_VALUE, (int) stored);
        }
        ChecksumType checksumType = ChecksumType.ofCode(source.get(at + 24));
        int bytesPerChecksum = source.getInt(at + 25);
        int checked = source.getInt(at + 29);
        if (checksumType == null
                || bytesPerChecksum <= 0
                || checked < BYTES
                || checked > stored
                || stored - checked != (long) ChecksumType.SIZE_BYTES * ChecksumType.count(checked, bytesPerChecksum)) {
            throw new CorruptFileException(
                    file,
                    offset,
                    type + " block of " + stored + " bytes says that " + checked + " of them have checksums of type "
                            + source.get(at + 24) + ", each for " + bytesPerChecksum);
        }
        return new BlockHeader(type, (int) stored, payload, previous, checksumType, bytesPerChecksum, checked);
    }
}
