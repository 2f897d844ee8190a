package io.basalt.storage.wal;

import io.basalt.protocol.cell.CellView;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The mutations that a region makes durable together: one record of the log. A writer keeps one and uses it again and
 * again, so that a steady load allocates nothing.
 *
 * <pre>
 *   batch.clear();
 *   batch.mutation(41).cells(framedCells);      // one atomic change of a row
 *   batch.mutation(42).cell(view).cell(view);   // the next one
 *   wal.append(region, batch, callback);        // copied: the batch is free again
 *   batch.forEach(memStoreInsert);              // the same bytes, as a replay would give them
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class WalBatch {
    public WalBatch() {}

    /** Forgets all mutations and keeps the memory. */
    public void clear() {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins the next mutation.
     *
     * @param sequenceId greater than that of the mutation before
     */
    public WalBatch mutation(long sequenceId) {
        throw new UnsupportedOperationException();
    }

    /** Adds framed cells ({@code int32 length} before each KeyValue) to the current mutation; consumes the buffer. */
    public WalBatch cells(ByteBuffer framed) {
        throw new UnsupportedOperationException();
    }

    /** Adds one cell, with its tags, to the current mutation. */
    public WalBatch cell(CellView cell) {
        throw new UnsupportedOperationException();
    }

    /** Hands out the mutations in order. The visitor may change cells in place only before the batch is appended. */
    public void forEach(MutationVisitor visitor) throws IOException {
        throw new UnsupportedOperationException();
    }

    public boolean isEmpty() {
        throw new UnsupportedOperationException();
    }

    public long firstSequenceId() {
        throw new UnsupportedOperationException();
    }

    public long lastSequenceId() {
        throw new UnsupportedOperationException();
    }

    /** Bytes that an append of this batch would add to the log, without the region's name. */
    public int sizeBytes() {
        throw new UnsupportedOperationException();
    }
}
