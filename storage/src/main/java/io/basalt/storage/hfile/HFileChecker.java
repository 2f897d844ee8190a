package io.basalt.storage.hfile;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.cache.Block;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.hfile.encoding.BlockCursor;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import io.basalt.storage.hfile.encoding.SearchIndex;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a whole file and compares all that it says about itself with what is there. Goes on behind damage, so that one
 * run tells all of it. One use, one thread; leaves the cache as it is.
 */
public final class HFileChecker {
    /**
     * Something that is wrong.
     *
     * @param offset where in the file, in bytes
     * @param what what is, what should be, and which rows it touches
     * @param lost whether cells cannot be read because of it
     */
    public record Finding(long offset, String what, boolean lost) {}

    /** Looks at every cell that can be read, in order, for what only the caller knows of the file. */
    public interface CellVisitor {
        /**
         * @param cell with the sequence id that the file has for it; borrowed
         * @param previous the key of the cell before, null at the first one; borrowed
         */
        void visit(CellView cell, CellView previous);
    }

    /**
     * What a check found.
     *
     * @param cells that could be read
     * @param dataBlocks that could be read
     */
    public record Result(long cells, long dataBlocks, List<Finding> findings) {
        public Result {
            findings = List.copyOf(findings);
        }

        public boolean isSound() {
            return findings.isEmpty();
        }
    }

    private final HFileReader reader;
    private final LoadedHead head;
    private final BlockCursor cursor;
    private final CellVisitor visitor;
    private final List<Finding> findings = new ArrayList<>();
    /** Blocks that something refers to. */
    private final List<BlockRange> referenced = new ArrayList<>();

    private final CellView previous = new CellView();
    private long cells;
    private long dataBlocks;
    private long familyDeletes;
    private boolean solePuts = true;
    /** Whether every cell so far could be read, so that counts mean something. */
    private boolean complete = true;

    private record BlockRange(long offset, int storedBytes) {}

    private HFileChecker(HFileReader reader, CellVisitor visitor) {
        this.reader = reader;
        this.visitor = visitor;
        this.head = reader.head();
        this.cursor = reader.newBlockCursor();
    }

    /**
     * Checks a file.
     *
     * @param cache for memory; nothing is put into it
     * @throws IOException when the file cannot be read at all; damage is a finding
     */
    public static Result check(FileSystem files, String path, BlockCache cache) throws IOException {
        return check(files, path, cache, (cell, previous) -> {});
    }

    /** As {@link #check(FileSystem, String, BlockCache)}, and shows the cells. */
    public static Result check(FileSystem files, String path, BlockCache cache, CellVisitor visitor)
            throws IOException {
        try (HFileReader reader = HFileReader.open(files, path, cache)) {
            return new HFileChecker(reader, visitor).run();
        } catch (CorruptFileException e) {
            return new Result(0, 0, List.of(new Finding(e.offset(), e.getMessage() + ". No cell can be read", true)));
        } catch (UnsupportedHFileException e) {
            return new Result(0, 0, List.of(new Finding(0, e.getMessage() + ". No cell can be read", true)));
        }
    }

    private Result run() throws IOException {
        checkNode(reader.rootNode(), 0, null);
        checkBloom(head.bloom());
        checkBloom(head.deleteFamilyBloom());
        checkGaps();
        if (complete) {
            checkTotals();
        }
        return new Result(cells, dataBlocks, findings);
    }

    /**
     * Checks all below an index node.
     *
     * @param limit key of the next block on the level above, null when there is none
     */
    private void checkNode(IndexNode node, int level, CellView limit) throws IOException {
        boolean leaf = level == head.root().levels() - 1;
        for (int i = 0; i < node.entries(); i++) {
            CellView key = node.key(i, new CellView());
            CellView next = i + 1 < node.entries() ? node.key(i + 1, new CellView()) : limit;
            referenced.add(new BlockRange(node.offset(i), node.storedBytes(i)));
            if (next != null && reader.order().compareKeys(key, next) >= 0) {
                find(node.offset(i), "the index's key " + key + " is not less than the next one, " + next);
            }
            BlockType type = leaf
                    ? BlockType.DATA
                    : level == head.root().levels() - 2 ? BlockType.LEAF_INDEX : BlockType.INTERMEDIATE_INDEX;
            try (Block block = reader.blocks().read(node.offset(i), node.storedBytes(i), type, -1, ReadMode.MAY_READ)) {
                if (leaf) {
                    checkData(block, node.offset(i), key, next);
                } else {
                    checkNode(reader.node(block), level + 1, next);
                }
            } catch (CorruptFileException e) {
                lose(e.offset(), e.getMessage(), key, next);
            } catch (CorruptBlockException e) {
                lose(node.offset(i), e.getMessage(), key, next);
            }
        }
    }

    private void lose(long offset, String what, CellView from, CellView to) {
        complete = false;
        String last = to == null ? "the last row of the file" : "row " + to.row();
        findings.add(new Finding(offset, what + ". Lost are the cells from row " + from.row() + " to " + last, true));
    }

    private void find(long offset, String what) {
        findings.add(new Finding(offset, what, false));
    }

