package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.schema.TableDescriptor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns an operation into the cells to store: checks it, judges its conditions, fills in timestamps, adds up counters.
 * Changes nothing but the scratch memory, so a refusal half way leaves no trace.
 *
 * <p>Rules: HBase's, for Put, Delete, Increment, Append and checkAndMutate. Not thread-safe.
 */
final class OperationPlanner {
    private final RegionInfo info;
    private final TableDescriptor table;
    private final boolean readOnly;
    private final long maxCellBytes;
    private final CellScratch scratch;
    private final FramedCells cells = new FramedCells();
    private final ByteBuffer[] families;
    private int familyMet;

    private record Column(Bytes family, Bytes qualifier) {}

    OperationPlanner(RegionInfo info, TableDescriptor table, long maxCellBytes, CellScratch scratch) {
        this.info = info;
        this.table = table;
        this.readOnly = table.readOnly();
        this.maxCellBytes = maxCellBytes;
        this.scratch = scratch;
        this.families = table.families().keySet().stream().map(Bytes::asBuffer).toArray(ByteBuffer[]::new);
    }

    /** What can be said without reading anything; called first. */
    void check(RowOperation operation) throws RpcException {
        if (readOnly) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "region is read only: " + info.name());
        }
        for (Mutation mutation : operation.mutations()) {
            checkRow(mutation.row());
            checkCells(mutation);
        }
        for (Condition condition : operation.conditions()) {
            check(condition);
        }
    }

    /**
     * Writes the operation's cells into the scratch memory.
     *
     * @param nowMillis what LATEST timestamps become
     * @return what to tell the client when the cells are durable
     */
    OperationResult plan(RowOperation operation, OperationReads reads, long nowMillis) throws RpcException {
        long putTime = nowMillis;
        for (int i = 0; i < operation.conditions().size(); i++) {
            Condition condition = operation.conditions().get(i);
            List<CellView> found = reads.ofCondition(i);
            if (!matches(condition, found)) {
                return OperationResult.NOT_MATCHED;
            }
            // A put that follows from what was seen must not hide behind it.
            if (condition instanceof Condition.Column && !found.isEmpty()) {
                putTime = Math.max(putTime, found.get(0).timestamp());
            }
        }
        ResultCells results = null;
        for (int i = 0; i < operation.mutations().size(); i++) {
            Mutation mutation = operation.mutations().get(i);
            int from = scratch.size();
            boolean returned = false;
            if (mutation instanceof Mutation.Put put) {
                planPut(put, putTime);
            } else if (mutation instanceof Mutation.Delete delete) {
                planDelete(delete, reads.of(i), nowMillis);
            } else if (mutation instanceof Mutation.Increment increment) {
                planIncrement(increment, reads.of(i), nowMillis);
                returned = increment.returnResults();
            } else if (mutation instanceof Mutation.Append append) {
                planAppend(append, reads.of(i), nowMillis);
                returned = append.returnResults();
            }
            if (returned) {
                if (results == null) {
                    results = new ResultCells();
                }
                results.add(scratch.since(from));
            }
        }
        return results == null ? OperationResult.APPLIED : new OperationResult(true, results.toBuffer());
    }

    private void planPut(Mutation.Put put, long time) {
        cells.over(put.cells());
        for (CellView cell = cells.next(0); cell != null; cell = cells.next(0)) {
            scratch.add(cell, resolve(cell.timestamp(), time));
        }
    }

    private void planDelete(Mutation.Delete delete, List<CellView> newest, long now) {
        if (!delete.cells().hasRemaining()) {
            long timestamp = resolve(delete.timestamp(), now);
            for (Bytes family : table.families().keySet()) {
                scratch.addFamilyMarker(delete.row(), family, timestamp, CellType.DELETE_FAMILY);
            }
            return;
        }
        // How often the newest version of a column has been deleted already: the next time it is the one before.
        Map<Column, Integer> times = null; // until a marker means the newest version, as few do
        cells.over(delete.cells());
        for (CellView cell = cells.next(0); cell != null; cell = cells.next(0)) {
            int type = cell.type();
            if (type == CellType.DELETE_FAMILY || type == CellType.DELETE_FAMILY_VERSION) {
                scratch.addFamilyMarker(delete.row(), cell.family(), resolve(cell.timestamp(), now), type);
            } else if (type == CellType.DELETE && cell.timestamp() == CellView.LATEST_TIMESTAMP) {
                if (times == null) {
                    times = new HashMap<>();
                }
                int time = times.merge(new Column(cell.family(), cell.qualifier()), 1, Integer::sum);
                CellView version = OperationReads.find(newest, cell, time - 1);
                scratch.addMarker(cell, version == null ? now : version.timestamp());
            } else {
                scratch.addMarker(cell, resolve(cell.timestamp(), now));
            }
        }
    }

    private void planIncrement(Mutation.Increment increment, List<CellView> stored, long now) throws RpcException {
        cells.over(increment.cells());
        for (CellView cell = cells.next(0); cell != null; cell = cells.next(0)) {
            long delta = cell.buffer().getLong(cell.valueOffset());
            CellView old = OperationReads.find(stored, cell, 0);
            if (old == null) {
                scratch.add(cell, resolve(cell.timestamp(), now), delta, CarriedTags.of(cell));
                continue;
            }
            if (old.valueLength() != Long.BYTES) {
                throw new RpcException(
                        ErrorKind.DO_NOT_RETRY, "Field is not a long, it's " + old.valueLength() + " bytes wide");
            }
            long sum = old.buffer().getLong(old.valueOffset()) + delta;
            scratch.add(cell, after(old, now), sum, CarriedTags.by(cell, old));
        }
    }

    private void planAppend(Mutation.Append append, List<CellView> stored, long now) throws RpcException {
        cells.over(append.cells());
        for (CellView cell = cells.next(0); cell != null; cell = cells.next(0)) {
            CellView old = OperationReads.find(stored, cell, 0);
            if (old == null) {
                scratch.add(cell, resolve(cell.timestamp(), now));
                continue;
            }
            checkSize(cell.serializedLength() + (long) old.valueLength());
            scratch.addConcatenation(old, cell, after(old, now), CarriedTags.by(cell, old));
        }
    }

    private static long resolve(long timestamp, long now) {
        return timestamp == CellView.LATEST_TIMESTAMP ? now : timestamp;
    }

    /** A time at which the new version is the newest. */
    private static long after(CellView old, long now) {
        return Math.max(now, old.timestamp() + 1);
    }

    private static boolean matches(Condition condition, List<CellView> found) {
        if (!(condition instanceof Condition.Column column)) {
            return !found.isEmpty();
        }
        boolean notEqual = column.relation() == Condition.Relation.NOT_EQUAL;
        Bytes value = column.value();
        if (found.isEmpty()) {
            return value.isEmpty() && !notEqual;
        }
        CellView stored = found.get(0);
        if (value.isEmpty()) {
            return (stored.valueLength() == 0) != notEqual;
        }
        ByteBuffer given = value.asBuffer();
        return column.relation()
                .holds(ByteRanges.compare(
                        given, 0, value.length(), stored.buffer(), stored.valueOffset(), stored.valueLength()));
    }

    private void check(Condition condition) throws RpcException {
        checkRow(condition.row());
        if (condition instanceof Condition.Column column
                && table.family(column.family()).isEmpty()) {
            throw noSuchFamily(column.family());
        }
    }

    private void checkRow(Bytes row) throws RpcException {
        if (row.isEmpty() || row.length() > CellView.MAX_ROW_BYTES) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "Row key of " + row.length() + " bytes; allowed are 1 to " + CellView.MAX_ROW_BYTES);
        }
        if (!info.contains(row)) {
            throw new RpcException(
                    ErrorKind.WRONG_REGION, "Row " + row + " is not in region " + info.name() + " " + info.rows());
        }
    }

    private void checkCells(Mutation mutation) throws RpcException {
        if (!mutation.cells().hasRemaining()) {
            if (mutation instanceof Mutation.Delete) {
                return;
            }
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "A mutation of row " + mutation.row() + " has no columns");
        }
        ByteBuffer row = mutation.row().asBuffer();
        cells.over(mutation.cells());
        for (CellView cell = cells.next(0); cell != null; cell = cells.next(0)) {
            if (!ByteRanges.equal(cell.buffer(), cell.rowOffset(), cell.rowLength(), row, 0, row.limit())) {
                throw new RpcException(
                        ErrorKind.DO_NOT_RETRY,
                        "A mutation of row " + mutation.row() + " has a cell of row " + cell.row());
            }
            checkFamily(cell);
            checkSize(cell.serializedLength());
            checkType(mutation, cell);
            if (cell.timestamp() < 0) {
                throw new RpcException(
                        ErrorKind.DO_NOT_RETRY, "Negative timestamp " + cell.timestamp() + " in row " + cell.row());
            }
        }
    }

    private static void checkType(Mutation mutation, CellView cell) throws RpcException {
        int type = cell.type();
        boolean fits = mutation instanceof Mutation.Delete ? CellType.isDelete(type) : type == CellType.PUT;
        if (!fits) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "A cell of type " + type + " cannot be part of a "
                            + mutation.getClass().getSimpleName());
        }
        if (mutation instanceof Mutation.Increment && cell.valueLength() != Long.BYTES) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "Field is not a long, it's " + cell.valueLength() + " bytes wide");
        }
    }

    private void checkFamily(CellView cell) throws RpcException {
        // Cells of a mutation mostly share a family.
        for (int i = 0; i < families.length; i++) {
            ByteBuffer family = families[familyMet];
            if (ByteRanges.equal(cell.buffer(), cell.familyOffset(), cell.familyLength(), family, 0, family.limit())) {
                return;
            }
            familyMet = (familyMet + 1) % families.length;
        }
        throw noSuchFamily(cell.family());
    }

    private RpcException noSuchFamily(Bytes family) {
        return new RpcException(
                ErrorKind.NO_SUCH_FAMILY,
                "Column family " + family + " does not exist in region " + info.name() + " in table " + table.name());
    }

    private void checkSize(long cellBytes) throws RpcException {
        if (cellBytes > maxCellBytes) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "Cell with size " + cellBytes + " exceeds limit of " + maxCellBytes + " bytes");
        }
    }
}
