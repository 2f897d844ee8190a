package io.basalt.storage.wal;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What stands before each group, the bytes that were written and synced at once. A group is written only after the
 * sync of the one before has returned: <em>a valid group header proves that everything before it was durable.</em> That
 * is how damage is told from the torn end of a crash.
 *
 * @param segmentId {@link SegmentHeader#id}
 * @param number counts up in the whole log
 * @param offset of this header in its segment, so that one group is not taken for another
 * @param kind what the payload is
 * @param payloadBytes without the padding behind it
 * @param payloadChecksum of the segment id and the payload
 */
record GroupHeader(long segmentId, long number, long offset, Kind kind, int payloadBytes, int payloadChecksum) {
    static final int BYTES = 48;

    /** Groups begin at multiples of this. */
    static final int ALIGNMENT_BYTES = 8;

    static final long MARK = 0x4253_4c54_4752_5031L; // "BSLTGRP1"

    private static final int CHECKED_BYTES = BYTES - Integer.BYTES;

    enum Kind {
        /** Records, one behind the other. */
        RECORDS(1),
        /** The {@link SegmentIndex}, last in its segment. */
        INDEX(2);

        final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    static int padding(int payloadBytes) {
        return -payloadBytes & (ALIGNMENT_BYTES - 1);
    }

    long payloadOffset() {
        return offset + BYTES;
    }

    /** First byte behind the group, padding included. */
    long end() {
        return offset + BYTES + payloadBytes + padding(payloadBytes);
    }

    void writeTo(ByteBuffer target) {
        int start = target.position();
        target.putLong(MARK);
        target.putLong(segmentId);
        target.putLong(number);
        target.putLong(offset);
        target.putInt(kind.code);
        target.putInt(payloadBytes);
        target.putInt(payloadChecksum);
        target.putInt(Checksums.of(target, start, CHECKED_BYTES));
    }

    /** Empty when this is not the header of a group of that segment at that offset. */
    static Optional<GroupHeader> read(ByteBuffer source, long segmentId, long offset) {
        int start = source.position();
        int kind = source.getInt(start + 32);
        int payloadBytes = source.getInt(start + 36);
        if (source.getLong(start) != MARK
                || source.getLong(start + 8) != segmentId
                || source.getLong(start + 24) != offset
                || (kind != Kind.RECORDS.code && kind != Kind.INDEX.code)
                || payloadBytes < 0
                || source.getInt(start + CHECKED_BYTES) != Checksums.of(source, start, CHECKED_BYTES)) {
            return Optional.empty();
        }
        return Optional.of(new GroupHeader(
                segmentId,
                source.getLong(start + 16),
                offset,
                kind == Kind.INDEX.code ? Kind.INDEX : Kind.RECORDS,
                payloadBytes,
                source.getInt(start + 40)));
    }
}
