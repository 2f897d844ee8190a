package io.basalt.bench.engine;

import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.bench.measure.ChildJvm;
import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.Rounds;
import io.basalt.bench.measure.ServerJvm;
import java.io.IOException;
import java.util.List;

/** One region of Basalt against RocksDB, in turns, each in a JVM of its own. */
public record EngineComparison(String what) implements Benchmark {
    @Override
    public void run(Options options) throws IOException, InterruptedException {
        Rounds rounds = new Rounds("Basalt", "RocksDB");
        rounds.run(options.rounds(), () -> side("basalt", options), () -> side("rocksdb", options));
        System.out.println(rounds.table());
    }

    private Figures side(String side, Options options) throws IOException, InterruptedException {
        return ChildJvm.run(
                ServerJvm.options(),
                EngineRun.class,
                List.of(
                        side,
                        what,
                        String.valueOf(options.rows()),
                        options.directory().toString()));
    }
}
