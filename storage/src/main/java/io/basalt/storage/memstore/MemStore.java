package io.basalt.storage.memstore;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.read.CellCursor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The newest cells of one Store, sorted, in memory.
 *
 * <p>Threads: one writer at a time calls {@link #add}; successive writers must be ordered by a hand-over. Any thread
 * opens cursors and asks for figures; neither waits for the writer. Figures are exact once no writer is active, and
 * include whatever cells a reader can see at any time.
 *
 * <p>The memory is counted: whoever reads must hold the MemStore, by {@link #retain} or because its owner keeps it. The
 * maker holds it first.
 */
public final class MemStore {
    private static final VarHandle ROOT;
    private static final VarHandle CELLS;
    private static final VarHandle CELL_BYTES;
    private static final VarHandle MAX_SEQUENCE_ID;
    private static final VarHandle REFERENCES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ROOT = lookup.findVarHandle(MemStore.class, "root", int.class);
            CELLS = lookup.findVarHandle(MemStore.class, "cells", long.class);
            CELL_BYTES = lookup.findVarHandle(MemStore.class, "cellBytes", long.class);
            MAX_SEQUENCE_ID = lookup.findVarHandle(MemStore.class, "maxSequenceId", long.class);
            REFERENCES = lookup.findVarHandle(MemStore.class, "references", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CellOrder order;
    private final Arena arena;

    private volatile int references = 1;

    // Written by the writer, those of every add by release stores; read by any thread.
    private volatile int root;
    private volatile long cells;
    private volatile long cellBytes;
    private volatile long maxSequenceId;
    private volatile long minSequenceId = Long.MAX_VALUE;
    private volatile long minTimestamp = Long.MAX_VALUE;
    private volatile long maxTimestamp = Long.MIN_VALUE;
    private volatile boolean hasDeletes;
    private volatile boolean hasTags;

    // ---- writer only ----
    private final CellView replaced = new CellView();
    private SkipListWriter writer;

    /** An empty MemStore, which takes its first chunk with its first cell. */
    public MemStore(ChunkPool pool, CellOrder order) {
        this.order = order;
        this.arena = new Arena(pool);
    }

    /**
     * Copies the cell with its tags and its sequence id. Every reader that begins later meets it; to which of them it is
     * visible is decided by their read points.
     *
     * <p>A cell with the key and the sequence id of an earlier one takes its place.
     *
     * @throws IllegalArgumentException if the type of the cell is not one that may be stored
     */
    public void add(CellView cell) {
        if (!CellType.isStorable(cell.type())) {
            throw new IllegalArgumentException("cell type " + cell.type() + " is for seek keys only");
        }
        if (writer == null) {
            writer = new SkipListWriter(arena, order);
        }
        long timestamp = cell.timestamp();
        if (timestamp < minTimestamp) {
            minTimestamp = timestamp;
        }
        if (timestamp > maxTimestamp) {
            maxTimestamp = timestamp;
        }
        if (cell.sequenceId() > maxSequenceId) {
            MAX_SEQUENCE_ID.setRelease(this, cell.sequenceId());
        }
        if (cell.sequenceId() < minSequenceId) {
            minSequenceId = cell.sequenceId();
        }
        if (!hasDeletes && CellType.isDelete(cell.type())) {
            hasDeletes = true;
        }
        if (!hasTags && cell.tagsLength() > 0) {
            hasTags = true;
        }
        long bytes = bytes(cell);
        if (writer.add(cell, replaced)) {
            bytes -= bytes(replaced);
        } else {
            CELLS.setRelease(this, cells + 1);
            if (writer.root() != root) {
                ROOT.setRelease(this, writer.root());
            }
        }
        CELL_BYTES.setRelease(this, cellBytes + bytes);
    }

    /** A cursor that stands nowhere, valid while the caller holds this MemStore. It is closed for free. */
    public CellCursor cursor() {
        if (references <= 0) {
            throw new IllegalStateException("MemStore is released");
        }
        return new MemStoreCursor(this);
    }

    public long cells() {
        return cells;
    }

    public boolean isEmpty() {
        return root == 0;
    }

    /** Bytes of the cells in KeyValue layout, their tags included. */
    public long cellBytes() {
        return cellBytes;
    }

    /** Bytes of memory taken for the cells and their index, filled or not. */
    public long heapBytes() {
        return arena.reservedBytes();
    }

    /** The least timestamp of a cell; {@link Long#MAX_VALUE} when there is none. */
    public long minTimestamp() {
        return minTimestamp;
    }

    /** The greatest timestamp of a cell; {@link Long#MIN_VALUE} when there is none. */
    public long maxTimestamp() {
        return maxTimestamp;
    }

    /** The greatest sequence id of a cell; 0 when there is none. */
    public long maxSequenceId() {
        return maxSequenceId;
    }

    /** The least sequence id of a cell; {@link Long#MAX_VALUE} when there is none. */
    public long minSequenceId() {
        return minSequenceId;
    }

    /** Whether there is a delete marker. */
    public boolean hasDeletes() {
        return hasDeletes;
    }

    /** Whether a cell has tags. */
    public boolean hasTags() {
        return hasTags;
    }

    /** Holds the memory until {@link #release} is called once more. The caller must know that somebody holds it. */
    public void retain() {
        int before = (int) REFERENCES.getAndAdd(this, 1);
        if (before <= 0) {
            REFERENCES.getAndAdd(this, -1);
            throw new IllegalStateException("MemStore is released");
        }
    }

    /** Lets go of the memory; the last one to do so gives it back. Nothing may be read or added afterwards. */
    public void release() {
        int before = (int) REFERENCES.getAndAdd(this, -1);
        if (before <= 0) {
            throw new IllegalStateException("MemStore is released more often than it was retained");
        }
        if (before == 1) {
            arena.release();
        }
    }

    /** Where searches begin; 0 while there are no cells. */
    int root() {
        return root;
    }

    Arena arena() {
        return arena;
    }

    CellOrder order() {
        return order;
    }

    private static long bytes(CellView cell) {
        long tags = cell.tagsLength();
        return cell.serializedLength() + (tags == 0 ? 0 : tags + Short.BYTES);
    }
}
