package io.basalt.bench.region;

import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.bench.measure.ChildJvm;
import io.basalt.bench.measure.Directories;
import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.ServerJvm;
import io.basalt.storage.region.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** The collector's pauses while a region is loaded: generational ZGC where there is one, as the JDK itself records them. */
public final class LoadPauses implements Benchmark {
    private static final int VALUE_BYTES = 1000;

    @Override
    public void run(Options options) throws IOException, InterruptedException {
        // Five gigabytes, with the default number of rows.
        int rows = options.rows() * 5;
        ChildJvm.run(
                ServerJvm.with("-XX:+UseZGC"),
                LoadPauses.class,
                List.of(String.valueOf(rows), options.directory().toString()));
    }

    /** In the process that is measured: {@code ROWS DIRECTORY}. */
    public static void main(String[] arguments) throws IOException {
        Rows rows = new Rows(Integer.parseInt(arguments[0]), VALUE_BYTES);
        Path directory = Path.of(arguments[1]);
        Directories.create(directory);
        List<Duration> pauses;
        try (Recording recording = new Recording()) {
            recording.enable("jdk.GCPhasePause").withoutThreshold();
            recording.start();
            load(rows, directory);
            recording.stop();
            Path file = directory.resolve("recording");
            recording.dump(file);
            pauses = RecordingFile.readAllEvents(file).stream()
                    .map(RecordedEvent::getDuration)
                    .toList();
        }
        Directories.delete(directory);
        Figures figures = new Figures();
        figures.add("loaded MB", rows.bytes() / 1e6);
        figures.add("pauses", pauses.size());
        figures.add(
                "longest pause: ms",
                pauses.stream().mapToLong(Duration::toNanos).max().orElse(0) / 1e6);
        figures.add(
                "all pauses: ms", pauses.stream().mapToLong(Duration::toNanos).sum() / 1e6);
        figures.print(System.out);
        System.exit(0);
    }

    private static void load(Rows rows, Path directory) throws IOException {
        var setup = new RegionRig.Setup("bench,1,1", 256 << 20, 128 << 20, 4, false);
        try (RegionRig rig = new RegionRig(directory, setup)) {
            Region region = rig.open(1);
            Upkeep upkeep = new Upkeep(region, rig.threads().loop("upkeep"));
            rig.load(region, rows, rows.shuffled(1));
            upkeep.settle();
            upkeep.stop();
        }
    }
}
