package io.basalt.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    @Test
    void tablesAreReplacedAndTheRestIsLeftAlone(@TempDir Path directory) throws Exception {
        Files.write(
                directory.resolve("a.csv"),
                List.of("round,side,figure,value", "1,\"ours\",\"puts/s\",40", "1,\"theirs\",\"puts/s\",10"));
        String page =
                "before\n<!-- ratios a.csv -->\nold\n<!-- end -->\nbetween\n<!-- values a.csv -->\n<!-- end -->\n";
        assertEquals("""
                before
                <!-- ratios a.csv -->
                | figure | ours | theirs | ratio | ratios of the rounds |
                |---|---|---|---|---|
                | puts/s | 40.00 | 10.00 | 4.00 |  |
                <!-- end -->
                between
                <!-- values a.csv -->
                | | ours | theirs |
                |---|---|---|
                | puts/s | 40.00 | 10.00 |
                <!-- end -->
                """, Page.withTables(page, directory));
    }

    @Test
    void aTableOfSomeSidesComparesThem(@TempDir Path directory) throws Exception {
        Files.write(
                directory.resolve("a.csv"),
                List.of(
                        "round,side,figure,value",
                        "1,\"ours, synced\",\"puts/s\",40",
                        "1,\"theirs, synced\",\"puts/s\",10",
                        "1,\"theirs\",\"puts/s\",20"));
        String page = "<!-- ratios a.csv of ours, synced; theirs, synced -->\nold\n<!-- end -->\n";
        assertEquals("""
                <!-- ratios a.csv of ours, synced; theirs, synced -->
                | figure | ours, synced | theirs, synced | ratio | ratios of the rounds |
                |---|---|---|---|---|
                | puts/s | 40.00 | 10.00 | 4.00 |  |
                <!-- end -->
                """, Page.withTables(page, directory));
        var misspelt = assertThrows(
                IllegalArgumentException.class, () -> Page.withTables(page.replace("ours", "yours"), directory));
        assertEquals(
                "no side is called yours, synced, there are [ours, synced, theirs, synced, theirs]",
                misspelt.getMessage());
    }

    @Test
    void aTableSaysWhereItsFiguresComeFrom(@TempDir Path directory) throws Exception {
        Files.write(
                directory.resolve("a.csv"),
                List.of(
                        "# bc579ea, 2026-11-24, JDK 25.0.3: scripts/bench.sh rivals --rows=150000",
                        "round,side,figure,value",
                        "1,\"ours\",\"puts/s\",40"));
        assertEquals("""
                <!-- values a.csv -->
                <sub>`bc579ea, 2026-11-24, JDK 25.0.3: scripts/bench.sh rivals --rows=150000`</sub>

                | | ours |
                |---|---|
                | puts/s | 40.00 |
                <!-- end -->
                """, Page.withTables("<!-- values a.csv -->\n<!-- end -->\n", directory));
    }

    @Test
    void aPlotShowsEveryLine() {
        var plot = new Plot(
                "regions",
                List.of(1_000.0, 10_000.0),
                List.of(new Plot.Line("heap", List.of(20.0, 200.0)), new Plot.Line("CPU", List.of(1.0, 0.0))));
        String svg = plot.svg();
        assertTrue(svg.contains(">heap<") && svg.contains(">CPU<") && svg.contains(">10,000<"), svg);
        assertEquals(2, svg.split("<polyline", -1).length - 1);
    }
}
