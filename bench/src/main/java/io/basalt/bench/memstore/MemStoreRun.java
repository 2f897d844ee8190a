package io.basalt.bench.memstore;

import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.Heap;
import io.basalt.bench.measure.Meter;
import io.basalt.bench.region.Rows;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Fills and asks one kind of sorted map in this process: {@code memstore|map|bytes COUNT}. Times are of this thread alone, so
 * what the collector does beside it is not held against the map, but where they say so.
 */
public final class MemStoreRun {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM = 200_000;
    private static final int WARM_ROUNDS = 5;

    private final Figures figures = new Figures();

    private MemStoreRun() {}

    public static void main(String[] arguments) {
        measure(arguments[0], Integer.parseInt(arguments[1])).print(System.out);
    }

    /** What {@link #main} prints. */
    public static Figures measure(String kind, int count) {
        Supplier<SortedCells> maker =
                switch (kind) {
                    case "memstore" -> MemStoreCells::new;
                    case "map" -> MapCells::ofCells;
                    case "bytes" -> MapCells::ofBytes;
                    default -> throw new IllegalArgumentException("no map is called " + kind);
                };
        MemStoreRun run = new MemStoreRun();
        for (int i = 0; i < WARM_ROUNDS; i++) {
            run.measure(maker, Math.min(count, WARM));
        }
        run.measure(maker, count);
        return run.figures;
    }

    private void measure(Supplier<SortedCells> maker, int count) {
        Rows rows = new Rows(count, Keys.VALUE_BYTES);
        Keys order = new Keys(rows, rows.shuffled(1));
        Heap before = Heap.count();
        SortedCells cells = maker.get();
        var process = new Meter();
        figures.add("put, random order: ns", nanosEach(count, i -> {
            cells.put(order, i);
            return true;
        }));
        figures.add(
                "put, random order: ns of all threads, the collector's too",
                process.cost().cpuMicros(count) * 1e3);
        Heap used = Heap.count().minus(before);
        Keys other = new Keys(rows, rows.shuffled(2));
        figures.add("get: ns", nanosEach(count, i -> cells.get(other, i)));
        long from = THREADS.getCurrentThreadCpuTime();
        check(cells.scan() == count);
        figures.add("scan: ns a cell", (THREADS.getCurrentThreadCpuTime() - from) / (double) count);
        SortedCells sorted = maker.get();
        Keys ascending = new Keys(rows, IntStream.range(0, count).toArray());
        figures.add("put, ascending: ns", nanosEach(count, i -> {
            sorted.put(ascending, i);
            return true;
        }));
        figures.add("memory: bytes a cell", (used.bytes() + cells.offHeapBytes()) / (double) count);
        figures.add("memory: bytes of a cell itself", Keys.bytes(count) / (double) count);
        figures.add("heap objects", (double) used.objects());
    }

    private interface Step {
        boolean run(int i);
    }

    private static double nanosEach(int count, Step step) {
        long from = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < count; i++) {
            check(step.run(i));
        }
        return (THREADS.getCurrentThreadCpuTime() - from) / (double) count;
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("a cell is missing");
        }
    }
}
