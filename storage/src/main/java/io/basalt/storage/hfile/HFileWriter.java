package io.basalt.storage.hfile;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.cache.BlockKind;
import io.basalt.storage.cache.FileKey;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.hfile.encoding.BlockEncoder;
import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Writes one HFile of version 3.3, as HBase 2.4 to 3.0 read it, from front to back.
 *
 * <p>{@link #append} all cells in order, then {@link #finish}; closing an unfinished writer leaves a part of a file, for
 * the caller to delete. Nothing is allocated per cell. Not thread-safe; blocks on the file.
 */
public final class HFileWriter implements AutoCloseable {
    private final FileSystem files;
    private final String path;
    private final HFileSettings settings;
    private final long createdMillis;
    private final AppendFile file;
    /** Null when written blocks are not cached. */
    private final WriteCaching caching;

    private final BlockWriter blocks;
    private final IndexWriter index;
    private final BlockEncoder encoder;
    /** Null without a filter. */
    private final BloomWriter bloom;

    private final BloomKeys bloomKeys;
    private final BloomWriter deleteFamilyBloom;
    private final BloomKeys deleteFamilyKeys = new BloomKeys(BloomType.ROW, 0);
    private final WriteStatistics statistics = new WriteStatistics();
    private final FileInfo info = new FileInfo();

    /** The data block being filled. */
    private final GrowingBuffer block;

    private int cellsInBlock;
    /** Size of the block's cells in encoding NONE. */
    private int plainBytes;
    /** The block's key in the index. */
    private final GrowingBuffer indexKey = new GrowingBuffer(256);

    /** The cell appended last: its key, in memory of the writer's own, and the length of its value. */
    private final CellView last = new CellView();

    private ByteBuffer lastKey = ByteBuffer.allocate(256);

    private Bytes firstKey = Bytes.EMPTY;
    private long firstDataOffset = -1;
    private long lastDataOffset = -1;
    private boolean open = true;

    private HFileWriter(
            FileSystem files,
            String path,
            HFileSettings settings,
            long createdMillis,
            AppendFile file,
            WriteCaching caching) {
        this.files = files;
        this.path = path;
        this.settings = settings;
        this.createdMillis = createdMillis;
        this.file = file;
        this.caching = caching;
        this.blocks = new BlockWriter(file, settings.compression(), caching);
        this.index = new IndexWriter(blocks, settings.sizes().index());
        this.encoder = BlockEncoder.of(settings.layout());
        this.block =
                new GrowingBuffer(settings.sizes().data() + settings.sizes().data() / 8);
        this.bloomKeys = new BloomKeys(settings.bloom(), settings.bloomPrefixLength());
        this.bloom = settings.bloom() == BloomType.NONE ? null : bloomWriter(settings.bloom());
        this.deleteFamilyBloom = bloomWriter(BloomType.ROW);
    }

    /**
     * Creates the file, which must not exist.
     *
     * @param createdMillis the time to be recorded in the file
     */
    public static HFileWriter create(FileSystem files, String path, HFileSettings settings, long createdMillis)
            throws IOException {
        return create(files, path, settings, createdMillis, null);
    }

    /**
     * Creates the file, which must not exist, and caches blocks as they are written, for the reader that will open it.
     *
     * @param kinds of blocks that are cached
     */
    public static HFileWriter create(
            FileSystem files,
            String path,
            HFileSettings settings,
            long createdMillis,
            BlockCache cache,
            Set<BlockKind> kinds)
            throws IOException {
        return create(files, path, settings, createdMillis, new WriteCaching(cache, kinds, settings));
    }

    private static HFileWriter create(
            FileSystem files, String path, HFileSettings settings, long createdMillis, WriteCaching caching)
            throws IOException {
        AppendFile file = files.create(path, 0);
        try {
            return new HFileWriter(files, path, settings, createdMillis, file, caching);
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** Appends a copy of the cell with its own sequence id. */
    public void append(CellView cell) throws IOException {
        append(cell, cell.sequenceId());
    }

    /**
     * Appends a copy of the cell with another sequence id: a compaction writes 0 when no reader can tell the
     * difference, which takes one byte.
     *
     * @throws IllegalArgumentException when the cell is less than the one before, of another family, or has tags where
     *     the settings say there are none
     */
    public void append(CellView cell, long sequenceId) throws IOException {
        boolean newRow = true;
        boolean newColumn = true;
        if (statistics.cells() > 0) {
            int rows = settings.order().compareRows(last, cell);
            int columns = rows != 0 ? rows : CellOrder.compareColumns(last, cell);
            int within = columns != 0 ? columns : CellOrder.compareVersions(last, cell);
            if (within > 0 || (within == 0 && last.sequenceId() < sequenceId)) {
                throw new IllegalArgumentException(path + ": cell " + cell + " comes after " + last);
            }
            newRow = rows != 0;
            newColumn = columns != 0;
            // Cells that differ in their sequence ids only stay in one block, for the index does not know those ids.
            if (plainBytes >= settings.sizes().data() && within != 0) {
                finishBlock();
            }
        }
        check(cell);
        boolean first = cellsInBlock == 0;
        if (first) {
            startBlock(cell);
        }
        encoder.add(cell, sequenceId, first ? null : last, first || newRow, block);
        cellsInBlock++;
        plainBytes += cell.serializedLength() + (settings.tags() ? 2 + cell.tagsLength() : 0);
        statistics.add(cell, sequenceId, newColumn);
        addToBlooms(cell);
        remember(cell, sequenceId);
    }

    /** Adds an entry to the file info, beside the usual ones. Keys that begin with {@code hfile.} are reserved. */
    public void info(Bytes key, Bytes value) {
        info.put(key, value);
    }

    /** Bytes written so far, what is still in memory included. */
    public long sizeBytes() {
        return blocks.position() + block.size();
    }

    /**
     * Completes the file and returns when it is durable under its name; closes the writer.
     *
     * @param maxSequenceId the newest sequence id that the file covers, at least those of its cells
     * @param majorCompaction whether the cells are all there are of their store
     */
    public HFileSummary finish(long maxSequenceId, boolean majorCompaction) throws IOException {
        info.put(FileInfo.MAX_SEQUENCE_ID, maxSequenceId);
        info.put(FileInfo.MAJOR_COMPACTION, majorCompaction);
        finishBlock();
        writeInlineBlocks(true);
        index.finishLeaves();

        long loadOnOpen = writeIndex();
        GrowingBuffer payload = block;
        payload.clear();
        blocks.write(BlockType.ROOT_INDEX, payload);
        describe();
        payload.put(info.serialize());
        blocks.write(BlockType.FILE_INFO, payload);
        long fileInfoOffset = blocks.lastOffset();
        if (bloom != null && bloom.keys() > 0) {
            bloom.finish(BlockType.GENERAL_BLOOM_META);
        }
        if (deleteFamilyBloom.keys() > 0) {
            deleteFamilyBloom.finish(BlockType.DELETE_FAMILY_BLOOM_META);
        }
        blocks.writeRaw(new Trailer(
                        fileInfoOffset,
                        loadOnOpen,
                        index.payloadBytes(),
                        blocks.uncompressedBytes(),
                        index.rootEntries(),
                        0,
                        statistics.cells(),
                        index.levels(),
                        firstDataOffset,
                        lastDataOffset,
                        settings.order(),
                        settings.compression(),
                        Trailer.BYTES,
                        true)
                .serialize());
        blocks.flush();
        file.sync();
        if (caching != null) {
            caching.publish(new FileKey(path, blocks.position(), blocks.fingerprint()));
        }
        close();
        files.syncDirectory(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
        return new HFileSummary(
                path,
                blocks.position(),
                statistics.cells(),
                firstKey,
                lastKeyBytes(),
                maxSequenceId,
                statistics.minTimestamp(),
                statistics.maxTimestamp());
    }

    /** Closes the file, finished or not. Closing twice is allowed. */
    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            blocks.close();
            file.close();
        }
    }

    private BloomWriter bloomWriter(BloomType type) {
        boolean columns = type == BloomType.ROWCOL;
        return new BloomWriter(
                blocks,
                settings.sizes().bloomChunk(),
                columns,
                columns ? Trailer.comparatorName(settings.order()) : "");
    }

    private void check(CellView cell) {
        if (cell.tagsLength() > 0 && !settings.tags()) {
            throw new IllegalArgumentException(path + ": cell " + cell + " has tags, which this file does not keep");
        }
        if (statistics.cells() > 0
                && !ByteRanges.equal(
                        cell.buffer(),
                        cell.familyOffset(),
                        cell.familyLength(),
                        last.buffer(),
                        last.familyOffset(),
                        last.familyLength())) {
            throw new IllegalArgumentException(path + ": cell " + cell + " is of another family than " + last);
        }
    }

    private void startBlock(CellView first) {
        block.clear();
        encoder.begin(block);
        plainBytes = 0;
        if (statistics.cells() == 0) {
            firstKey = Bytes.copyOf(first.buffer(), first.keyOffset(), first.keyLength());
            indexKey.clear();
            indexKey.put(first.buffer(), first.keyOffset(), first.keyLength());
        } else {
            IndexKey.between(last, first, settings.order(), indexKey);
        }
    }

    private void finishBlock() throws IOException {
        if (cellsInBlock == 0) {
            return;
        }
        encoder.end(plainBytes, block);
        boolean encoded = settings.encoding() != DataBlockEncoding.NONE;
        blocks.write(encoded ? BlockType.ENCODED_DATA : BlockType.DATA, block);
        cellsInBlock = 0;
        lastDataOffset = blocks.lastOffset();
        if (firstDataOffset < 0) {
            firstDataOffset = lastDataOffset;
        }
        index.add(lastDataOffset, blocks.lastStoredBytes(), indexKey.memory(), 0, indexKey.size());
        writeInlineBlocks(false);
    }

    private void writeInlineBlocks(boolean last) throws IOException {
        if (bloom != null) {
            bloom.writeChunks(last);
        }
        deleteFamilyBloom.writeChunks(last);
    }

    /** Writes the rest of the data index; returns where its root is, which is where loading begins. */
    private long writeIndex() throws IOException {
        index.finish();
        return blocks.lastOffset();
    }

    private void addToBlooms(CellView cell) {
        if (bloom != null) {
            bloom.add(bloomKeys.set(cell));
        }
        if (cell.type() == CellType.DELETE_FAMILY || cell.type() == CellType.DELETE_FAMILY_VERSION) {
            deleteFamilyBloom.add(deleteFamilyKeys.set(cell));
        }
    }

    private void remember(CellView cell, long sequenceId) {
        if (lastKey.capacity() < cell.keyLength()) {
            lastKey = ByteBuffer.allocate(cell.keyLength() * 2);
        }
        lastKey.put(0, cell.buffer(), cell.keyOffset(), cell.keyLength());
        last.setParts(lastKey, 0, cell.keyLength(), cell.keyLength(), cell.valueLength(), sequenceId);
    }

    private Bytes lastKeyBytes() {
        return statistics.cells() == 0 ? Bytes.EMPTY : Bytes.copyOf(lastKey, 0, last.keyLength());
    }

    private void describe() {
        info.put(FileInfo.CREATED, createdMillis);
        statistics.describe(info);
        if (statistics.cells() > 0) {
            info.put(FileInfo.LAST_KEY, lastKeyBytes());
        }
        if (settings.tags()) {
            info.put(FileInfo.MAX_TAGS_LENGTH, statistics.maxTagsLength());
            info.put(FileInfo.TAGS_COMPRESSED, settings.layout().compressedTags());
        }
        if (settings.sequenceIds()) {
            info.put(FileInfo.KEY_VALUE_VERSION, FileInfo.WITH_SEQUENCE_IDS);
            info.put(FileInfo.MAX_CELL_SEQUENCE_ID, statistics.maxSequenceId());
        }
        if (settings.encoding() != DataBlockEncoding.NONE) {
            info.put(FileInfo.ENCODING, Bytes.of(settings.encoding().name()));
        }
        if (bloom != null && bloom.keys() > 0) {
            info.put(FileInfo.BLOOM_TYPE, Bytes.of(settings.bloom().name()));
            ByteBuffer key = bloom.lastKey();
            info.put(FileInfo.LAST_BLOOM_KEY, Bytes.copyOf(key, 0, key.limit()));
            if (settings.bloom() == BloomType.ROWPREFIX_FIXED_LENGTH) {
                info.put(FileInfo.BLOOM_PARAMETER, settings.bloomPrefixLength());
            }
        }
    }
}
