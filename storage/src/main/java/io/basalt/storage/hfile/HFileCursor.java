package io.basalt.storage.hfile;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.cache.Block;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.hfile.encoding.BlockCursor;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import io.basalt.storage.hfile.encoding.SearchIndex;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A position in one file: in its index, and in the data block that the index names there, which it holds. */
final class HFileCursor implements CellCursor {
    private final HFileReader reader;
    private final ReadMode mode;
    private final boolean caching;
    private final IndexPath index;
    private final BlockCursor cells;
    /** The data block that {@link #cells} is open on; null: none. */
    private Block block;

    private boolean standing;

    HFileCursor(HFileReader reader, ReadMode mode, boolean caching) {
        this.reader = reader;
        this.mode = mode;
        this.caching = caching;
        this.index = new IndexPath(reader, mode, caching);
        this.cells = reader.newBlockCursor();
    }

    @Override
    public boolean seek(CellView key) throws IOException {
        try {
            if (standing) {
                int comparison = reader.order().compare(cells.cell(), key);
                if (comparison == 0) {
                    return true;
                }
                if (comparison < 0 && index.isBeforeNext(key)) {
                    return stand(cells.seekForward(key) || nextBlock());
                }
            }
            return stand(index.seek(key) && openBlock() && (cells.seek(key) || nextBlock()));
        } catch (CorruptBlockException e) {
            throw BlockReader.corrupt(reader.path(), index.offset(), e);
        }
    }

    @Override
    public boolean next() throws IOException {
        try {
            return standing && stand(cells.next() || nextBlock());
        } catch (CorruptBlockException e) {
            throw BlockReader.corrupt(reader.path(), index.offset(), e);
        }
    }

    @Override
    public boolean isInRow(CellView row) {
        return cells.isInRow(row);
    }

    @Override
    public boolean seekBefore(CellView key) throws IOException {
        try {
            CellView target = key == cells.cell() ? copyOf(key) : key;
            return stand(index.seek(target) && openBlock() && (cells.seekBefore(target) || previousBlock()));
        } catch (CorruptBlockException e) {
            throw BlockReader.corrupt(reader.path(), index.offset(), e);
        }
    }

    @Override
    public CellView cell() {
        return cells.cell();
    }

    @Override
    public void close() {
        standing = false;
        index.close();
        if (block != null) {
            block.release();
            block = null;
        }
    }

    private boolean stand(boolean found) {
        standing = found;
        return found;
    }

    /** To the first cell of the next block. */
    private boolean nextBlock() throws IOException {
        long before = index.offset();
        if (!index.next()) {
            return false;
        }
        if (index.offset() <= before) {
            throw new CorruptFileException(
                    reader.path(), index.offset(), "the index names the data block at " + before + " before this one");
        }
        return openBlock() && cells.first();
    }

    /** To the last cell of the block before. */
    private boolean previousBlock() throws IOException {
        return index.previous() && openBlock() && cells.last();
    }

    /** Opens the data block that the index stands at. */
    private boolean openBlock() throws IOException {
        if (block != null && index.isAtOpened()) {
            return true;
        }
        Block next = index.cachedBlock();
        if (next != null) {
            open(next);
            return true;
        }
        next = reader.readData(index.offset(), index.storedBytes(), index.previousOffset(), mode);
        open(next);
        checkFirstKey();
        if (caching) {
            index.cacheBlock(next);
        }
        return true;
    }

    /** Takes a block. */
    private void open(Block next) throws IOException {
        if (block != null) {
            block.release();
        }
        block = next;
        index.noteOpened();
        cells.open(next.bytes(), next.payloadBytes(), (SearchIndex) next.notes());
    }

    /** Finds a block that is not the one meant, although it is sound: a write that went astray or was lost. */
    private void checkFirstKey() throws IOException {
        if (!cells.first()
                || reader.order().compareKeys(index.key(), cells.cell()) > 0
                || !index.isBeforeNext(cells.cell())) {
            throw new CorruptFileException(
                    reader.path(), index.offset(), "the data block's first key is not where the index says it is");
        }
    }

    private static CellView copyOf(CellView key) {
        ByteBuffer copy = ByteBuffer.allocate(key.keyLength());
        copy.put(0, key.buffer(), key.keyOffset(), key.keyLength());
        return new CellView().setKey(copy, 0, key.keyLength(), key.sequenceId());
    }
}
