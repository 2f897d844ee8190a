package io.basalt.storage.hfile;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** How the bytes of a block are protected. */
public enum ChecksumType {
    /** Room for checksums, but nothing in it. */
    NULL(0),
    CRC32(1),
    CRC32C(2);

    static final int SIZE_BYTES = 4;

    private static final ChecksumType[] VALUES = values();

    private final int code;

    ChecksumType(int code) {
        this.code = code;
    }

    /** The number that stands for it in a block's header. */
    int code() {
        return code;
    }

    /** The type with this code, or null. */
    static ChecksumType ofCode(int code) {
        for (ChecksumType type : VALUES) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }

    /** How many checksums {@code bytes} bytes have, one for each {@code bytesPerChecksum} or part of them. */
    static int count(int bytes, int bytesPerChecksum) {
        return (int) (((long) bytes + bytesPerChecksum - 1) / bytesPerChecksum);
    }

    /** Writes the checksums of the absolute range to {@code target}'s position on. */
    void compute(ByteBuffer source, int from, int bytes, int bytesPerChecksum, ByteBuffer target) {
        Checksum checksum = newChecksum();
        ByteBuffer view = source.duplicate();
        for (int at = 0; at < bytes; at += bytesPerChecksum) {
            target.putInt(checksum(checksum, view, from + at, Math.min(bytesPerChecksum, bytes - at)));
        }
    }

    /**
     * Compares the checksums of the absolute range with those stored from {@code storedAt} on.
     *
     * @return which chunk of {@code bytesPerChecksum} differs, or −1
     */
    int firstMismatch(ByteBuffer source, int from, int bytes, int bytesPerChecksum, int storedAt) {
        if (this == NULL) {
            return -1;
        }
        Checksum checksum = newChecksum();
        ByteBuffer view = source.duplicate();
        int chunk = 0;
        for (int at = 0; at < bytes; at += bytesPerChecksum, chunk++) {
            int computed = checksum(checksum, view, from + at, Math.min(bytesPerChecksum, bytes - at));
            if (computed != source.getInt(storedAt + chunk * SIZE_BYTES)) {
                return chunk;
            }
        }
        return -1;
    }

    private int checksum(Checksum checksum, ByteBuffer view, int from, int bytes) {
        if (this == NULL) {
            return 0;
        }
        checksum.reset();
        checksum.update(view.limit(from + bytes).position(from));
        return (int) checksum.getValue();
    }

    private Checksum newChecksum() {
        return this == CRC32 ? new CRC32() : new CRC32C();
    }
}
