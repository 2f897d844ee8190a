package io.basalt.bench.engine;

import io.basalt.base.Bytes;
import io.basalt.bench.measure.Directories;
import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.Meter;
import io.basalt.bench.region.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Measures one engine in this process: {@code basalt|rocksdb load|wide|synced ROWS DIRECTORY}. What is measured has run
 * before on an engine that is thrown away, so that compiled code is compared with compiled code.
 */
public final class EngineRun {
    private static final int VALUE_BYTES = 1000;
    private static final int COLUMNS = 10;
    private static final byte[] START = {};
    private static final long SEED = 42;
    private static final int WARM_ROUNDS = 3;
    private static final int SCANS = 3;
    private static final int LONGEST_SHORT_SCAN = 100;
    /** Rows that are written again and again, and how often: less than what is flushed. */
    private static final int HOT_ROWS = 500;

    private static final int REWRITES = 80;

    private final String side;
    private final Path directory;
    private final Figures figures = new Figures();

    private EngineRun(String side, Path directory) {
        this.side = side;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException {
        measure(arguments[0], arguments[1], Integer.parseInt(arguments[2]), Path.of(arguments[3]))
                .print(System.out);
        System.exit(0); // whatever threads an engine leaves behind
    }

    /** What {@link #main} prints. */
    public static Figures measure(String side, String what, int rows, Path directory) throws IOException {
        EngineRun run = new EngineRun(side, directory);
        switch (what) {
            case "load" -> run.loadAndRead(rows, List.of(Bytes.of("q")));
            // A quarter of the rows is 2.5 million cells already.
            case "wide" ->
                run.loadAndRead(
                        Math.max(1, rows / 4),
                        IntStream.range(0, COLUMNS)
                                .mapToObj(column -> Bytes.of("field" + column))
                                .toList());
            default -> run.putSynced(rows);
        }
        return run.figures;
    }

    private void loadAndRead(int count, List<Bytes> qualifiers) throws IOException {
        int valueBytes = VALUE_BYTES / qualifiers.size();
        Rows warm = new Rows(Math.min(count, 300_000), qualifiers, valueBytes);
        for (int i = 0; i < WARM_ROUNDS; i++) {
            try (Engine engine = open("warm", warm, false)) {
                engine.load(warm, warm.shuffled(SEED));
                engine.settle();
                get(engine, warm, gets(count), false);
                get(engine, warm, gets(count), true);
                shortScans(engine, warm, gets(count) / 50);
                engine.scan(START, Long.MAX_VALUE);
            }
            Directories.delete(directory.resolve("warm"));
        }
        Rows rows = new Rows(count, qualifiers, valueBytes);
        int[] order = rows.shuffled(SEED);
        try (Engine engine = open("store", rows, false)) {
            Meter load = new Meter();
            engine.load(rows, order);
            Meter.Cost loaded = load.cost();
            engine.settle();
            Meter.Cost settled = load.cost();
            figures.add("load: CPU µs a put, flushes and compactions included", settled.cpuMicros(count));
            figures.add("load: puts/s until acknowledged", loaded.perSecond(count));
            figures.add(
                    "load: bytes written per byte put, log included", settled.writtenBytes() / (double) rows.bytes());
            figures.add("load: bytes of files per byte put", engine.dataBytes() / (double) rows.bytes());
            // Until all blocks are cached, and what each engine keeps to find cells in them.
            engine.scan(START, Long.MAX_VALUE);
            get(engine, rows, count, false);
            figures.add("get, cached: CPU µs", get(engine, rows, count, false));
            figures.add("get of an absent key: CPU µs", get(engine, rows, count, true));
            figures.add("scan of 1 to 100 rows: CPU µs a row", shortScans(engine, rows, gets(count) / 50));
            Meter scan = new Meter();
            long seen = 0;
            for (int i = 0; i < SCANS; i++) {
                seen += engine.scan(START, Long.MAX_VALUE);
            }
            if (seen != (long) SCANS * count) {
                throw new IOException(SCANS + " scans saw " + seen + " rows, not " + SCANS + " times " + count);
            }
            figures.add("scan: rows/s", scan.cost().perSecond(seen));
            figures.add("scan: CPU µs a row", scan.cost().cpuMicros(seen));
            engine.load(rows, hotRows(count));
            getHot(engine, rows, count);
            figures.add(
                    "get of a row written " + REWRITES + " times since the last flush: CPU µs",
                    getHot(engine, rows, count));
        }
        Directories.delete(directory);
    }

    private static int gets(int rows) {
        return Math.min(rows, 300_000);
    }

    private static double get(Engine engine, Rows rows, int count, boolean absent) throws IOException {
        Random random = new Random(SEED);
        Meter meter = new Meter();
        for (int i = 0; i < count; i++) {
            int row = random.nextInt(rows.count());
            int bytes = engine.get(absent ? rows.absentKey(row) : rows.key(row));
            if (bytes != (absent ? -1 : rows.rowValueBytes())) {
                throw new IOException("row " + row + " has a value of " + bytes + " bytes");
            }
        }
        return meter.cost().cpuMicros(count);
    }

    /** Some rows that are evenly spread, again and again. */
    private static int[] hotRows(int count) {
        int hot = Math.min(count, HOT_ROWS);
        return IntStream.range(0, hot * REWRITES)
                .map(i -> i % hot * (count / hot))
                .toArray();
    }

    private static double getHot(Engine engine, Rows rows, int count) throws IOException {
        int[] hot = hotRows(count);
        Random random = new Random(SEED);
        Meter meter = new Meter();
        for (int i = 0; i < gets(count); i++) {
            engine.get(rows.key(hot[random.nextInt(hot.length)]));
        }
        return meter.cost().cpuMicros(gets(count));
    }

    private static double shortScans(Engine engine, Rows rows, int count) throws IOException {
        Random random = new Random(SEED);
        Meter meter = new Meter();
        long seen = 0;
        for (int i = 0; i < count; i++) {
            seen += engine.scan(rows.key(random.nextInt(rows.count())), 1 + (long) random.nextInt(LONGEST_SHORT_SCAN));
        }
        return meter.cost().cpuMicros(seen);
    }

    private void putSynced(int count) throws IOException {
        Rows rows = new Rows(count, VALUE_BYTES);
        try (Engine engine = open("store", rows, true)) {
            engine.putEach(rows, 32, Duration.ofSeconds(4)); // the first puts compile the code
            for (int writers : new int[] {1, 8, 32}) {
                OptionalLong syncsBefore = engine.syncs();
                Meter meter = new Meter();
                long[] latencies = engine.putEach(rows, writers, Duration.ofSeconds(3));
                Meter.Cost cost = meter.cost();
                String name = "synced puts, " + writers + (writers == 1 ? " writer: " : " writers: ");
                figures.add(name + "puts/s", cost.perSecond(latencies.length));
                figures.add(name + "p50 µs", latencies[latencies.length / 2] / 1e3);
                figures.add(name + "p99 µs", latencies[(int) (latencies.length * 0.99)] / 1e3);
                figures.add(name + "CPU µs a put", cost.cpuMicros(latencies.length));
                if (syncsBefore.isPresent()) {
                    long syncs = engine.syncs().getAsLong() - syncsBefore.getAsLong();
                    figures.add(name + "puts a sync", latencies.length / (double) syncs);
                }
            }
        }
        Directories.delete(directory.resolve("store"));
        figures.add("bare fdatasync, file grows: p50 µs", BareSync.p50Micros(directory, VALUE_BYTES, false));
        figures.add("bare fdatasync, file prewritten: p50 µs", BareSync.p50Micros(directory, VALUE_BYTES, true));
        Directories.delete(directory);
    }

    private Engine open(String name, Rows rows, boolean synced) throws IOException {
        Path path = directory.resolve(name);
        Directories.create(path);
        // Room for all rows and what a cache needs besides.
        long cacheBytes = rows.bytes() + rows.bytes() / 2;
        return side.equals("basalt")
                ? new BasaltEngine(path, cacheBytes, synced)
                : new RocksEngine(
                        path.toString(), cacheBytes, synced, rows.qualifiers().size() > 1);
    }
}
