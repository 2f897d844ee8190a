package io.basalt.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhResultsTest {
    /** Lines as JMH 1.37 wrote them. */
    private static final List<String> LINES = List.of(
            "# bc579ea, 2026-11-24, JDK 25.0.3: scripts/bench.sh jmh -prof gc",
            "\"Benchmark\",\"Mode\",\"Threads\",\"Samples\",\"Score\",\"Score Error (99.9%)\",\"Unit\",\"Param: kind\"",
            "\"io.basalt.bench.jmh.FilterBenchmarks.evaluate\",\"avgt\",1,5,7.740601,0.412345,\"ns/op\",ROW_PREFIX",
            "\"io.basalt.bench.jmh.FilterBenchmarks.evaluate:gc.alloc.rate\",\"avgt\",1,5,0.119481,NaN,\"MB/sec\",ROW_PREFIX",
            "\"io.basalt.bench.jmh.FilterBenchmarks.evaluate:gc.alloc.rate.norm\",\"avgt\",1,5,0.009394,NaN,\"B/op\",ROW_PREFIX",
            "\"io.basalt.bench.jmh.FilterBenchmarks.evaluate\",\"avgt\",1,2,132.067487,NaN,\"ns/op\",\"A, B\"",
            "\"io.basalt.bench.jmh.LoopbackBenchmarks.getWithOurClient\",\"avgt\",1,5,72.067487,1.200000,\"us/op\",",
            "\"io.basalt.bench.jmh.LoopbackBenchmarks.getWithOurClient:gc.alloc.rate.norm\",\"avgt\",1,5,6602.4,9.1,\"B/op\",",
            "\"io.basalt.bench.jmh.LoopbackBenchmarks.getWithOurClient\",\"sample\",1,9,70.000000,1.000000,\"us/op\",",
            "\"io.basalt.bench.jmh.LoopbackBenchmarks.getWithOurClient:p0.99\",\"sample\",1,9,121.0,NaN,\"us/op\",");

    @Test
    void eachBenchmarkHasARowOfItsClass(@TempDir Path directory) throws Exception {
        Files.write(directory.resolve("jmh.csv"), LINES);
        assertEquals("""
                <!-- jmh jmh.csv -->
                <sub>`bc579ea, 2026-11-24, JDK 25.0.3: scripts/bench.sh jmh -prof gc`</sub>

                | of | benchmark | parameters | ns | bytes allocated |
                |---|---|---|---|---|
                | Filter | evaluate | kind=ROW_PREFIX | 7.7 ± 0.4 | 0 |
                |  | evaluate | kind=A, B | 132 |  |
                | Loopback | getWithOurClient |  | 72,067 ± 1,200 | 6,602 |
                <!-- end -->
                """, Page.withTables("<!-- jmh jmh.csv -->\n<!-- end -->\n", directory));
    }

    @Test
    void aTableWhoseFileIsNotThereIsLeftAlone(@TempDir Path directory) throws Exception {
        String page = "<!-- jmh jmh.csv -->\nas it was\n<!-- end -->\n";
        assertEquals(page, Page.withTables(page, directory));
    }
}
