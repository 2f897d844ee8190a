package io.basalt.testkit.cluster;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.AsyncConnection;
import io.basalt.client.admin.AsyncAdmin;
import io.basalt.client.row.Put;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import io.basalt.client.scan.AsyncScanner;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.testkit.simulation.Life;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

/**
 * A client that has a table to itself, does to it whatever can be done to a table, one thing after another, and knows
 * which rows have to be in it.
 *
 * <p>What changes the rows of a table and then fails may still happen. Such a table is left to itself, and the client
 * goes on with another one.
 */
final class TableOwner implements Workload {
    private static final int PAUSE_MILLIS = 300;
    private static final int ROWS = 60;
    private static final int ROWS_AT_ONCE = 6;
    private static final String FAMILY = "f";
    private static final List<Bytes> SPLIT_KEYS = List.of(row(20), row(40));

    private final Simulation simulation;
    private final Life life;
    private final AsyncConnection connection;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final AsyncAdmin admin;
    private final String namespace;
    private Optional<Contents> own = Optional.empty();
    private int generation;
    private int snapshots;
    private int done;
    private boolean stopping;
    private boolean idle = true;

    TableOwner(Simulation simulation, Life life, AsyncConnection connection) {
        this.simulation = simulation;
        this.life = life;
        this.connection = connection;
        this.loop = life.threads().loop("owner");
        this.random = life.random("owner");
        this.admin = connection.admin();
        this.namespace = "of_" + life.host();
    }

    /** What a table has to have: surely, and perhaps. */
    private static final class Contents {
        final TableName table;
        TreeSet<Bytes> rows = new TreeSet<>();

        /** Rows of puts that failed: they may be there, now or later. */
        final TreeSet<Bytes> possible = new TreeSet<>();

        Optional<Snapshot> snapshot = Optional.empty();

        Contents(TableName table) {
            this.table = table;
        }
    }

    /** A snapshot with the rows that its table had then, no puts being under way. */
    private record Snapshot(String name, TreeSet<Bytes> rows) {}

    @Override
    public void start() {
        idle = false;
        loop.execute(this::next);
    }

    @Override
    public void stop() {
        stopping = true;
    }

    @Override
    public boolean stopped() {
        return stopping && idle;
    }

    @Override
    public int done() {
        return done;
    }

    private void next() {
        if (stopping) {
            idle = true;
            return;
        }
        Optional<Contents> before = own;
        var unused = (own.isEmpty() ? create() : change(own.get())).handle((what, failure) -> {
            if (failure == null) {
                done++;
                life.note(what);
            } else if (own.isEmpty() || own.equals(before)) {
                // Harmless operations handle their failures themselves, so this one may have changed the rows.
                life.note("gives up " + before.map(contents -> contents.table).orElse(null) + ": " + failure);
                own = Optional.empty();
            }
            if (failure != null && isWrong(failure)) {
                simulation.fail(life.host(), ErrorWire.unwrap(failure));
            }
            loop.schedule(Duration.ofMillis(random.nextInt(PAUSE_MILLIS)), this::next);
            return null;
        });
    }

    private CompletableFuture<String> create() {
        var contents = new Contents(new TableName(namespace, "t" + ++generation));
        CompletableFuture<Void> prepared = generation > 1
                ? CompletableFuture.completedFuture(null)
                : harmless(admin.namespaces().create(new NamespaceDescriptor(namespace, Map.of())));
        return prepared.thenCompose(nothing ->
                        admin.createTable(descriptor(contents.table), random.nextBoolean() ? SPLIT_KEYS : List.of()))
                .thenApply(nothing -> {
                    own = Optional.of(contents);
                    return "made " + contents.table;
                });
    }

    private CompletableFuture<String> change(Contents contents) {
        TableName table = contents.table;
        return switch (random.nextInt(32)) {
            case 0, 1 ->
                whileDisabled(table, () -> done("disabled and enabled")).thenApply(what -> what + " " + table);
            case 2 ->
                admin.disableTable(table)
                        .thenCompose(nothing -> admin.deleteTable(table))
                        .thenCompose(nothing -> {
                            empty(contents);
                            return admin.createTable(descriptor(table), SPLIT_KEYS);
                        })
                        .thenApply(nothing -> "deleted and made " + table);
            case 3 ->
                admin.disableTable(table)
                        .thenCompose(nothing -> admin.changes().truncate(table, random.nextBoolean()))
                        .thenApply(nothing -> {
                            empty(contents);
                            return "truncated " + table;
                        });
            case 4, 5 -> described("changed the families of " + table, changeFamilies(table));
            case 6, 7 -> described("split " + table, atRegion(table, this::split));
            case 8, 9 -> described("merged " + table, admin.regions(table).thenCompose(this::merge));
            case 10, 11 ->
                described("moved a region of " + table, atRegion(table, region -> admin.regions()
                        .move(region.region().encodedName(), Optional.empty())));
            case 12 -> described("flushed " + table, harmless(admin.changes().flush(table)));
            case 13 ->
                described("compacted a region of " + table, atRegion(table, region -> admin.regions()
                        .compact(region.region().encodedName(), random.nextBoolean())));
            case 14, 15, 16 -> takeSnapshot(contents);
            case 17, 18 -> restore(contents);
            case 19, 20 -> copy(contents);
            case 21, 22, 23 -> tryToCheck(contents);
            default -> put(contents);
        };
    }

