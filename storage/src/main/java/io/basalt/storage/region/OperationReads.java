package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.read.CellList;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.read.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operation has to know of its rows before it can be applied: for its conditions, for the old values of its
 * increments and appends, for deletes of "the newest version". Reads the newest state, synced or not.
 *
 * <p>Reading can begin on the event loop, from memory only, and go on where the disk may be read. Meanwhile nobody
 * changes the rows: the writer holds back other operations on them.
 */
final class OperationReads implements AutoCloseable {
    /** Opens a scan of the region's newest state. */
    interface Opener {
        RegionScanner open(ScanSpec spec, ReadMode mode) throws RpcException;
    }

    /** What was read for one condition or one mutation, by its number. */
    private record Read(int number, ScanSpec spec, CellList cells) {}

    /** Of a plain put: it has no reads and thus no state. */
    private static final OperationReads NOTHING = new OperationReads(null, null);

    /** Of all conditions, in their order, and then of mutations that need one, in theirs. */
    private final List<Read> reads = new ArrayList<>(2);

    private int conditions;
    private final Opener opener;
    private final ScanLimits limits;
    private int done;
    private RegionScanner running; // or null

    private OperationReads(Opener opener, ScanLimits limits) {
        this.opener = opener;
        this.limits = limits;
    }

    /** What has to be read for {@code operation}; nothing, mostly. */
    static OperationReads of(RowOperation operation, Opener opener, ScanLimits limits) {
        if (isPut(operation)) {
            return NOTHING;
        }
        OperationReads reads = new OperationReads(opener, limits);
        for (int i = 0; i < operation.conditions().size(); i++) {
            reads.add(i, specOf(operation.conditions().get(i)));
        }
        reads.conditions = operation.conditions().size();
        FramedCells cells = null;
        for (int i = 0; i < operation.mutations().size(); i++) {
            Mutation mutation = operation.mutations().get(i);
            if (mutation instanceof Mutation.Put) {
                continue;
            }
            if (cells == null) {
                cells = new FramedCells();
            }
            cells.over(mutation.cells());
            if (mutation instanceof Mutation.Increment increment) {
                reads.add(i, specOf(increment.row(), cells, increment.range()));
            } else if (mutation instanceof Mutation.Append append) {
                reads.add(i, specOf(append.row(), cells, append.range()));
            } else {
                reads.addNewestVersions(i, mutation.row(), cells);
            }
        }
        return reads;
    }

    private static boolean isPut(RowOperation operation) {
        if (!operation.conditions().isEmpty()) {
            return false;
        }
        for (Mutation mutation : operation.mutations()) {
            if (!(mutation instanceof Mutation.Put)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads what is not read yet.
     *
     * @throws io.basalt.storage.read.BlockNotCachedException what was read stays; call again where the disk may be read
     */
    void run(ReadMode mode) throws IOException {
        while (done < reads.size()) {
            Read read = reads.get(done);
            if (running == null) {
                running = opener.open(read.spec(), mode);
            } else {
                running.mode(mode);
            }
            while (true) {
                RegionScanner.Progress progress = running.next(read.cells(), limits);
                if (progress == RegionScanner.Progress.ROW || progress == RegionScanner.Progress.END) {
                    break;
                }
            }
            running.close();
            running = null;
            done++;
        }
    }

    /** The cells that a condition asked for. */
    List<CellView> ofCondition(int condition) {
        return reads.get(condition).cells().cells();
    }

    /** The cells read for a mutation, in order: newest first within each column. */
    List<CellView> of(int mutation) {
        int low = conditions;
        int high = reads.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reads.get(middle).number() < mutation) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < reads.size() && reads.get(low).number() == mutation
                ? reads.get(low).cells().cells()
                : List.of();
    }

    /** Of cells read for a mutation: the {@code number}-th version, from 0, of the column of {@code cell}; or null. */
    static CellView find(List<CellView> read, CellView cell, int number) {
        int low = 0;
        int high = read.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (CellOrder.compareColumns(read.get(middle), cell) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int at = low + number;
        return at < read.size() && CellOrder.compareColumns(read.get(at), cell) == 0 ? read.get(at) : null;
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    private void add(int number, ScanSpec spec) {
        reads.add(new Read(number, spec, new CellList()));
    }

    private static ScanSpec specOf(Condition condition) {
        ScanSpec.Builder spec = ScanSpec.row(condition.row()).readPoint(ScanSpec.UNCOMMITTED);
        if (condition instanceof Condition.Column column) {
            spec.column(column.family(), column.qualifier()).timeRange(column.range());
        } else if (condition instanceof Condition.Filtered filtered) {
            spec.filter(filtered.filter()).timeRange(filtered.range());
        }
        return spec.build();
    }

    private static ScanSpec specOf(Bytes row, FramedCells cells, TimeRange range) {
        ScanSpec.Builder spec =
                ScanSpec.row(row).readPoint(ScanSpec.UNCOMMITTED).timeRange(range);
        for (CellView cell = cells.next(0); cell != null; cell = cells.next(0)) {
            spec.column(cell.family(), cell.qualifier());
        }
        return spec.build();
    }

    /** Deletes of one version without a timestamp mean the newest versions there are. */
    private void addNewestVersions(int mutation, Bytes row, FramedCells cells) {
        ScanSpec.Builder spec = null;
        int count = 0;
        for (CellView cell = cells.next(0); cell != null; cell = cells.next(0)) {
            if (cell.type() == CellType.DELETE && cell.timestamp() == CellView.LATEST_TIMESTAMP) {
                if (spec == null) {
                    spec = ScanSpec.row(row).readPoint(ScanSpec.UNCOMMITTED);
                }
                spec.column(cell.family(), cell.qualifier());
                count++;
            }
        }
        if (spec != null) {
            add(mutation, spec.maxVersions(count).build());
        }
    }
}
