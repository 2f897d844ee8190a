package io.basalt.storage.hfile;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.Compression;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.storage.cache.Block;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.cache.BlockKey;
import io.basalt.storage.cache.BlockKind;
import io.basalt.storage.cache.BlockSlots;
import io.basalt.storage.cache.FileKey;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.hfile.encoding.BlockCursor;
import io.basalt.storage.read.BlockNotCachedException;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.OptionalLong;

/**
 * An open HFile, HBase's or ours. Opening reads the end of the file: trailer, root index, file info and the indexes of
 * the Bloom filters, which stay in memory; everything else is read through the cache.
 *
 * <p>Thread-safe. Its owner closes it when no cursor of it is in use any more. Cached blocks outlive it: they serve the
 * next reader of the same file, or are forgotten by {@link #evict}.
 */
public final class HFileReader implements AutoCloseable {
    private final ReadFile file;
    private final BlockCache cache;
    private final LoadedHead head;
    private final FileKey key;
    private final BlockReader blocks;
    private final long fixedSequenceId;
    private final IndexNode rootNode;
    private final BlockSlots bloomBlocks; // or null
    private final BlockSlots deleteFamilyBloomBlocks; // or null

    private HFileReader(ReadFile file, BlockCache cache, LoadedHead head, long fixedSequenceId) {
        this.file = file;
        this.cache = cache;
        this.head = head;
        this.key = new FileKey(file.path(), head.fileBytes(), head.fingerprint());
        this.blocks = new BlockReader(
                file, cache, head.trailer(), head.checksumType(), head.facts().layout());
        this.fixedSequenceId = fixedSequenceId;
        this.rootNode = new IndexNode(head.root().bytes(), order(), cache);
        this.bloomBlocks = slots(head.bloom());
        this.deleteFamilyBloomBlocks = slots(head.deleteFamilyBloom());
    }

    private BlockSlots slots(BloomFilter bloom) {
        return bloom == null ? null : new BlockSlots(cache, bloom.chunks());
    }

    /**
     * Opens a file whose cells have their own sequence ids, or none, which is 0.
     *
     * @throws io.basalt.storage.file.CorruptFileException when the file is damaged
     * @throws UnsupportedHFileException when it is of a kind that is not known here
     */
    public static HFileReader open(FileSystem files, String path, BlockCache cache) throws IOException {
        return open(files, path, cache, BlockCursor.OWN_SEQUENCE_IDS);
    }

