package io.basalt.storage.hfile;

/**
 * When a block of a file being written is full, in bytes before compression.
 *
 * @param data a data block ends with the cell that makes it at least this long, laid out plainly
 * @param index an index block ends with the entry that makes it at least this long
 * @param bloomChunk size of one block of a Bloom filter
 */
public record BlockSizes(int data, int index, int bloomChunk) {
    /** As HBase has them. */
    public static final BlockSizes DEFAULT = new BlockSizes(64 << 10, 128 << 10, 128 << 10);

    public BlockSizes {
        if (data <= 0 || index <= 0 || bloomChunk <= 0) {
            throw new IllegalArgumentException(
                    "block sizes must be positive: " + data + ", " + index + ", " + bloomChunk);
        }
    }

    public BlockSizes withData(int bytes) {
        return new BlockSizes(bytes, index, bloomChunk);
    }
}
