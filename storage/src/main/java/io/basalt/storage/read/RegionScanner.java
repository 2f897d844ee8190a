package io.basalt.storage.read;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.filter.Filter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * A scan of one region: the rows of all wanted families, filtered and cut as HBase does it (its
 * RegionScannerImpl#nextInternal).
 *
 * <p>It can stop anywhere, between two cells of a row too, and go on later: when its slice of time is over, when a
 * limit is reached, when a block is not in memory. So its position in the row is state, not a place in the code.
 *
 * <p>Not thread-safe; may be used by one thread after another.
 */
public final class RegionScanner implements AutoCloseable {
    /** How a call of {@link #next} ended. */
    public enum Progress {
        /** The sink got the last cells of a row, one at least. */
        ROW,
        /** The sink got some cells of a row, one at least; more of it may follow: batch or size or time limit. */
        PIECE,
        /** The row of the last piece had nothing more. The sink got nothing. */
        PIECES_COMPLETE,
        /**
         * The slice or the time is over. The sink may have got the first cells of a result that the next call goes on
         * with; see {@link #midResult}.
         */
        PAUSED,
        /** There are no more rows, or the filter ended the scan. The sink got nothing. */
        END
    }

    /** One family to read. Its sources are kept open until the scanner is closed. */
    public record Family(
            Bytes name, VersionRules rules, NavigableSet<Bytes> qualifiers, List<? extends CellSource> sources) {}

    private final CellOrder order;
    private final ScanSpec spec;
    private final long maxRowBytes;
    private final Filter filter; // or null
    private final boolean filtersRows;
    private final long readPoint;
    private final Runnable onClose;
    private final StoreScanner[] stores;
    private final boolean[] atRow;
    private final CellView stopRow; // or null
    /** The row that the scan is in; of a get always the same one. */
    private final KeyBuffer rowBuffer = new KeyBuffer();

    private CellView row;
    private final CellList held; // or null, without a filter
    private final Collector collector = new Collector();

    private boolean positioned;
    private boolean inRow;
    private boolean ended;
    private boolean closed;
    private int store;
    private int piecesOfRow;
    private long rowsScanned;
    private long rowsFiltered;

    /**
     * @param families in order of their names
     * @param end rows at or behind this one are not read; empty for none. The region's end, for reversed scans
     * @param readPoint the newest sequence id to see
     * @param maxRowBytes a result with more bytes of cells is refused with ROW_TOO_BIG
     * @param onClose releases what the sources need
     */
    public RegionScanner(
            CellOrder order,
            ScanSpec spec,
            List<Family> families,
            Bytes end,
            long readPoint,
            long maxRowBytes,
            ReadMode mode,
            Runnable onClose) {
        this.maxRowBytes = maxRowBytes;
        this.order = order;
        this.spec = spec;
        this.filter = spec.filter().orElse(null);
        this.filtersRows = filter != null && filter.hasFilterRow();
        this.readPoint = readPoint;
        this.onClose = onClose;
        this.stores = new StoreScanner[families.size()];
        this.atRow = new boolean[stores.length];
        CellView start = start(spec, end);
        this.stopRow = stopRow(spec, start);
        this.row = start;
        this.held = filter == null ? null : new CellList();
        if (filter != null) {
            filter.setReversed(spec.reversed());
        }
        for (int i = 0; i < stores.length; i++) {
            Family family = families.get(i);
            ScanMatcher matcher = new ScanMatcher(family.rules(), spec, family.name(), family.qualifiers(), filter);
            stores[i] = new StoreScanner(
                    order, wanted(family, spec), family.qualifiers(), spec, filter, matcher, readPoint, start, mode);
        }
    }

    private static CellView start(ScanSpec spec, Bytes end) {
        Bytes from = spec.startRow();
        if (!spec.reversed()) {
            return from.isEmpty() || spec.startInclusive() ? SeekKey.firstOnRow(from) : SeekKey.lastOnRow(from);
        }
        if (!from.isEmpty()) {
            return spec.startInclusive() ? SeekKey.lastOnRow(from) : SeekKey.firstOnRow(from);
        }
        return end.isEmpty() ? StoreScanner.afterLastRow() : SeekKey.firstOnRow(end);
    }

    /** A key of the row to stop at; null for none. Only its row matters, so that a get needs one key. */
    private static CellView stopRow(ScanSpec spec, CellView start) {
        if (spec.isSingleRow()) {
            return start;
        }
        return spec.stopRow().isEmpty() ? null : SeekKey.firstOnRow(spec.stopRow());
    }

    private static CellSource[] wanted(Family family, ScanSpec spec) {
        List<? extends CellSource> sources = family.sources();
        CellSource[] wanted = new CellSource[sources.size()];
        int count = 0;
        TimeRange range = spec.timeRange(family.name());
        for (int i = 0; i < wanted.length; i++) {
            CellSource source = sources.get(i);
            if (spec.raw() || source.mayMatter(range)) {
                wanted[count++] = source;
            }
        }
        return count == wanted.length ? wanted : Arrays.copyOf(wanted, count);
    }

    /**
     * Adds the next result to the sink: the cells of one row, or a piece of one.
     *
     * <p>When it throws {@link BlockNotCachedException}, nothing is lost: cells that the sink has got stay valid, and
     * the next call, after {@link #mode} with {@link ReadMode#MAY_READ}, goes on exactly where this one stopped, with
     * the same sink. After any other exception only {@link #close} may be called.
     */
    public Progress next(CellSink sink, ScanLimits limits) throws IOException {
        collector.begin(sink, limits);
        boolean first = true;
        while (!ended) {
            if (!inRow) {
                if (!first && limits.clockIsDueAfterRow() && (limits.sliceOver() || limits.deadlineReached())) {
                    return Progress.PAUSED;
                }
                first = false;
                if (!findRow()) {
                    return Progress.PAUSED;
                }
                if (!enterRow()) {
                    continue;
                }
            }
            if (!readRow()) {
                return collector.cut ? piece(sink) : Progress.PAUSED;
            }
            boolean inPieces = piecesOfRow > 0;
            if (leaveRow(sink)) {
                return Progress.ROW;
            }
            if (inPieces) {
                return Progress.PIECES_COMPLETE;
            }
        }
        return Progress.END;
    }

    /** From now on, whether {@link #next} may wait for the disk. */
    public void mode(ReadMode mode) {
        for (StoreScanner scanner : stores) {
            scanner.mode(mode);
        }
    }

    /** Whether the sink holds cells of a result that is not finished, so that it must not be sent yet. */
    public boolean midResult() {
        return inRow && filter == null && collector.cells > 0;
    }

    /** Whether the filter wants no more cells at all. */
    public boolean filterDone() {
        return filter != null && filter.filterAllRemaining();
    }

    /** The newest sequence id that this scan sees. */
    public long readPoint() {
        return readPoint;
    }

    /** The row that the scan looked at last; empty before the first. */
    public Optional<Bytes> position() {
        return positioned ? Optional.of(row.row()) : Optional.empty();
    }

    /** Rows looked at so far. */
    public long rowsScanned() {
        return rowsScanned;
    }

    /** Rows that the filter dropped so far. */
    public long rowsFiltered() {
        return rowsFiltered;
    }

    /** Releases the view and all blocks. Closing twice is allowed. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ended = true;
        for (StoreScanner scanner : stores) {
            scanner.close();
        }
        onClose.run();
    }

    /** Brings all families to their next row, unless the scan ends here; false when the time was over before. */
    private boolean findRow() throws IOException {
        if (filterDone() || (spec.isSingleRow() && rowsScanned > 0)) {
            ended = true;
            return true;
        }
        for (StoreScanner scanner : stores) {
            if (!scanner.advance(collector)) {
                return false;
            }
        }
        return true;
    }

    /** Enters the row that was found; false when there is none or the filter refuses it by its key. */
    private boolean enterRow() throws IOException {
        if (ended) {
            return false;
        }
        CellView firstCell = null;
        for (StoreScanner scanner : stores) {
            CellView cell = scanner.current();
            if (cell != null && (firstCell == null || precedes(cell, firstCell))) {
                firstCell = cell;
            }
        }
        if (firstCell == null || isBehindStop(firstCell)) {
            ended = true;
            return false;
        }
        if (!spec.isSingleRow()) {
            rowBuffer.firstOnRow(firstCell);
            row = rowBuffer.key();
        }
        positioned = true;
        for (int i = 0; i < stores.length; i++) {
            CellView cell = stores[i].current();
            atRow[i] = cell != null && cell.sameRow(row);
        }
        if (filter != null && filter.filterRowKey(firstCell)) {
            rowsFiltered++;
            // The row that ends the scan does not count as scanned: HBASE-16296.
            rowsScanned += filter.filterAllRemaining() ? 0 : 1;
            finishRow();
            return false;
        }
        rowsScanned++;
        for (int i = 0; i < stores.length; i++) {
            if (atRow[i]) {
                stores[i].startRow();
            }
        }
        inRow = true;
        store = 0;
        piecesOfRow = 0;
        collector.startResult();
        return true;
    }

    /** Reads on in the row; false when something stopped it before the end. */
    private boolean readRow() throws IOException {
        for (; store < stores.length; store++) {
            if (atRow[store] && stores[store].readRow(row, collector) == StoreScanner.RowEnd.STOPPED) {
                return false;
            }
        }
        return true;
    }

    private Progress piece(CellSink sink) {
        release(sink);
        piecesOfRow++;
        collector.startResult();
        return Progress.PIECE;
    }

    /** Lets the filter judge the whole row and moves on; true when the sink got something. */
    private boolean leaveRow(CellSink sink) {
        boolean returned = collector.cells > 0 && passes();
        if (returned) {
            release(sink);
        } else if (filter != null && piecesOfRow == 0) {
            rowsFiltered++;
            collector.forget();
        }
        finishRow();
        return returned;
    }

    private boolean passes() {
        if (filter == null) {
            return true;
        }
        if (!filtersRows) {
            return !filter.filterRow();
        }
        filter.filterRowCells(held.cells());
        return !held.isEmpty() && !filter.filterRow() && !held.isEmpty();
    }

    private void release(CellSink sink) {
        if (filter != null) {
            for (CellView cell : held.cells()) {
                sink.add(cell);
            }
            held.clear();
        }
    }

    private void finishRow() {
        for (int i = 0; i < stores.length; i++) {
            if (atRow[i]) {
                stores[i].leaveRow(row);
            }
        }
        if (held != null) {
            held.clear();
        }
        collector.startResult();
        inRow = false;
        if (filter != null) {
            filter.reset();
        }
    }

    private boolean precedes(CellView a, CellView b) {
        int rows = order.compareRows(a, b);
        return spec.reversed() ? rows > 0 : rows < 0;
    }

    private boolean isBehindStop(CellView cell) {
        if (stopRow == null) {
            return false;
        }
        int rows = order.compareRows(cell, stopRow);
        return (rows == 0 && !spec.stopInclusive()) || (spec.reversed() ? rows < 0 : rows > 0);
    }

    /** Takes the included cells of the running result, and watches the limits. */
    private final class Collector implements StoreScanner.Receiver {
        private CellSink sink;
        private ScanLimits limits;
        private int cells;
        private long bytes;
        /** Whether the result ends here although the row may go on. */
        private boolean cut;

        void startResult() {
            cells = 0;
            bytes = 0;
        }

        void begin(CellSink newSink, ScanLimits newLimits) {
            this.sink = newSink;
            this.limits = newLimits;
            this.cut = false;
        }

        @Override
        public void include(CellView cell) throws RpcException {
            if (bytes > maxRowBytes) {
                throw new RpcException(
                        ErrorKind.ROW_TOO_BIG,
                        "Max row size allowed: " + maxRowBytes + ", but the row is bigger than that, the row info: "
                                + row.row() + ", already have process row cells = " + cells);
            }
            if (filter == null) {
                sink.add(cell);
            } else {
                held.add(cell);
            }
            cells++;
            bytes += cell.serializedLength();
            limits.count(cell.serializedLength());
        }

        /** The result was dropped. */
        void forget() {
            limits.uncount(cells, bytes);
        }

        @Override
        public boolean goesOn() {
            if (cells > 0 && !filtersRows) {
                cut = cells == spec.batch() || (limits.partials() && limits.sizeReached());
            }
            if (cut) {
                return false;
            }
            if (!limits.clockIsDueAfterCell()) {
                return true;
            }
            boolean late = limits.deadlineReached();
            cut = late && cells > 0 && !filtersRows && limits.partials();
            return !late && !limits.sliceOver();
        }
    }
}