    /** Opens a bulk-loaded file: all its cells have this sequence id, whatever is stored with them. */
    public static HFileReader open(FileSystem files, String path, BlockCache cache, long sequenceId)
            throws IOException {
        ReadFile file = files.open(path);
        try {
            return new HFileReader(file, cache, HeadLoader.load(file, cache), sequenceId);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** A cursor for one thread, standing nowhere. Blocks that it reads from the disk are cached. */
    public CellCursor cursor(ReadMode mode) {
        return cursor(mode, true);
    }

    /** @param caching whether blocks read from the disk are to be cached; a compaction leaves the cache alone */
    public CellCursor cursor(ReadMode mode, boolean caching) {
        return new HFileCursor(this, mode, caching);
    }

    /**
     * Whether the row of {@code cell} may have cells here; false is certain. Looks at first and last key, then at the
     * Bloom filter. Borrows {@code cell}, of which only the row matters.
     */
    public boolean mayContainRow(CellView cell, ReadMode mode) throws IOException {
        if (!coversRow(cell)) {
            return false;
        }
        BloomFilter bloom = head.bloom();
        return bloom == null
                || head.facts().bloomType() == BloomType.ROWCOL
                || mayContain(bloom, bloomBlocks, cell, mode);
    }

    /**
     * Whether the row and qualifier of {@code cell} may be here; false is certain, for puts and markers of that column.
     * Markers of whole families are not columns; {@link #mayContainFamilyDelete} is about those.
     */
    public boolean mayContainColumn(CellView cell, ReadMode mode) throws IOException {
        return coversRow(cell) && (head.bloom() == null || mayContain(head.bloom(), bloomBlocks, cell, mode));
    }

    /** Whether the row of {@code cell} may have a DeleteFamily or DeleteFamilyVersion marker here; false is certain. */
    public boolean mayContainFamilyDelete(CellView cell, ReadMode mode) throws IOException {
        if (head.facts().familyDeletes() == 0 || !coversRow(cell)) {
            return false;
        }
        return head.deleteFamilyBloom() == null
                || mayContain(head.deleteFamilyBloom(), deleteFamilyBloomBlocks, cell, mode);
    }

    /** Whether any cell's timestamp, or what a delete marker reaches, may be from {@code min} to {@code max}. */
    public boolean mayContainTime(long min, long max) {
        return !head.isEmpty()
                && min <= head.facts().maxTimestamp()
                && max >= head.facts().minTimestamp();
    }

    /** Whether the row of {@code cell} lies between the first and the last row. */
    public boolean coversRow(CellView cell) {
        return !head.isEmpty()
                && order().compareRows(head.firstCell(), cell) <= 0
                && order().compareRows(cell, head.lastCell()) <= 0;
    }

    /** Forgets the cached blocks, before the file is deleted. */
    public void evict() {
        cache.evictFile(key);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    public String path() {
        return file.path();
    }

    public long sizeBytes() {
        return head.fileBytes();
    }

    public long cells() {
        return head.trailer().cells();
    }

    public CellOrder order() {
        return head.trailer().order();
    }

    public Compression compression() {
        return head.trailer().compression();
    }

    public DataBlockEncoding encoding() {
        return head.facts().layout().encoding();
    }

    public BloomType bloomType() {
        return head.facts().bloomType();
    }

    /** Whether cells may have tags, each of them two bytes for their length. */
    public boolean mayHaveTags() {
        return head.facts().layout().tags();
    }

    /** Whether some cell has tags, as far as the file says. */
    public boolean hasTags() {
        return head.facts().cellsHaveTags();
    }

    /** Whether each cell is a put without tags and the only one of its column, as far as the file says. */
    public boolean hasSolePuts() {
        return head.facts().solePuts();
    }

    /** The newest sequence id of a cell, as far as the file says; 0 when they have none. */
    public long maxCellSequenceId() {
        return head.facts().maxCellSequenceId();
    }

    /** Flat key of the first cell; empty when there are no cells. */
    public Bytes firstKey() {
        return keyOf(head.firstCell());
    }

    /** Flat key of the last cell; empty when there are no cells. */
    public Bytes lastKey() {
        return keyOf(head.lastCell());
    }

    public Bytes firstRow() {
        return HFileSummary.rowOf(firstKey());
    }

    public Bytes lastRow() {
        return HFileSummary.rowOf(lastKey());
    }

    /** The newest sequence id that the file covers; absent in files made for bulk load. */
    public OptionalLong maxSequenceId() {
        return head.facts().maxSequenceId();
    }

    public long minTimestamp() {
        return head.facts().minTimestamp();
    }

    public long maxTimestamp() {
        return head.facts().maxTimestamp();
    }

    /** Timestamp of the oldest put; Long.MAX_VALUE when there is none. */
    public long earliestPut() {
        return head.facts().earliestPut();
    }

    /** Whether a major compaction made this file. */
    public boolean isMajorCompaction() {
        return head.info().isTrue(FileInfo.MAJOR_COMPACTION);
    }

    /**
     * Row of the middle data block's key, where a split halves the file best; empty when there are no cells. It need
     * not be a row that exists.
     */
    public Bytes middleRow() throws IOException {
        if (head.root().levels() == 1) {
            return rootNode.entries() == 0
                    ? Bytes.EMPTY
                    : rootNode.key((rootNode.entries() - 1) / 2, new CellView()).row();
        }
        int entry = head.root().middleEntry();
        long offset = head.root().middleOffset();
        try (Block leaf = block(
                BlockKind.INDEX,
                offset,
                head.root().middleStoredBytes(),
                BlockType.LEAF_INDEX,
                ReadMode.MAY_READ,
                true)) {
            IndexNode node = node(leaf);
            if (entry < 0 || entry >= node.entries()) {
                throw new CorruptFileException(path(), offset, "the middle entry " + entry + " is not in this block");
            }
            return node.key(entry, new CellView()).row();
        }
    }

    /** Everything that the file says about itself, by HBase's names. */
    public NavigableMap<Bytes, Bytes> info() {
        return head.info().entries();
    }

    LoadedHead head() {
        return head;
    }

    BlockReader blocks() {
        return blocks;
    }

    BlockCursor newBlockCursor() {
        return BlockCursor.of(head.facts().layout(), order(), head.sequenceIdsOrFixed(fixedSequenceId));
    }

    IndexNode rootNode() {
        return rootNode;
    }

    /** The node of an index block of this file, which the caller holds. */
    IndexNode node(Block block) {
        return IndexNode.of(block, order(), cache);
    }

    /** Gives the data block if it is in memory, else null. */
    Block cachedData(long offset) {
        return cache.get(BlockKind.DATA, new BlockKey(key, offset));
    }

    /** Gives a data block from the file. */
    Block readData(long offset, int storedBytes, long previousOffset, ReadMode mode) throws IOException {
        return read(offset, storedBytes, BlockType.DATA, previousOffset, mode);
    }

    void cacheData(long offset, Block block) {
        cache.insert(new BlockKey(key, offset), block);
    }

    private boolean mayContain(BloomFilter bloom, BlockSlots met, CellView cell, ReadMode mode) throws IOException {
        BloomKeys key = bloom.key(cell);
        int chunk = bloom.chunk(key);
        if (chunk < 0) {
            return false;
        }
        Block block = met.get(chunk);
        if (block == null) {
            block = block(
                    BlockKind.BLOOM, bloom.offset(chunk), bloom.storedBytes(chunk), BlockType.BLOOM_CHUNK, mode, true);
            met.set(chunk, block);
        }
        try {
            return bloom.test(key, block);
        } finally {
            block.release();
        }
    }

    /** Gives a block that is no data block. */
    Block block(BlockKind kind, long offset, int storedBytes, BlockType type, ReadMode mode, boolean caching)
            throws IOException {
        BlockKey blockKey = new BlockKey(key, offset);
        Block block = cache.get(kind, blockKey);
        if (block != null) {
            return block;
        }
        block = read(offset, storedBytes, type, -1, mode);
        if (caching) {
            cache.insert(blockKey, block);
        }
        return block;
    }

    private Block read(long offset, int storedBytes, BlockType type, long previousOffset, ReadMode mode)
            throws IOException {
        Block block = blocks.read(offset, storedBytes, type, previousOffset, mode);
        if (block == null) {
            throw new BlockNotCachedException();
        }
        return block;
    }

    private static Bytes keyOf(CellView cell) {
        return cell == null ? Bytes.EMPTY : Bytes.copyOf(cell.buffer(), cell.keyOffset(), cell.keyLength());
    }
}
