package io.basalt.cluster.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.RowMutations;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * Random operations on one table of families {@code f} and {@code g}, each of which can be done to a cluster and to the
 * model, and tells of both what came of it, in the same words. The same seed gives the same script.
 */
final class RandomScript {
    /** One operation. */
    interface Step {
        /** What came of it, as text; {@code now} stands for the server's time. */
        String on(Table table) throws IOException;

        String on(ModelTable model) throws IOException;
    }

    private final Random random;
    private final RandomKeys keys;

    RandomScript(long seed) {
        this.random = new Random(seed);
        this.keys = new RandomKeys(random);
    }

    Step next() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> mutate(List.of(put(keys.row())));
            case 5, 6 -> mutate(List.of(delete(keys.row())));
            case 7 -> rowMutations();
            case 8 -> increment();
            case 9 -> append();
            case 10 -> checkAndPut();
            case 11, 12, 13 -> get();
            default -> scan();
        };
    }

    // ---- writes ----

    private Put put(byte[] row) {
        var put = new Put(row);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            put.addColumn(keys.family(), keys.qualifier(), keys.timestamp(), keys.value());
        }
        return put;
    }

    private Delete delete(byte[] row) {
        if (random.nextInt(8) == 0) {
            return new Delete(row, keys.timestamp());
        }
        var delete = new Delete(row);
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> delete.addFamily(keys.family(), keys.timestamp());
                case 1 -> delete.addFamilyVersion(keys.family(), keys.timestamp());
                case 2, 3 -> delete.addColumns(keys.family(), keys.qualifier(), keys.timestamp());
                default -> delete.addColumn(keys.family(), keys.qualifier(), keys.timestamp());
            }
        }
        return delete;
    }

    private static Step mutate(List<Mutation> mutations) {
        return new Step() {
            @Override
            public String on(Table table) throws IOException {
                if (mutations.size() > 1) {
                    table.mutateRow(RowMutations.of(mutations));
                } else if (mutations.get(0) instanceof Put put) {
                    table.put(put);
                } else {
                    table.delete((Delete) mutations.get(0));
                }
                return "done";
            }

            @Override
            public String on(ModelTable model) {
                model.apply(mutations);
                return "done";
            }

            @Override
            public String toString() {
                return "mutate " + mutations;
            }
        };
    }

    private Step rowMutations() {
        byte[] row = keys.row();
        List<Mutation> mutations = new ArrayList<>();
        for (int i = 2 + random.nextInt(2); i > 0; i--) {
            mutations.add(random.nextBoolean() ? put(row) : delete(row));
        }
        return mutate(mutations);
    }

    /** Counters have a column that nothing else writes to. */
    private Step increment() {
        byte[] row = keys.row();
        byte[] family = keys.family();
        long amount = random.nextInt(100) - 50L;
        byte[] qualifier = Bytes.toBytes("n");
        return new Step() {
            @Override
            public String on(Table table) throws IOException {
                awaitNextMillisecond();
                return Cells.timeless(table.increment(new Increment(row).addColumn(family, qualifier, amount))
                        .listCells());
            }

            @Override
            public String on(ModelTable model) throws IOException {
                return Cells.timeless(List.of(model.increment(row, family, qualifier, amount)));
            }

            @Override
            public String toString() {
                return "increment " + Bytes.toStringBinary(row) + " by " + amount;
            }
        };
    }

    /** Two changes of a cell in one millisecond are changes of one version; for the model, time goes on with each step. */
    private static void awaitNextMillisecond() {
        long now = System.currentTimeMillis();
        while (System.currentTimeMillis() == now) {
            Thread.onSpinWait();
        }
    }

    private Step append() {
        byte[] row = keys.row();
        byte[] family = keys.family();
        byte[] tail = keys.value();
        byte[] qualifier = Bytes.toBytes("t");
        return new Step() {
            @Override
            public String on(Table table) throws IOException {
                awaitNextMillisecond();
                return Cells.timeless(table.append(new Append(row).addColumn(family, qualifier, tail))
                        .listCells());
            }

            @Override
            public String on(ModelTable model) throws IOException {
                return Cells.timeless(List.of(model.append(row, family, qualifier, tail)));
            }

            @Override
            public String toString() {
                return "append to " + Bytes.toStringBinary(row);
            }
        };
    }

    private Step checkAndPut() {
        byte[] row = keys.row();
        byte[] family = keys.family();
        byte[] qualifier = keys.qualifier();
        byte[] value = keys.value();
        boolean absent = random.nextBoolean() || value.length == 0;
        Put put = put(row);
        return new Step() {
            @Override
            public String on(Table table) throws IOException {
                CheckAndMutate.Builder check = CheckAndMutate.newBuilder(row);
                check = absent ? check.ifNotExists(family, qualifier) : check.ifEquals(family, qualifier, value);
                return "matched " + table.checkAndMutate(check.build(put)).isSuccess();
            }

            /** To be absent and to be empty are the same to HBase. */
            @Override
            public String on(ModelTable model) throws IOException {
                byte[] stored = model.newest(row, family, qualifier);
                boolean matches =
                        absent ? stored == null || stored.length == 0 : Bytes.equals(stored, value) && stored != null;
                if (matches) {
                    model.apply(List.of(put));
                }
                return "matched " + matches;
            }

            @Override
            public String toString() {
                return "check " + Bytes.toStringBinary(row) + " and " + put;
            }
        };
    }

    // ---- reads ----

    private Step get() {
        long seed = random.nextLong();
        return new Step() {
            @Override
            public String on(Table table) throws IOException {
                Result result = table.get(get(seed));
                return result.isEmpty() ? "" : Cells.timeless(result.listCells());
            }

            @Override
            public String on(ModelTable model) throws IOException {
                return Cells.timeless(model.get(get(seed)));
            }

            @Override
            public String toString() {
                return get(seed).toString();
            }
        };
    }

    private Step scan() {
        long seed = random.nextLong();
        return new Step() {
            @Override
            public String on(Table table) throws IOException {
                var rows = new StringBuilder();
                try (ResultScanner scanner = table.getScanner(scan(seed))) {
                    for (Result result = scanner.next(); result != null; result = scanner.next()) {
                        rows.append(Cells.timeless(result.listCells())).append('\n');
                    }
                }
                return rows.toString();
            }

            @Override
            public String on(ModelTable model) throws IOException {
                var rows = new StringBuilder();
                for (List<Cell> row : model.scan(scan(seed))) {
                    rows.append(Cells.timeless(row)).append('\n');
                }
                return rows.toString();
            }

            @Override
            public String toString() {
                return scan(seed).toString();
            }
        };
    }

    /** Filters have state, so each reader makes its own. */
    private static Get get(long seed) {
        var random = new Random(seed);
        var keys = new RandomKeys(random);
        var get = new Get(keys.row());
        var wishes = new Scan();
        decorate(wishes, random, keys);
        wishes.getFamilyMap().forEach((family, qualifiers) -> {
            get.addFamily(family);
            if (qualifiers != null) {
                qualifiers.forEach(qualifier -> get.addColumn(family, qualifier));
            }
        });
        try {
            get.readVersions(wishes.getMaxVersions())
                    .setTimeRange(
                            wishes.getTimeRange().getMin(),
                            wishes.getTimeRange().getMax());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        get.setMaxResultsPerColumnFamily(wishes.getMaxResultsPerColumnFamily());
        get.setRowOffsetPerColumnFamily(wishes.getRowOffsetPerColumnFamily());
        if (random.nextBoolean()) {
            get.setFilter(new RandomFilters(random, keys).next(true));
        }
        return get;
    }

    private static Scan scan(long seed) {
        var random = new Random(seed);
        var keys = new RandomKeys(random);
        var scan = new Scan();
        decorate(scan, random, keys);
        if (random.nextInt(3) == 0) {
            // On demand, HBase does not read in reverse.
            scan.setReversed(true).setLoadColumnFamiliesOnDemand(false);
        }
        byte[] one = keys.row();
        byte[] other = keys.row();
        boolean straight = Bytes.compareTo(one, other) <= 0;
        if (random.nextInt(3) == 0) {
            byte[] low = straight ? one : other;
            byte[] high = straight ? other : one;
            scan.withStartRow(scan.isReversed() ? high : low, random.nextBoolean());
            scan.withStopRow(scan.isReversed() ? low : high, random.nextBoolean());
        }
        if (random.nextInt(3) > 0) {
            scan.setFilter(new RandomFilters(random, keys).next(!scan.isReversed()));
        }
        if (random.nextInt(4) == 0) {
            scan.setLimit(1 + random.nextInt(4));
        }
        scan.setCaching(1 + random.nextInt(5));
        if (random.nextInt(3) == 0) {
            scan.setMaxResultSize(1 + random.nextInt(400));
        }
        return scan;
    }

    private static void decorate(Scan scan, Random random, RandomKeys keys) {
        switch (random.nextInt(4)) {
            case 0 -> scan.addFamily(keys.family());
            case 1 -> scan.addColumn(keys.family(), keys.qualifier()).addColumn(keys.family(), keys.qualifier());
            default -> {}
        }
        if (random.nextBoolean()) {
            scan.readVersions(1 + random.nextInt(5));
        }
        if (random.nextInt(3) == 0) {
            long from = random.nextInt(5);
            try {
                scan.setTimeRange(from, from + 1 + random.nextInt(5));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        if (random.nextInt(4) == 0) {
            scan.setMaxResultsPerColumnFamily(1 + random.nextInt(3)).setRowOffsetPerColumnFamily(random.nextInt(2));
        }
    }
}
