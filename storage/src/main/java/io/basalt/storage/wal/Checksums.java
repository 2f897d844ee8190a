package io.basalt.storage.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C over parts of buffers, whose positions stay. */
final class Checksums {
    private Checksums() {}

    static int of(ByteBuffer buffer, int start, int length) {
        var crc = new CRC32C();
        crc.update(buffer.duplicate().limit(start + length).position(start));
        return (int) crc.getValue();
    }

    /** The checksum of a group's payload, which begins with the id of the segment that it belongs to. */
    static CRC32C ofPayload(long segmentId) {
        var crc = new CRC32C();
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (segmentId >>> shift) & 0xff);
        }
        return crc;
    }

    static int ofPayload(long segmentId, ByteBuffer payload) {
        CRC32C crc = ofPayload(segmentId);
        crc.update(payload.duplicate());
        return (int) crc.getValue();
    }
}
