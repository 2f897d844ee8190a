package io.basalt.storage.hfile;

import io.basalt.protocol.schema.Compression;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.hfile.compression.BlockCompressor;
import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** Puts header, compression and checksums around payloads and writes blocks in large pieces. Not thread-safe. */
final class BlockWriter implements AutoCloseable {
    private static final int WRITE_BYTES = 1 << 20;
    private static final int BYTES_PER_CHECKSUM = 16 << 10;

    private final AppendFile file;
    private final BlockCompressor compressor;
    /** Null when written blocks are not cached. */
    private final WriteCaching caching;

    private final GrowingBuffer pending = new GrowingBuffer(WRITE_BYTES + (WRITE_BYTES >> 2));

    /** Where the last block of each type began; data blocks of both kinds count as one. */
    private final Map<BlockType, Long> previous = new EnumMap<>(BlockType.class);

    private long writtenBytes;
    private long lastOffset;
    private int lastStoredBytes;
    private long uncompressedBytes;
    /** Over all that is written from {@link #startFingerprint} on. */
    private CRC32C fingerprint;

    BlockWriter(AppendFile file, Compression compression, WriteCaching caching) {
        this.file = file;
        this.caching = caching;
        this.compressor = BlockCompressor.of(compression);
    }

    /** Writes one block; {@link #lastOffset} and {@link #lastStoredBytes} tell where it is. */
    void write(BlockType type, GrowingBuffer payload) throws IOException {
        BlockType chain = type.isData() ? BlockType.DATA : type;
        int start = pending.size();
        lastOffset = position();
        ByteBuffer header = pending.room(BlockHeader.BYTES);
        header.position(start + BlockHeader.BYTES);
        compressor.compress(payload.written(), pending);

        int checkedBytes = pending.size() - start;
        int checksumBytes = ChecksumType.SIZE_BYTES * ChecksumType.count(checkedBytes, BYTES_PER_CHECKSUM);
        ByteBuffer block = pending.room(checksumBytes);
        block.putLong(start, type.magic());
        block.putInt(start + 8, checkedBytes - BlockHeader.BYTES + checksumBytes);
        block.putInt(start + 12, payload.size());
        block.putLong(start + 16, previous.getOrDefault(chain, -1L));
        block.put(start + 24, (byte) ChecksumType.CRC32C.code());
        block.putInt(start + 25, BYTES_PER_CHECKSUM);
        block.putInt(start + 29, checkedBytes);
        ChecksumType.CRC32C.compute(block, start, checkedBytes, BYTES_PER_CHECKSUM, block);

        lastStoredBytes = pending.size() - start;
        previous.put(chain, lastOffset);
        uncompressedBytes += BlockHeader.BYTES + payload.size();
        if (fingerprint != null) {
            fingerprint.update(pending.written().position(start));
        }
        if (caching != null) {
            caching.add(type, lastOffset, payload);
        }
        if (pending.size() >= WRITE_BYTES) {
            flush();
        }
    }

    /** Writes bytes that are not a block, behind all blocks. */
    void writeRaw(ByteBuffer bytes) {
        fingerprint.update(bytes.duplicate());
        pending.put(bytes, bytes.position(), bytes.remaining());
    }

    /** From here to the end is what a reader reads when it opens the file, and knows it by. */
    void startFingerprint() {
        fingerprint = new CRC32C();
    }

    int fingerprint() {
        return (int) fingerprint.getValue();
    }

    /** Hands all that is pending to the file. */
    void flush() throws IOException {
        ByteBuffer bytes = pending.written();
        writtenBytes += bytes.remaining();
        file.append(bytes);
        pending.clear();
    }

    /** Where the next block begins. */
    long position() {
        return writtenBytes + pending.size();
    }

    long lastOffset() {
        return lastOffset;
    }

    int lastStoredBytes() {
        return lastStoredBytes;
    }

    /** Headers and payloads of all blocks, before compression and without checksums. */
    long uncompressedBytes() {
        return uncompressedBytes;
    }

    @Override
    public void close() {
        compressor.close();
        if (caching != null) {
            caching.close();
        }
    }
}
