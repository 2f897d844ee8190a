package io.basalt.bench.jmh;

import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.bench.measure.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** All benchmarks of this package, with what they allocate. */
public record JmhSuite() implements Benchmark {
    private static final TimeValue BRIEFLY = TimeValue.milliseconds(50);

    @Override
    public void run(Options options) throws IOException {
        Path file = options.results().resolve("jmh.csv");
        Files.createDirectories(file.toAbsolutePath().getParent());
        ChainedOptionsBuilder jmh = new OptionsBuilder()
                .include(JmhSuite.class.getPackageName())
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.CSV)
                .result(file.toString());
        if (options.quick()) {
            // In this process: starting others would take longer than the benchmarks.
            jmh.forks(0).warmupIterations(1).warmupTime(BRIEFLY);
            jmh.measurementIterations(1).measurementTime(BRIEFLY);
        }
        try {
            new Runner(jmh.build()).run();
        } catch (RunnerException e) {
            throw new IOException("JMH did not end well", e);
        }
        List<String> lines = new ArrayList<>(Origin.ofThisRun());
        lines.addAll(Files.readAllLines(file));
        Files.write(file, lines);
    }
}
