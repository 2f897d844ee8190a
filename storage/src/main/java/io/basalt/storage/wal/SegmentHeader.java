package io.basalt.storage.wal;

import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.NewerFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment. They are written together with the segment's first group, so a valid header says that
 * the log went on here, and where the segment before it ended.
 *
 * @param number of the segment, from 1 on
 * @param id tells this segment's groups from those of any other; see {@link #idOf}
 * @param previousNumber the segment that was written before this one, 0 for the first
 * @param previousEnd where the last record group of that segment ended
 * @param firstGroup number of this segment's first group
 */
record SegmentHeader(long number, long id, long previousNumber, long previousEnd, long firstGroup) {
    static final int BYTES = 64;

    private static final long MARK = 0x4253_4c54_5741_4c31L; // "BSLTWAL1"
    private static final int VERSION = 1;
    private static final int CHECKED_BYTES = BYTES - Integer.BYTES;

    /** Computed from where the segment belongs, so that a copy elsewhere is not taken for it. */
    static long idOf(String directory, long number) {
        var crc = new CRC32C();
        crc.update(directory.substring(directory.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8));
        return withNumber(crc.getValue() << 32, number);
    }

    /** The id of another segment of the same log. */
    private static long withNumber(long id, long number) {
        return (id & 0xffff_ffff_0000_0000L) | (number & 0xffff_ffffL);
    }

    static SegmentHeader first(String directory, long number) {
        return new SegmentHeader(number, idOf(directory, number), 0, 0, 1);
    }

    void writeTo(ByteBuffer target) {
        int start = target.position();
        target.putLong(MARK);
        target.putInt(VERSION);
        target.putInt(0); // key id: not encrypted
        target.putLong(number);
        target.putLong(id);
        target.putLong(previousNumber);
        target.putLong(previousEnd);
        target.putLong(firstGroup);
        target.putInt(0);
        target.putInt(checksum(target, start));
    }

    /**
     * @param file for messages
     * @return empty when there is no whole header, or that of an earlier segment of this log, whose file this one was
     * @throws NewerFormatException when there is one of a format that this build does not know
     * @throws CorruptFileException when there is the header of any other segment
     */
    static Optional<SegmentHeader> read(String file, ByteBuffer source, long number, long id) throws IOException {
        int start = source.position();
        if (source.getLong(start) != MARK || source.getInt(start + CHECKED_BYTES) != checksum(source, start)) {
            return Optional.empty();
        }
        int version = source.getInt(start + 8);
        int keyId = source.getInt(start + 12);
        if (version != VERSION || keyId != 0) {
            throw new NewerFormatException(file, version, VERSION);
        }
        var header = new SegmentHeader(
                source.getLong(start + 16),
                source.getLong(start + 24),
                source.getLong(start + 32),
                source.getLong(start + 40),
                source.getLong(start + 48));
        if (header.number == number && header.id == id) {
            return Optional.of(header);
        }
        if (header.number < number && header.id == withNumber(id, header.number)) {
            return Optional.empty();
        }
        throw new CorruptFileException(file, 0, "holds segment " + header.number + " of some other log");
    }

    private static int checksum(ByteBuffer buffer, int start) {
        return Checksums.of(buffer, start, CHECKED_BYTES);
    }
}