    private void checkData(Block block, long offset, CellView key, CellView next) throws IOException {
        cursor.open(block.bytes(), block.payloadBytes(), (SearchIndex) block.notes());
        dataBlocks++;
        boolean first = true;
        for (boolean found = cursor.first(); found; found = cursor.next()) {
            CellView cell = cursor.cell();
            if (first && reader.order().compareKeys(key, cell) > 0) {
                find(offset, "the block's first cell " + cell + " is less than its key in the index, " + key);
            }
            if (cells > 0 && reader.order().compare(previous, cell) > 0) {
                find(offset, "cell " + cell + " comes after " + previous);
            }
            if (next != null && reader.order().compareKeys(cell, next) >= 0) {
                find(offset, "cell " + cell + " is not less than the next block's key in the index, " + next);
            }
            checkCell(cell, offset);
            visitor.visit(cell, cells == 0 ? null : previous);
            boolean newColumn = cells == 0 || !previous.sameRow(cell) || !previous.sameColumn(cell);
            solePuts &= newColumn && cell.type() == CellType.PUT && cell.tagsLength() == 0;
            remember(cell);
            first = false;
            cells++;
        }
    }

    private void checkCell(CellView cell, long offset) throws IOException {
        if (!CellType.isStorable(cell.type())) {
            find(offset, "cell " + cell + " has a type that is never stored");
        }
        if (!reader.mayContainTime(cell.timestamp(), cell.timestamp())) {
            find(
                    offset,
                    "cell " + cell + " is outside of the file's time range, " + reader.minTimestamp() + " to "
                            + reader.maxTimestamp());
        }
        boolean familyDelete = cell.type() == CellType.DELETE_FAMILY || cell.type() == CellType.DELETE_FAMILY_VERSION;
        familyDeletes += familyDelete ? 1 : 0;
        try {
            boolean known = reader.mayContainRow(cell, ReadMode.MAY_READ)
                    && reader.mayContainColumn(cell, ReadMode.MAY_READ)
                    && (!familyDelete || reader.mayContainFamilyDelete(cell, ReadMode.MAY_READ));
            if (!known) {
                find(offset, "cell " + cell + " is denied by the file's first and last key or by a Bloom filter");
            }
        } catch (CorruptFileException e) {
            // The chunk is reported once, with its own offset.
        }
    }

    private void remember(CellView cell) {
        Bytes key = Bytes.copyOf(cell.buffer(), cell.keyOffset(), cell.keyLength());
        previous.setKey(key.asBuffer(), 0, key.length(), cell.sequenceId());
    }

    private void checkBloom(BloomFilter bloom) throws IOException {
        for (int i = 0; bloom != null && i < bloom.chunks(); i++) {
            referenced.add(new BlockRange(bloom.offset(i), bloom.storedBytes(i)));
            try {
                reader.blocks()
                        .read(bloom.offset(i), bloom.storedBytes(i), BlockType.BLOOM_CHUNK, -1, ReadMode.MAY_READ)
                        .release();
            } catch (CorruptFileException e) {
                find(
                        e.offset(),
                        e.getMessage() + ". It is a part of a Bloom filter; no cells are lost by it, but "
                                + "reads that ask it fail until the file is compacted");
            }
        }
    }

    /** Every byte before the load-on-open part belongs to a block that something refers to, or to a meta block. */
    private void checkGaps() {
        referenced.sort((a, b) -> Long.compare(a.offset, b.offset));
        long end = 0;
        for (BlockRange block : referenced) {
            if (block.offset < end) {
                find(block.offset, "the blocks that are said to begin here and before overlap");
            } else if (block.offset > end) {
                checkGap(end, block.offset);
            }
            end = Math.max(end, block.offset + block.storedBytes);
        }
        if (end < head.trailer().loadOnOpenOffset()) {
            checkGap(end, head.trailer().loadOnOpenOffset());
        }
    }

    private void checkGap(long from, long to) {
        long at = from;
        try {
            while (at < to) {
                at += reader.blocks().checkMetaBlock(at, to);
            }
        } catch (IOException e) {
            if (complete) {
                find(at, "the bytes from here to " + to + " belong to no block: " + e.getMessage());
            }
        }
    }

    private void checkTotals() {
        if (cells != head.trailer().cells()) {
            find(
                    reader.sizeBytes() - head.trailer().sizeBytes(),
                    "the trailer says that there are " + head.trailer().cells() + " cells, there are " + cells);
        }
        if (cells > 0 && reader.order().compareKeys(previous, head.lastCell()) != 0) {
            find(
                    head.trailer().fileInfoOffset(),
                    "the file info says that the last cell is " + head.lastCell() + ", it is " + previous);
        }
        if (head.facts().solePuts() && !solePuts) {
            find(
                    head.trailer().fileInfoOffset(),
                    "the file info says that each cell is a put without tags and the only one of its column, which is not so."
                            + " Scans may return what is deleted, expired or overwritten; a compaction cures it");
        }
        long said = head.facts().familyDeletes();
        if (said >= 0 && said < familyDeletes) {
            find(
                    head.trailer().fileInfoOffset(),
                    "the file info says that there are " + said + " markers of deleted families, there are "
                            + familyDeletes);
        }
    }
}