    /** Reads the table that it has by now, and compares; completes with the number of rows. */
    CompletableFuture<Integer> checkOwn() {
        if (own.isEmpty()) {
            return CompletableFuture.completedFuture(0);
        }
        Contents contents = own.get();
        return admin.tableState(contents.table)
                .thenCompose(state -> state.equals(Optional.of(TableState.ENABLED))
                        ? CompletableFuture.completedFuture(null)
                        : admin.enableTable(contents.table))
                .thenCompose(nothing -> check(contents))
                .thenApply(nothing -> contents.rows.size());
    }

    CompletableFuture<List<MetaRow>> allRegions() {
        return admin.allRegions();
    }

    /** Deletes the snapshots, so that the cleaner may remove all that belongs to no table. */
    CompletableFuture<Void> deleteSnapshots() {
        return admin.snapshots()
                .list()
                .thenCompose(all -> CompletableFuture.allOf(all.stream()
                        .map(snapshot ->
                                admin.snapshots().delete(snapshot.name()).handle((nothing, failure) -> null))
                        .toArray(CompletableFuture<?>[]::new)));
    }

    // ---- rows ----

    private CompletableFuture<String> put(Contents contents) {
        var puts = new ArrayList<CompletableFuture<?>>();
        int count = 1 + random.nextInt(ROWS_AT_ONCE);
        for (int i = 0; i < count; i++) {
            Bytes row = row(random.nextInt(ROWS));
            puts.add(connection
                    .table(contents.table)
                    .put(Put.row(row).set(Bytes.of(FAMILY), Bytes.of("q"), row))
                    .handle((nothing, failure) -> (failure == null ? contents.rows : contents.possible).add(row)));
        }
        return CompletableFuture.allOf(puts.toArray(CompletableFuture<?>[]::new))
                .thenApply(nothing -> "put " + count + " rows");
    }

    private CompletableFuture<String> check(Contents contents) {
        return rows(contents.table).thenApply(found -> {
            compare(contents.table, found, contents.rows, contents.possible);
            return "read " + contents.table;
        });
    }

    /** A scan that fails says nothing about the rows. */
    private CompletableFuture<String> tryToCheck(Contents contents) {
        return check(contents).exceptionally(failure -> {
            if (isWrong(failure)) {
                throw new CompletionException(failure);
            }
            return "could not read " + contents.table + ": " + failure;
        });
    }

    private static boolean isWrong(Throwable failure) {
        return ErrorWire.unwrap(failure) instanceof AssertionError;
    }

    private static void compare(TableName table, Set<Bytes> found, Set<Bytes> expected, Set<Bytes> possible) {
        var missing = new TreeSet<>(expected);
        missing.removeAll(found);
        var strange = new TreeSet<>(found);
        strange.removeAll(expected);
        strange.removeAll(possible);
        if (!missing.isEmpty() || !strange.isEmpty()) {
            throw new AssertionError("table " + table + " lacks " + missing + " and has " + strange + " too many");
        }
    }

    private CompletableFuture<Set<Bytes>> rows(TableName table) {
        AsyncScanner scanner = connection.table(table).scan(Scan.all());
        return collect(scanner, new TreeSet<>()).whenComplete((rows, failure) -> scanner.close());
    }

    private static CompletableFuture<Set<Bytes>> collect(AsyncScanner scanner, Set<Bytes> rows) {
        return scanner.next().thenCompose(some -> {
            for (Row row : some) {
                rows.add(row.key());
            }
            return some.isEmpty() ? CompletableFuture.completedFuture(rows) : collect(scanner, rows);
        });
    }

    private static void empty(Contents contents) {
        contents.rows = new TreeSet<>();
        // A put that the network has held up may still arrive: the regions are others, so it is refused.
        contents.possible.clear();
    }

    // ---- snapshots ----

