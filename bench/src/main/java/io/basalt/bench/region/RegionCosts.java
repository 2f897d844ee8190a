package io.basalt.bench.region;

import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.bench.measure.ChildJvm;
import io.basalt.bench.measure.Directories;
import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.Heap;
import io.basalt.bench.measure.ServerJvm;
import io.basalt.storage.region.Region;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a region costs before anybody uses it: memory while it is empty, time to open its files, time to replay its log. */
public final class RegionCosts implements Benchmark {
    private static final int VALUE_BYTES = 1000;
    private static final int EMPTY_REGIONS = 500;
    private static final int FILES = 20;

    private final Path directory;
    private final int rows;
    private final Figures figures = new Figures();

    public RegionCosts() {
        this(Path.of(""), 0);
    }

    private RegionCosts(Path directory, int rows) {
        this.directory = directory;
        this.rows = rows;
    }

    @Override
    public void run(Options options) throws IOException, InterruptedException {
        for (String figure : List.of("empty", "open", "replay")) {
            ChildJvm.run(
                    ServerJvm.options(),
                    RegionCosts.class,
                    List.of(
                            figure,
                            String.valueOf(options.rows()),
                            options.directory().toString()));
        }
    }

    /** In the process that is measured: {@code empty|open|replay ROWS DIRECTORY}. */
    public static void main(String[] arguments) throws IOException {
        RegionCosts costs = new RegionCosts(Path.of(arguments[2]), Integer.parseInt(arguments[1]));
        Directories.create(costs.directory);
        switch (arguments[0]) {
            case "empty" -> costs.empty();
            case "open" -> costs.open();
            default -> costs.replay();
        }
        Directories.delete(costs.directory);
        costs.figures.print(System.out);
        System.exit(0);
    }

    private void empty() throws IOException {
        try (RegionRig rig = rig("empty,1,1", 64 << 20)) {
            rig.open(1); // what is there once
            Heap before = Heap.count();
            for (int i = 0; i < EMPTY_REGIONS; i++) {
                rig.open(2 + i);
            }
            long heap = Heap.count().minus(before).bytes();
            figures.add("an empty region: bytes on the heap", heap / (double) EMPTY_REGIONS);
            figures.add("an empty region: bytes off the heap", rig.chunks().usedBytes() / (double) EMPTY_REGIONS);
        }
    }

    private void open() throws IOException {
        // Ten gigabytes, with the default number of rows.
        Rows all = new Rows(rows * 10, VALUE_BYTES);
        int[] order = all.shuffled(1);
        try (RegionRig rig = rig("load,1,1", 256 << 20)) {
            Region region = rig.open(1);
            for (int file = 0; file < FILES; file++) {
                int[] part = new int[order.length / FILES];
                System.arraycopy(order, file * part.length, part, 0, part.length);
                rig.load(region, all, part);
                region.flush().join();
            }
            figures.add("open: files", region.metrics().files());
            figures.add("open: MB in them", region.metrics().fileBytes() / 1e6);
        }
        for (int i = 1; i <= 5; i++) {
            try (RegionRig rig = rig("open,1," + i, 256 << 20)) {
                long from = System.nanoTime();
                rig.open(1);
                figures.add(i == 1 ? "open: ms, first" : "open: ms, again", (System.nanoTime() - from) / 1e6);
            }
        }
    }

    private void replay() throws IOException {
        Rows all = new Rows(Math.min(rows, 500_000), VALUE_BYTES);
        RegionRig loaded = rig("load,1,1", 1 << 30);
        loaded.load(loaded.open(1), all, all.shuffled(1));
        loaded.crash();
        for (int i = 1; i <= 3; i++) {
            // Each finds the log of the first, and those of its successors, which are empty.
            String dead = i == 1 ? "load,1,1" : "replay,1," + (i - 1);
            RegionRig rig = rig("replay,1," + i, 1 << 30);
            WalSeal.sealOrRead(rig.files(), WalFiles.directory(dead));
            long from = System.nanoTime();
            rig.open(1);
            double seconds = (System.nanoTime() - from) / 1e9;
            figures.add(i == 1 ? "replay: MB/s, first" : "replay: MB/s, again", all.bytes() / 1e6 / seconds);
            rig.crash();
        }
    }

    private RegionRig rig(String server, long flushBytes) throws IOException {
        return new RegionRig(directory, new RegionRig.Setup(server, 64 << 20, flushBytes, 4, false));
    }
}
