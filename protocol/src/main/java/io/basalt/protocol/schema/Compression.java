package io.basalt.protocol.schema;

/** How the blocks of a family's files are compressed. The ordinal is the code in a file's trailer. */
public enum Compression {
    LZO(false),
    GZ(true),
    NONE(true),
    SNAPPY(true),
    LZ4(true),
    BZIP2(false),
    ZSTD(true),
    LZMA(false),
    BROTLI(false);

    private final boolean available;

    Compression(boolean available) {
        this.available = available;
    }

    /** Whether files can be written and read with it; the others are names that HBase knows. */
    public boolean isAvailable() {
        return available;
    }
}
