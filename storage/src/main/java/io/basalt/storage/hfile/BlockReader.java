package io.basalt.storage.hfile;

import io.basalt.protocol.schema.Compression;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.storage.cache.Block;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.cache.BlockKind;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.hfile.compression.BlockDecompressor;
import io.basalt.storage.hfile.encoding.BlockPreparation;
import io.basalt.storage.hfile.encoding.CellLayout;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads blocks of one file from the disk: checks header and checksums, decompresses, and checks the structure of what
 * comes out, so that those who walk it need not. Thread-safe.
 */
final class BlockReader {
    private static final int QUICK_BYTES = 128 << 10;

    private final ReadFile file;
    private final BlockCache cache;
    private final Trailer trailer;
    private final ChecksumType checksumType;
    private final CellLayout layout;
    private final BlockDecompressor decompressor;

    /** @param checksumType that of the file's root index block, which all its blocks must have */
    BlockReader(ReadFile file, BlockCache cache, Trailer trailer, ChecksumType checksumType, CellLayout layout) {
        this.file = file;
        this.cache = cache;
        this.trailer = trailer;
        this.checksumType = checksumType;
        this.layout = layout;
        this.decompressor = BlockDecompressor.of(trailer.compression());
    }

    /**
     * Gives a block, read from the file.
     *
     * @param offset and {@code storedBytes}: as the index names the block; inside the file
     * @param previousOffset where the data block before it begins; −1 when that is not known
     * @param mode with {@link ReadMode#CACHED_ONLY} from the operating system's memory or not at all
     * @return null when it is not there
     */
    Block read(long offset, int storedBytes, BlockType type, long previousOffset, ReadMode mode) throws IOException {
        if (mode == ReadMode.CACHED_ONLY && !isQuick(storedBytes)) {
            return null;
        }
        Block raw = cache.allocate(cachedKind(type), storedBytes);
        try {
            ByteBuffer memory = raw.memory();
            ByteBuffer target = memory.slice(0, storedBytes);
            if (mode == ReadMode.MAY_READ) {
                file.read(offset, target);
            } else if (!file.readIfInMemory(offset, target)) {
                return null;
            }
            BlockHeader header =
                    BlockHeader.parse(memory, 0, file.path(), offset, offset + storedBytes, trailer.checksums());
            checkIdentity(header, offset, storedBytes, type, previousOffset);
            verify(header, memory, 0, file.path(), offset);
            try {
                if (trailer.compression() == Compression.NONE) {
                    prepareInPlace(raw, header);
                    Block result = raw;
                    raw = null;
                    return result;
                }
                return decompress(raw, header);
            } catch (CorruptBlockException e) {
                throw corrupt(file.path(), offset, e);
            }
        } finally {
            if (raw != null) {
                raw.release();
            }
        }
    }

    /**
     * Checks a block that no index names, a meta block.
     *
     * @param limit where it must end at the latest
     * @return how long it is
     */
    int checkMetaBlock(long offset, long limit) throws IOException {
        int headerBytes = headerBytes(trailer);
        if (limit - offset < headerBytes) {
            throw new CorruptFileException(file.path(), offset, "no room for a block");
        }
        try (Block start = cache.allocate(BlockKind.DATA, headerBytes)) {
            file.read(offset, start.memory().duplicate().limit(headerBytes));
            BlockHeader header = BlockHeader.parse(start.memory(), 0, file.path(), offset, limit, trailer.checksums());
            if (header.type() != BlockType.META) {
                throw new CorruptFileException(file.path(), offset, "a block of type " + header.type());
            }
            try (Block block = cache.allocate(BlockKind.DATA, header.storedBytes())) {
                file.read(offset, block.memory().duplicate().limit(header.storedBytes()));
                verify(header, block.memory(), 0, file.path(), offset);
            }
            return header.storedBytes();
        }
    }

    /** Checks the checksums of a block whose header is at {@code at}. */
    static void verify(BlockHeader header, ByteBuffer memory, int at, String path, long offset)
            throws CorruptFileException {
        int chunk = header.checksumType()
                .firstMismatch(
                        memory, at, header.checkedBytes(), header.bytesPerChecksum(), at + header.checkedBytes());
        if (chunk >= 0) {
            throw new CorruptFileException(
                    path,
                    offset,
                    header.type() + " block of " + header.storedBytes() + " bytes: " + header.checksumType()
                            + " mismatch in the " + header.bytesPerChecksum() + " bytes from "
                            + (offset + (long) chunk * header.bytesPerChecksum())
                            + " on. Nothing of this block was returned");
        }
    }

