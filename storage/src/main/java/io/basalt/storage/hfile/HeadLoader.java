package io.basalt.storage.hfile;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.Compression;
import io.basalt.storage.cache.Block;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.cache.BlockKind;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.hfile.compression.BlockDecompressor;
import io.basalt.storage.hfile.encoding.BlockPreparation;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Reads the end of a file: trailer, root index, meta index, file info, Bloom filters' meta blocks. One use. The trailer
 * has no checksum, so whatever it says is compared with the blocks, which have.
 */
final class HeadLoader {
    /** Read in one go; all that is wanted is in it but for large files. */
    private static final int TAIL_BYTES = 64 << 10;

    private static final long MAX_BYTES = 256 << 20;

    private final ReadFile file;
    private final String path;
    private final BlockCache memory;
    private final long fileBytes;

    private Trailer trailer;
    /** The file from {@link #tailOffset} to its end. */
    private ByteBuffer tail;

    private long tailOffset;

    // ---- the walk over the blocks ----
    private long offset;
    private ChecksumType checksumType;

    private HeadLoader(ReadFile file, BlockCache memory) throws IOException {
        this.file = file;
        this.path = file.path();
        this.memory = memory;
        this.fileBytes = file.sizeBytes();
    }

    /** @param memory for buffers during the call */
    static LoadedHead load(ReadFile file, BlockCache memory) throws IOException {
        HeadLoader loader = new HeadLoader(file, memory);
        int tailBytes = (int) Math.min(loader.fileBytes, TAIL_BYTES);
        try (Block first = memory.allocate(BlockKind.DATA, tailBytes)) {
            loader.readTail(first.memory(), tailBytes);
            loader.trailer = Trailer.parse(loader.tail, loader.path, loader.fileBytes);
            long wanted = loader.fileBytes - loader.trailer.loadOnOpenOffset();
            if (wanted <= loader.tail.limit()) {
                return loader.loadBlocks();
            }
            if (wanted > MAX_BYTES) {
                throw loader.corrupt(
                        loader.trailer.loadOnOpenOffset(), wanted + " bytes to be loaded when the file is opened");
            }
            try (Block all = memory.allocate(BlockKind.DATA, (int) wanted)) {
                loader.readTail(all.memory(), (int) wanted);
                return loader.loadBlocks();
            }
        }
    }

    private void readTail(ByteBuffer target, int bytes) throws IOException {
        tail = target.slice(0, bytes);
        tailOffset = fileBytes - bytes;
        file.read(tailOffset, tail);
        tail.clear();
    }

    private LoadedHead loadBlocks() throws IOException {
        offset = trailer.loadOnOpenOffset();
        IndexRoot root = next(BlockType.ROOT_INDEX, this::parseRoot);
        next(BlockType.ROOT_INDEX, payload -> payload);
        if (offset != trailer.fileInfoOffset()) {
            throw corrupt(offset, "the trailer says that the file info is at " + trailer.fileInfoOffset());
        }
        FileInfo info = next(BlockType.FILE_INFO, FileInfo::parse);
        FileFacts facts = facts(info);
        BloomFilter bloom = null;
        BloomFilter deleteFamilyBloom = null;
        long end = fileBytes - trailer.sizeBytes();
        while (offset < end) {
            BlockType type = header(offset).type();
            if (type == BlockType.DELETE_FAMILY_BLOOM_META) {
                deleteFamilyBloom = next(type, payload -> bloom(payload, BloomType.ROW, 0));
            } else if (facts.bloomType() != BloomType.NONE) {
                bloom = next(
                        BlockType.GENERAL_BLOOM_META,
                        payload -> bloom(payload, facts.bloomType(), facts.bloomPrefixLength()));
            } else {
                next(BlockType.GENERAL_BLOOM_META, payload -> payload);
            }
        }
        CellView firstCell = root.entries() == 0 ? null : firstKey(root);
        return new LoadedHead(
                fileBytes,
                fingerprint(),
                trailer,
                checksumType,
                root,
                info,
                facts,
                bloom,
                deleteFamilyBloom,
                firstCell,
                firstCell == null ? null : lastKey(info));
    }

    /** Parses what is between a buffer's position and limit. */
    private interface PayloadParser<T> {
        T parse(ByteBuffer payload) throws CorruptBlockException;
    }

    /** Checks, decompresses and parses the block at {@link #offset} and moves behind it. */
    private <T> T next(BlockType expected, PayloadParser<T> parser) throws IOException {
        BlockHeader header = header(offset);
        int at = (int) (offset - tailOffset);
        if (checksumType == null) {
            checksumType = header.checksumType();
        }
        if (header.type() != expected || header.checksumType() != checksumType) {
            throw corrupt(
                    offset,
                    "block of type " + header.type() + " with checksums of type " + header.checksumType() + " where "
                            + expected + " with " + checksumType + " is expected");
        }
        BlockReader.verify(header, tail, at, path, offset);
        try {
            T result = parse(header, at, parser);
            offset += header.storedBytes();
            return result;
        } catch (CorruptBlockException e) {
            throw BlockReader.corrupt(path, offset, e);
        }
    }

