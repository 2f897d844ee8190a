package io.basalt.client;

import io.basalt.client.aggregate.NumberForm;
import io.basalt.client.batch.BatchFailedException;
import io.basalt.client.batch.Outcome;
import io.basalt.client.config.ClientConfig;
import io.basalt.client.filter.Filter;
import io.basalt.client.row.Action;
import io.basalt.client.row.Append;
import io.basalt.client.row.CheckAndMutate;
import io.basalt.client.row.CheckResult;
import io.basalt.client.row.Delete;
import io.basalt.client.row.FinishedFiles;
import io.basalt.client.row.Get;
import io.basalt.client.row.Increment;
import io.basalt.client.row.Mutation;
import io.basalt.client.row.Put;
import io.basalt.client.row.RegionMutations;
import io.basalt.client.row.Row;
import io.basalt.client.row.RowMutations;
import io.basalt.client.row.Scan;
import io.basalt.protocol.name.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One table. Thread-safe; each call waits until it is done, and throws
 * {@link io.basalt.client.retry.OperationFailedException}, which tells what was tried, when it failed for good.
 */
public final class Table {
    private final AsyncTable async;
    private final ClientConfig config;
    private final Blocking blocking;

    Table(AsyncTable async, ClientConfig config, Blocking blocking) {
        this.async = async;
        this.config = config;
        this.blocking = blocking;
    }

    public TableName name() {
        return async.name();
    }

    /** The same table, without blocking. */
    public AsyncTable async() {
        return async;
    }

    // ---- reading ----

    /** Nothing when the row has no such cells. */
    public Optional<Row> get(Get get) throws IOException {
        return blocking.await(async.get(get));
    }

    /** Many rows with few calls; for each get what {@link #get(Get)} would give, at its index. */
    public List<Optional<Row>> get(List<Get> gets) throws IOException {
        var rows = new ArrayList<Optional<Row>>();
        for (Outcome outcome : allDone(gets)) {
            rows.add(outcome.row().isEmpty() ? Optional.empty() : Optional.of(outcome.row()));
        }
        return rows;
    }

    /** Whether the row has such cells. */
    public boolean exists(Get get) throws IOException {
        return blocking.await(async.exists(get));
    }

    /** For each get whether the row has such cells, which do not travel, at its index. */
    public List<Boolean> exists(List<Get> gets) throws IOException {
        List<Outcome> outcomes = blocking.await(async.exists(gets));
        BatchFailedException.throwIfAnyFailed(name(), gets, outcomes);
        return outcomes.stream().map(Outcome::processed).toList();
    }

    /** The rows from one end to the other; to be closed. */
    public RowScanner scan(Scan scan) {
        return new RowScanner(async.scan(scan), blocking);
    }

    /** How many rows a scan meets. No values travel. */
    public long count(Scan scan) throws IOException {
        // With a filter all cells must be read: it would not see what firstCellOnly skips.
        Filter keys = scan.message().hasFilter()
                ? Filter.and(new Filter(scan.message().getFilter()), Filter.keysOnly())
                : Filter.and(Filter.firstCellOnly(), Filter.keysOnly());
        Scan counting = scan.filter(keys);
        long count = 0;
        try (RowScanner rows = scan(counting)) {
            for (List<Row> page = rows.nextPage(); !page.isEmpty(); page = rows.nextPage()) {
                count += page.size();
            }
        }
        return count;
    }

    /** What servers can say of the numbers in a column of these rows; the scan names columns of one family. */
    public <N extends Number & Comparable<N>> Aggregates<N> aggregates(Scan scan, NumberForm<N> form) {
        return new Aggregates<>(async.aggregates(scan, form), blocking);
    }

    // ---- changing one row ----

    public void put(Put put) throws IOException {
        blocking.await(async.put(put));
    }

    public void delete(Delete delete) throws IOException {
        blocking.await(async.delete(delete));
    }

    /** The new values. */
    public Row increment(Increment increment) throws IOException {
        return blocking.await(async.increment(increment));
    }

    /** The new values. */
    public Row append(Append append) throws IOException {
        return blocking.await(async.append(append));
    }

    /** Several mutations of one row as one; gives the new values of the increments and appends among them. */
    public Row mutateRow(RowMutations mutations) throws IOException {
        return blocking.await(async.mutateRow(mutations));
    }

    /** Checks and, if the condition holds, mutates, in one step. */
    public CheckResult checkAndMutate(CheckAndMutate check) throws IOException {
        return blocking.await(async.checkAndMutate(check));
    }

    // ---- many rows ----

    /** Runs many mutations with few calls; {@link BatchFailedException} tells of those that failed. */
    public void mutate(List<? extends Mutation> mutations) throws IOException {
        allDone(mutations);
    }

    /**
     * Runs many actions with few calls. Each ends by itself; nothing is thrown for one that fails.
     *
     * @return the outcome of each action, at its index
     */
    public List<Outcome> batch(List<? extends Action> actions) throws IOException {
        return blocking.await(async.batch(actions));
    }

    /** Changes several rows of one region in one step; gives whether the conditions held, and thus whether it was done. */
    public boolean mutateRows(RegionMutations mutations) throws IOException {
        return blocking.await(async.mutateRows(mutations));
    }

    /** Makes finished HFiles part of the table; see {@link AsyncTable#load}. */
    public void load(FinishedFiles files) throws IOException {
        blocking.await(async.load(files));
    }

    /** Takes mutations one by one and sends them many at a time; to be closed. */
    public BatchWriter batchWriter() {
        return new BatchWriter(
                async, config.batchSize().bytes(), config.bufferSize().bytes());
    }

    private List<Outcome> allDone(List<? extends Action> actions) throws IOException {
        List<Outcome> outcomes = batch(actions);
        BatchFailedException.throwIfAnyFailed(name(), actions, outcomes);
        return outcomes;
    }

    @Override
    public String toString() {
        return "table " + name();
    }
}