    private CompletableFuture<String> takeSnapshot(Contents contents) {
        if (!contents.possible.isEmpty()) {
            return done("took no snapshot");
        }
        String name = namespace + "_" + ++snapshots;
        var rows = new TreeSet<>(contents.rows);
        Optional<Snapshot> before = contents.snapshot;
        return admin.snapshots()
                .take(name, contents.table, Duration.ZERO)
                .thenCompose(nothing -> {
                    contents.snapshot = Optional.of(new Snapshot(name, rows));
                    return before.isEmpty()
                            ? CompletableFuture.<Void>completedFuture(null)
                            : admin.snapshots().delete(before.get().name());
                })
                .handle((nothing, failure) ->
                        failure == null ? "took snapshot " + name : "snapshot " + name + " failed: " + failure);
    }

    private CompletableFuture<String> restore(Contents contents) {
        if (contents.snapshot.isEmpty()) {
            return done("restored nothing");
        }
        Snapshot snapshot = contents.snapshot.get();
        return whileDisabled(contents.table, () -> admin.snapshots().restore(snapshot.name(), contents.table))
                .thenApply(nothing -> {
                    contents.rows = new TreeSet<>(snapshot.rows());
                    return "restored " + contents.table + " to " + snapshot.name();
                });
    }

    /** Makes another table of a snapshot, compares the rows, and drops it. */
    private CompletableFuture<String> copy(Contents contents) {
        if (contents.snapshot.isEmpty()) {
            return done("copied nothing");
        }
        Snapshot snapshot = contents.snapshot.get();
        var copy = new TableName(namespace, "copy" + ++generation);
        return admin.snapshots()
                .restore(snapshot.name(), copy)
                .thenCompose(nothing -> rows(copy))
                .thenCompose(rows -> {
                    compare(copy, rows, snapshot.rows(), new TreeSet<>());
                    return admin.disableTable(copy);
                })
                .thenCompose(nothing -> admin.deleteTable(copy))
                .handle((nothing, failure) -> {
                    if (failure != null && isWrong(failure)) {
                        throw new CompletionException(failure);
                    }
                    return failure == null ? "copied " + snapshot.name() : "copying failed: " + failure;
                });
    }

    // ---- regions and families ----

    private CompletableFuture<Void> split(MetaRow region) {
        Optional<Bytes> point = random.nextBoolean() ? Optional.of(row(random.nextInt(ROWS))) : Optional.empty();
        return admin.regions().split(region.region(), point);
    }

    private CompletableFuture<Void> merge(List<MetaRow> regions) {
        if (regions.size() < 2) {
            return CompletableFuture.completedFuture(null);
        }
        int first = random.nextInt(regions.size() - 1);
        return harmless(admin.regions()
                .merge(List.of(
                        regions.get(first).region().encodedName(),
                        regions.get(first + 1).region().encodedName())));
    }

    private CompletableFuture<Void> changeFamilies(TableName table) {
        Bytes other = Bytes.of("g");
        return harmless(admin.describeTable(table)
                .thenCompose(descriptor -> descriptor.family(other).isPresent()
                        ? admin.changes().deleteFamily(table, other)
                        : admin.changes().addFamily(table, FamilyDescriptor.of("g"))));
    }

    private interface RegionChange {
        CompletableFuture<Void> of(MetaRow region);
    }

    private CompletableFuture<Void> atRegion(TableName table, RegionChange change) {
        return harmless(
                admin.regions(table).thenCompose(regions -> change.of(regions.get(random.nextInt(regions.size())))));
    }

    private interface Step<T> {
        CompletableFuture<T> run();
    }

    private <T> CompletableFuture<T> whileDisabled(TableName table, Step<T> step) {
        return admin.disableTable(table)
                .thenCompose(nothing -> step.run())
                .thenCompose(result -> admin.enableTable(table).thenApply(nothing -> result));
    }

    /** Whether it succeeds or not, the rows stay what they are. */
    private CompletableFuture<Void> harmless(CompletableFuture<?> operation) {
        return operation.handle((result, failure) -> {
            if (failure != null) {
                life.note("operation failed: " + failure);
            }
            return null;
        });
    }

    private static CompletableFuture<String> described(String what, CompletableFuture<?> operation) {
        return operation.thenApply(nothing -> what);
    }

    private static CompletableFuture<String> done(String what) {
        return CompletableFuture.completedFuture(what);
    }

    private static TableDescriptor descriptor(TableName table) {
        return TableDescriptor.of(table, FamilyDescriptor.of(FAMILY));
    }

    private static Bytes row(int number) {
        return Bytes.of(String.format(Locale.ROOT, "r%02d", number));
    }
}