    private <T> T parse(BlockHeader header, int at, PayloadParser<T> parser) throws CorruptBlockException {
        int payloadAt = at + BlockReader.headerBytes(trailer);
        int stored = header.checkedBytes() - BlockReader.headerBytes(trailer);
        if (trailer.compression() == Compression.NONE) {
            return parser.parse(tail.duplicate().position(payloadAt).limit(payloadAt + stored));
        }
        if (header.payloadBytes() > BlockReader.maxPayloadBytes(trailer.compression(), stored)) {
            throw new CorruptBlockException(
                    "block of " + stored + " bytes says it has " + header.payloadBytes() + " when decompressed");
        }
        try (Block payload = memory.allocate(BlockKind.DATA, header.payloadBytes())) {
            BlockDecompressor.of(trailer.compression())
                    .decompress(tail, payloadAt, stored, payload.memory(), 0, header.payloadBytes());
            return parser.parse(payload.memory().duplicate().position(0).limit(header.payloadBytes()));
        }
    }

    private BlockHeader header(long at) throws CorruptFileException {
        long end = fileBytes - trailer.sizeBytes();
        if (end - at < BlockReader.headerBytes(trailer)) {
            throw corrupt(at, "a block is expected, there are " + (end - at) + " bytes before the trailer");
        }
        return BlockHeader.parse(tail, (int) (at - tailOffset), path, at, end, trailer.checksums());
    }

    private IndexRoot parseRoot(ByteBuffer payload) throws CorruptBlockException {
        int levels = trailer.indexLevels();
        int middleBytes = levels > 1 ? IndexRoot.MIDDLE_BYTES : 0;
        ByteBuffer node = IndexNode.ofRoot(payload, trailer.dataIndexEntries(), middleBytes);
        IndexNode.check(node, 0, node.limit(), trailer.loadOnOpenOffset());
        int middleAt = payload.limit() - middleBytes;
        IndexRoot root = levels > 1
                ? new IndexRoot(
                        node,
                        levels,
                        payload.getLong(middleAt),
                        payload.getInt(middleAt + 8),
                        payload.getInt(middleAt + 12))
                : new IndexRoot(node, levels, 0, 0, 0);
        checkAgainstTrailer(root);
        return root;
    }

    private void checkAgainstTrailer(IndexRoot root) throws CorruptBlockException {
        int entries = root.entries();
        if ((entries == 0) != (trailer.cells() == 0)) {
            throw new CorruptBlockException("the trailer says that there are " + trailer.cells()
                    + " cells, the index has " + entries + " entries");
        }
        if (entries > 0 && root.levels() == 1) {
            IndexNode node = node(root);
            if (node.offset(0) != trailer.firstDataOffset() || node.offset(entries - 1) != trailer.lastDataOffset()) {
                throw new CorruptBlockException("the trailer says that the data blocks begin at "
                        + trailer.firstDataOffset() + " to " + trailer.lastDataOffset() + ", the index says "
                        + node.offset(0) + " to " + node.offset(entries - 1));
            }
        }
        if (root.levels() > 1) {
            IndexNode.checkEntry(-1, root.middleOffset(), root.middleStoredBytes(), 0, trailer.loadOnOpenOffset());
        }
    }

    private FileFacts facts(FileInfo info) throws IOException {
        try {
            return FileFacts.of(info, path);
        } catch (CorruptBlockException e) {
            throw BlockReader.corrupt(path, trailer.fileInfoOffset(), e);
        }
    }

    private BloomFilter bloom(ByteBuffer payload, BloomType type, int prefixLength) throws CorruptBlockException {
        return new BloomFilter(payload, type, prefixLength, trailer.order(), trailer.loadOnOpenOffset());
    }

    private CellView firstKey(IndexRoot root) {
        return node(root).key(0, new CellView());
    }

    private IndexNode node(IndexRoot root) {
        return new IndexNode(root.bytes(), trailer.order(), memory);
    }

    private CellView lastKey(FileInfo info) throws CorruptFileException {
        Bytes key = info.get(FileInfo.LAST_KEY).orElse(Bytes.EMPTY);
        ByteBuffer copy = ByteBuffer.allocate(key.length());
        key.copyTo(copy, 0);
        try {
            BlockPreparation.checkKey(copy, 0, key.length());
        } catch (CorruptBlockException e) {
            throw BlockReader.corrupt(path, trailer.fileInfoOffset(), e);
        }
        return new CellView().setKey(copy, 0, key.length(), 0);
    }

    private int fingerprint() {
        CRC32C checksum = new CRC32C();
        checksum.update(tail.duplicate().position((int) (trailer.loadOnOpenOffset() - tailOffset)));
        return (int) checksum.getValue();
    }

    private CorruptFileException corrupt(long at, String finding) {
        return new CorruptFileException(path, at, finding);
    }
}