    /** Adds file and offset to what is wrong with a block. */
    static CorruptFileException corrupt(String path, long offset, CorruptBlockException cause) {
        var corrupt = new CorruptFileException(path, offset, cause.getMessage());
        corrupt.initCause(cause);
        return corrupt;
    }

    static int headerBytes(Trailer trailer) {
        return trailer.checksums() ? BlockHeader.BYTES : BlockHeader.BYTES_WITHOUT_CHECKSUMS;
    }

    /**
     * The largest payload that a block of this size can decompress to. No codec here does better; so a length from a
     * damaged file cannot ask for more memory than that.
     */
    static long maxPayloadBytes(Compression compression, int storedBytes) {
        return switch (compression) {
            case NONE -> storedBytes;
            case SNAPPY -> 64L * storedBytes;
            case LZ4 -> 256L * storedBytes;
            case GZ -> 1100L * storedBytes;
            default -> 40_000L * storedBytes;
        };
    }

    /** Whether it takes an event loop well under a tenth of a millisecond to check, decompress and prepare a block. */
    private boolean isQuick(int storedBytes) {
        return storedBytes <= QUICK_BYTES
                && switch (trailer.compression()) {
                    case NONE, SNAPPY, LZ4 -> true;
                    default -> false;
                };
    }

    private void checkIdentity(BlockHeader header, long offset, int storedBytes, BlockType type, long previousOffset)
            throws CorruptFileException {
        BlockType expected =
                type != BlockType.DATA || layout.encoding() == DataBlockEncoding.NONE ? type : BlockType.ENCODED_DATA;
        if (header.type() != expected || header.storedBytes() != storedBytes) {
            throw new CorruptFileException(
                    file.path(),
                    offset,
                    "the index names a block of type " + expected + " and " + storedBytes
                            + " bytes, here is one of type " + header.type() + " and " + header.storedBytes()
                            + " bytes");
        }
        if (previousOffset >= 0 && header.previousOffset() != previousOffset) {
            throw new CorruptFileException(
                    file.path(),
                    offset,
                    "the block says that the one before it is at " + header.previousOffset() + ", the index says "
                            + previousOffset);
        }
        if (header.checksumType() != checksumType) {
            throw new CorruptFileException(
                    file.path(),
                    offset,
                    "block with checksums of type " + header.checksumType() + " in a file with " + checksumType);
        }
        int compressed = header.checkedBytes() - headerBytes(trailer);
        if (header.payloadBytes() > maxPayloadBytes(trailer.compression(), compressed)
                || (trailer.compression() == Compression.NONE && header.payloadBytes() != compressed)) {
            throw new CorruptFileException(
                    file.path(),
                    offset,
                    "block of " + compressed + " bytes says it has " + header.payloadBytes() + " when decompressed");
        }
    }

    private void prepareInPlace(Block block, BlockHeader header) throws CorruptBlockException {
        int payloadAt = headerBytes(trailer);
        prepare(block, header.type(), payloadAt, header.payloadBytes());
    }

    private Block decompress(Block raw, BlockHeader header) throws CorruptBlockException {
        int payloadBytes = header.payloadBytes();
        Block block = cache.allocate(raw.kind(), payloadBytes);
        try {
            int headerBytes = headerBytes(trailer);
            decompressor.decompress(
                    raw.memory(), headerBytes, header.checkedBytes() - headerBytes, block.memory(), 0, payloadBytes);
            prepare(block, header.type(), 0, payloadBytes);
            return block;
        } catch (CorruptBlockException | RuntimeException | Error e) {
            block.release();
            throw e;
        }
    }

    /** Checks what is inside, and makes the block complete. */
    private void prepare(Block block, BlockType type, int payloadAt, int payloadBytes) throws CorruptBlockException {
        ByteBuffer memory = block.memory();
        switch (type) {
            case DATA, ENCODED_DATA ->
                block.note(BlockPreparation.prepare(
                        layout, trailer.order(), memory, payloadAt, payloadBytes, block::words));
            case LEAF_INDEX, INTERMEDIATE_INDEX ->
                IndexNode.check(memory, payloadAt, payloadBytes, trailer.loadOnOpenOffset());
            default -> {
                // A chunk of a Bloom filter is bits only; every value is one.
            }
        }
        block.seal(payloadAt, payloadBytes);
    }

    /** How blocks of this type are cached; null when they are not. */
    static BlockKind cachedKind(BlockType type) {
        return switch (type) {
            case DATA, ENCODED_DATA -> BlockKind.DATA;
            case LEAF_INDEX, INTERMEDIATE_INDEX -> BlockKind.INDEX;
            case BLOOM_CHUNK -> BlockKind.BLOOM;
            default -> null;
        };
    }
}
