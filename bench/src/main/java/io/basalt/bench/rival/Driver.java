package io.basalt.bench.rival;

import io.basalt.bench.measure.Figures;
import io.basalt.bench.ycsb.CoreWorkloads;
import io.basalt.bench.ycsb.YcsbRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Drives a cluster that runs and prints what it found; a process of its own, so that its CPU is the client's.
 *
 * <p>Arguments: {@code stock|own QUORUM DATA PID,PID,... ROWS SECONDS WORKLOADS PROFILES}. Data is the directory
 * that the cluster fills. Workloads are any of {@code load}, {@code a} to {@code f}, {@code one} (a single thread), {@code batch}
 * and {@code scan} (which compacts first), with commas. Profiles is the directory for flame graphs of the servers, {@code -} for
 * none.
 */
public final class Driver {
    private static final String TABLE = "usertable";
    private static final int THREADS = 32;
    private static final int MOST_WARM_UP_SECONDS = 10;

    private final DrivenBy client;
    private final String quorum;
    private final StoredBytes stored;
    private final int rows;
    private final Duration time;
    /** Before each workload counts: where data is not what it was, neither is what has to be compiled. */
    private final Duration warmUp;

    private final ClusterMeter meter;
    private final Profiler profiler;
    private final Figures figures = new Figures();

    private Driver(
            DrivenBy client,
            String quorum,
            StoredBytes stored,
            List<Long> pids,
            int rows,
            int seconds,
            Profiler profiler) {
        this.client = client;
        this.quorum = quorum;
        this.stored = stored;
        this.rows = rows;
        this.time = Duration.ofSeconds(seconds);
        this.warmUp = Duration.ofSeconds(Math.min(MOST_WARM_UP_SECONDS, seconds));
        this.profiler = profiler;
        this.meter = new ClusterMeter(pids);
    }

    public static void main(String[] arguments) throws IOException {
        List<Long> pids =
                Arrays.stream(arguments[3].split(",")).map(Long::parseLong).toList();
        var driver = new Driver(
                DrivenBy.valueOf(arguments[0].toUpperCase(Locale.ROOT)),
                arguments[1],
                new StoredBytes(Path.of(arguments[2])),
                pids,
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]),
                arguments[7].equals("-") ? Profiler.none() : Profiler.of(pids, Path.of(arguments[7])));
        driver.run(List.of(arguments[6].split(",")));
        driver.figures.print(System.out);
        System.exit(0); // whatever threads a client leaves behind
    }

    @SuppressWarnings("try") // The connection is only held.
    private void run(List<String> workloads) throws IOException {
        YcsbRun ycsb = ycsb(TABLE, rows);
        try (var tables = new Tables(quorum);
                YcsbRun.Connected connected = ycsb.connect()) {
            meter.idle(figures);
            warmUp(tables);
            tables.create(TABLE);
            for (String name : workloads) {
                switch (name) {
                    case "load" -> load(tables, ycsb);
                    case "one" -> one(ycsb);
                    case "batch" -> batch(tables);
                    case "scan" -> scan(tables);
                    default -> {
                        var kind = CoreWorkloads.valueOf(name.toUpperCase(Locale.ROOT));
                        ycsb.run(kind, warmUp);
                        add(name.toUpperCase(Locale.ROOT), () -> ycsb.run(kind, time));
                    }
                }
            }
            meter.memory(figures);
        }
    }

    /** On a table that is thrown away, so that compiled code is compared with compiled code. */
    private void warmUp(Tables tables) throws IOException {
        tables.create("warm");
        YcsbRun ycsb = ycsb("warm", Math.min(rows / 2, 100_000));
        ycsb.load();
        tables.flush("warm");
        for (CoreWorkloads kind : List.of(CoreWorkloads.A, CoreWorkloads.C, CoreWorkloads.E)) {
            ycsb.run(kind, time);
        }
        tables.delete("warm");
    }

    private YcsbRun ycsb(String table, int count) {
        return new YcsbRun(client::binding, quorum, table, count, THREADS);
    }

    private interface Work {
        YcsbRun.Outcome run() throws IOException;
    }

    private void load(Tables tables, YcsbRun ycsb) throws IOException {
        ClusterMeter.Reading before = add("load", ycsb::load);
        String written = "load: bytes written per byte put";
        figures.add(written, before.writtenBytes() / (double) Payload.bytes(rows));
        // Whoever has not flushed yet has not written all that the load costs.
        tables.flush(TABLE);
        figures.add(written + ", flushed", before.writtenBytes() / (double) Payload.bytes(rows));
    }

    /** Gives what was read when the work began. */
    private ClusterMeter.Reading add(String name, Work work) throws IOException {
        ClusterMeter.Reading before = begin();
        YcsbRun.Outcome outcome = work.run();
        if (outcome.failures() > 0) {
            throw new IOException(outcome.failures() + " operations of " + name + " failed");
        }
        end(before, name, outcome.operations());
        outcome.nanos().forEach((kind, nanos) -> {
            String prefix = name + ": " + kind.name().toLowerCase(Locale.ROOT) + " ";
            for (double percentile : new double[] {50, 95, 99, 99.9}) {
                figures.add(
                        prefix + "p" + (percentile == 99.9 ? "99.9" : (int) percentile) + " µs",
                        nanos.getValueAtPercentile(percentile) / 1e3);
            }
        });
        return before;
    }

    private ClusterMeter.Reading begin() throws IOException {
        profiler.start();
        return meter.read();
    }

    private void end(ClusterMeter.Reading before, String name, long operations) throws IOException {
        before.add(figures, name, operations);
        profiler.stop(name);
    }

    /** One thread that waits for each answer. */
    private void one(YcsbRun ycsb) throws IOException {
        var alone = new YcsbRun(client::binding, quorum, TABLE, ycsb.rows(), 1);
        alone.run(CoreWorkloads.A, warmUp);
        add("one thread, A", () -> alone.run(CoreWorkloads.A, time));
    }

    private void batch(Tables tables) throws IOException {
        tables.create("batch");
        client.batch(quorum, "batch", rows / 4, 1);
        ClusterMeter.Reading before = begin();
        client.batch(quorum, "batch", rows, 2);
        end(before, "batches of 2 MB", rows);
    }

    private void scan(Tables tables) throws IOException {
        tables.flush(TABLE);
        ClusterMeter.Reading compaction = begin();
        tables.compact(TABLE);
        double seconds = compaction.seconds();
        double cpuSeconds = compaction.serverCpuSeconds();
        profiler.stop("major compaction");
        long fileBytes = stored.compacted(TABLE);
        double allocatedMegabytes = stored.allocated() / 1e6;
        figures.add("major compaction: MB/s", fileBytes / 1e6 / seconds);
        figures.add("major compaction: MB per CPU second", fileBytes / 1e6 / cpuSeconds);
        var before = new AtomicReference<ClusterMeter.Reading>();
        var scans = new Scans(rows, time, () -> before.set(begin()));
        client.scan(quorum, TABLE, scans);
        end(before.get(), "full scan", scans.counted());
        figures.add("bytes on disk per byte of rows", fileBytes / (double) Payload.bytes(scans.rows()));
        figures.add("MB allocated on disk, all tables, replaced files and logs", allocatedMegabytes);
    }
}
