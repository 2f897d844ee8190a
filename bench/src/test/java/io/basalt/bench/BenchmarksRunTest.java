package io.basalt.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.bench.engine.EngineRun;
import io.basalt.bench.measure.Figures;
import io.basalt.bench.memstore.MemStoreRun;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the drivers still fit what they drive, and find every row; what they measure with so little says nothing. */
class BenchmarksRunTest {
    private static final int ROWS = 2_000;

    @ParameterizedTest
    @ValueSource(strings = {"basalt", "rocksdb"})
    void anEngineIsLoadedAndRead(String side, @TempDir Path directory) throws Exception {
        for (String shape : new String[] {"load", "wide"}) {
            Figures figures = EngineRun.measure(side, shape, ROWS, directory);
            assertTrue(figures.find("scan: rows/s").getAsDouble() > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"map", "bytes"})
    void memStoreAndMapHoldTheSameCells(String map) {
        assertEquals(
                MemStoreRun.measure(map, ROWS).values().keySet(),
                MemStoreRun.measure("memstore", ROWS).values().keySet());
    }
}
