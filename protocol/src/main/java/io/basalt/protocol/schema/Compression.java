package io.basalt.protocol.schema;

import java.util.Optional;

/** How the blocks of a family's files are compressed. The code is the one in a file's trailer. */
public enum Compression {
    LZO(0, false),
    GZ(1, true),
    NONE(2, true),
    SNAPPY(3, true),
    LZ4(4, true),
    BZIP2(5, false),
    ZSTD(6, true),
    LZMA(7, false),
    BROTLI(8, false);

    private final int code;
    private final boolean available;

    Compression(int code, boolean available) {
        this.code = code;
        this.available = available;
    }

    public static Optional<Compression> ofCode(int code) {
        for (Compression compression : values()) {
            if (compression.code == code) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    public int code() {
        return code;
    }

    /** Whether files can be written and read with it; the others are names that HBase knows. */
    public boolean isAvailable() {
        return available;
    }
}
