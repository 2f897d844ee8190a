package io.basalt.storage.read;

import io.basalt.base.Bytes;
import java.io.IOException;
import java.util.Optional;

/** Signatures first. */
public final class RegionScanner implements AutoCloseable {
    /** How a call of {@link #next} ended. */
    public enum Progress {
        /** The sink got the last cells of a row, one at least. */
        ROW,
        /** The sink got some cells of a row, one at least; more of it may follow: batch or size or time limit. */
        PIECE,
        /**
         * The slice or the time is over. The sink may have got the first cells of a result that the next call goes on
         * with; see {@link #midResult}.
         */
        PAUSED,
        /** There are no more rows, or the filter ended the scan. The sink got nothing. */
        END
    }

    private RegionScanner() {}

    /**
     * Adds the next result to the sink: the cells of one row, or a piece of one.
     *
     * <p>When it throws {@link BlockNotCachedException}, nothing is lost: cells that the sink has got stay valid, and
     * the next call, after {@link #mode} with {@link ReadMode#MAY_READ}, goes on exactly where this one stopped, with
     * the same sink. After any other exception only {@link #close} may be called.
     */
    public Progress next(CellSink sink, ScanLimits limits) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** From now on, whether {@link #next} may wait for the disk. */
    public void mode(ReadMode mode) {
        throw new UnsupportedOperationException();
    }

    /** Whether the sink holds cells of a result that is not finished, so that it must not be sent yet. */
    public boolean midResult() {
        throw new UnsupportedOperationException();
    }

    /** Whether the filter wants no more cells at all. */
    public boolean filterDone() {
        throw new UnsupportedOperationException();
    }

    /** The newest sequence id that this scan sees. */
    public long readPoint() {
        throw new UnsupportedOperationException();
    }

    /** The row that the scan looked at last; empty before the first. */
    public Optional<Bytes> position() {
        throw new UnsupportedOperationException();
    }

    /** Rows looked at so far. */
    public long rowsScanned() {
        throw new UnsupportedOperationException();
    }

    /** Rows that the filter dropped so far. */
    public long rowsFiltered() {
        throw new UnsupportedOperationException();
    }

    /** Releases the view and all blocks. Closing twice is allowed. */
    @Override
    public void close() {}
}
