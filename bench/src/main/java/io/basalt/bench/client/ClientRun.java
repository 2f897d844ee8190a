package io.basalt.bench.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.Meter;
import io.basalt.bench.measure.ProcessUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * One side's process: {@code own|stock <quorum> <server's pid> <rows> <seconds> <threads> <workload>...}. Each workload
 * runs once to warm up and once to be measured.
 */
public final class ClientRun {
    static final String TABLE = "clients";
    static final String FAMILY = "family";
    static final int FIELDS = 10;
    private static final int FIELD_BYTES = 100;
    private static final int ROWS_PER_READ = 100;
    private static final int ROWS_PER_WRITE = 1000;
    private static final int BATCHING_THREADS = 2;
    /** Calls that are under way when they do not block. */
    private static final int OUTSTANDING = 256;

    private final DrivenClient client;
    private final long server;
    private final int rows;
    private final long seconds;
    private final int threads;

    /** Does something once and tells how many rows that were. */
    private interface Work {
        long once(SplittableRandom random) throws IOException;
    }

    /** The same without blocking. */
    private interface AsyncWork {
        CompletableFuture<?> once(SplittableRandom random);
    }

    /** Does work until time is over and tells how many rows that were. */
    private interface Stretch {
        long run() throws IOException, InterruptedException;
    }

    private ClientRun(DrivenClient client, long server, int rows, long seconds, int threads) {
        this.client = client;
        this.server = server;
        this.rows = rows;
        this.seconds = seconds;
        this.threads = threads;
    }

    public static void main(String[] arguments) throws Exception {
        boolean own = arguments[0].equals("own");
        Figures figures = new Figures();
        try (DrivenClient client = own ? new OwnClient(arguments[1]) : new StockClient(arguments[1])) {
            var run = new ClientRun(
                    client,
                    Long.parseLong(arguments[2]),
                    Integer.parseInt(arguments[3]),
                    Long.parseLong(arguments[4]),
                    Integer.parseInt(arguments[5]));
            for (String workload : Arrays.asList(arguments).subList(6, arguments.length)) {
                run.workload(workload, figures);
            }
        }
        figures.print(System.out);
    }

    private void workload(String name, Figures figures) throws IOException, InterruptedException {
        switch (name) {
            case "load" -> load();
            case "get" ->
                measure(
                        name,
                        threads,
                        random -> {
                            client.get(key(random.nextInt(rows)));
                            return 1;
                        },
                        figures);
            case "put" ->
                measure(
                        name,
                        threads,
                        random -> {
                            client.put(key(random.nextInt(rows)), values(random));
                            return 1;
                        },
                        figures);
            case "get1" ->
                measure(
                        name,
                        1,
                        random -> {
                            client.get(key(random.nextInt(rows)));
                            return 1;
                        },
                        figures);
            case "put1" ->
                measure(
                        name,
                        1,
                        random -> {
                            client.put(key(random.nextInt(rows)), values(random));
                            return 1;
                        },
                        figures);
            case "aget" -> measure(name, random -> client.getAsync(key(random.nextInt(rows))), figures);
            case "aput" -> measure(name, random -> client.putAsync(key(random.nextInt(rows)), values(random)), figures);
            case "multiget" ->
                measure(
                        name,
                        BATCHING_THREADS,
                        random -> {
                            client.get(keys(random, ROWS_PER_READ));
                            return ROWS_PER_READ;
                        },
                        figures);
            case "batch" ->
                measure(
                        name,
                        BATCHING_THREADS,
                        random -> {
                            client.put(keys(random, ROWS_PER_WRITE), values(random));
                            return ROWS_PER_WRITE;
                        },
                        figures);
            case "scan" -> measure(name, 1, random -> client.scanAll(), figures);
            default -> throw new IllegalArgumentException("no workload '" + name + "'");
        }
    }

    private void load() throws IOException {
        var random = new SplittableRandom(1);
        for (int from = 0; from < rows; from += ROWS_PER_WRITE) {
            List<byte[]> keys = new ArrayList<>();
            for (int i = from; i < Math.min(rows, from + ROWS_PER_WRITE); i++) {
                keys.add(key(i));
            }
            client.put(keys, values(random));
        }
    }

    private void measure(String name, int workers, Work work, Figures figures)
            throws IOException, InterruptedException {
        measure(name, () -> run(workers, work), figures);
    }

    private void measure(String name, AsyncWork work, Figures figures) throws IOException, InterruptedException {
        measure(name, () -> new Pipeline(work, end()).run(), figures);
    }

    private void measure(String name, Stretch stretch, Figures figures) throws IOException, InterruptedException {
        stretch.run();
        var meter = new Meter();
        ProcessUsage before = ProcessUsage.of(server);
        long done = stretch.run();
        ProcessUsage after = ProcessUsage.of(server);
        Meter.Cost cost = meter.cost();
        figures.add(name + ": rows/s", cost.perSecond(done));
        figures.add(name + ": client CPU us a row", cost.cpuMicros(done));
        figures.add(name + ": server CPU us a row", after.cpuMicrosSince(before, done));
    }

    private long end() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Calls under way, each followed by another when it is answered, until time is over. */
    private static final class Pipeline {
        private final AsyncWork work;
        private final long end;
        private final LongAdder done = new LongAdder();

        Pipeline(AsyncWork work, long end) {
            this.work = work;
            this.end = end;
        }

        long run() throws IOException, InterruptedException {
            List<CompletableFuture<Void>> lanes = new ArrayList<>();
            for (int i = 0; i < OUTSTANDING; i++) {
                var lane = new CompletableFuture<Void>();
                lanes.add(lane);
                next(new SplittableRandom(i), lane);
            }
            try {
                for (CompletableFuture<Void> lane : lanes) {
                    lane.get();
                }
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            }
            return done.sum();
        }

        private void next(SplittableRandom random, CompletableFuture<Void> lane) {
            var unused = work.once(random).whenComplete((answer, failure) -> {
                if (failure != null) {
                    lane.completeExceptionally(failure);
                    return;
                }
                done.increment();
                if (System.nanoTime() - end < 0) {
                    next(random, lane);
                } else {
                    lane.complete(null);
                }
            });
        }
    }

    /** Repeats the work in so many threads until time is over. */
    private long run(int workers, Work work) throws IOException, InterruptedException {
        long end = end();
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                var random = new SplittableRandom(i);
                running.add(pool.submit(() -> {
                    long done = 0;
                    while (System.nanoTime() - end < 0) {
                        done += work.once(random);
                    }
                    return done;
                }));
            }
            long done = 0;
            for (Future<Long> worker : running) {
                done += worker.get();
            }
            return done;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    static String field(int number) {
        return "field" + number;
    }

    /** Keys as YCSB makes them: in no order that the numbers have. */
    private static byte[] key(int number) {
        long hash = number * 0x9e3779b97f4a7c15L;
        return ("user" + Long.toUnsignedString(hash ^ (hash >>> 32))).getBytes(UTF_8);
    }

    private List<byte[]> keys(SplittableRandom random, int count) {
        List<byte[]> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(key(random.nextInt(rows)));
        }
        return keys;
    }

    private static byte[][] values(SplittableRandom random) {
        byte[][] values = new byte[FIELDS][FIELD_BYTES];
        for (byte[] value : values) {
            random.nextBytes(value);
        }
        return values;
    }
}
