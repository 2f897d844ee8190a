package io.basalt.bench.memstore;

import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.bench.measure.ChildJvm;
import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.Rounds;
import io.basalt.bench.measure.ServerJvm;
import java.io.IOException;
import java.util.List;

/** Basalt's MemStore against the JDK's ConcurrentSkipListMap, in the order of cells and in that of bytes, in turns. */
public final class MemStoreComparison implements Benchmark {
    private static final String MEM_STORE = "MemStore";
    private static final String BYTES = "map in the order of bytes";

    @Override
    public void run(Options options) throws IOException, InterruptedException {
        Rounds rounds = new Rounds(MEM_STORE, BYTES, "map in the order of cells");
        rounds.run(
                options.rounds(),
                () -> side("memstore", options),
                () -> side("bytes", options),
                () -> side("map", options));
        System.out.println(rounds.table());
        System.out.println(rounds.of(List.of(MEM_STORE, BYTES)).table());
    }

    private static Figures side(String side, Options options) throws IOException, InterruptedException {
        return ChildJvm.run(ServerJvm.options(), MemStoreRun.class, List.of(side, String.valueOf(options.rows())));
    }
}
