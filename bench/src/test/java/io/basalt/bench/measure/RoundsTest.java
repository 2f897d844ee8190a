package io.basalt.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {
    private static Rounds.Side giving(Double... values) {
        Iterator<Double> each = List.of(values).iterator();
        return () -> new Figures(Map.of("puts/s", each.next()));
    }

    @Test
    void aRatioIsTakenWithinARoundAndTheMiddleOneIsShown() throws Exception {
        var rounds = new Rounds("ours", "theirs");
        // The machine was twice as fast in the second round: that moves no ratio.
        rounds.run(3, giving(40.0, 80.0, 30.0), giving(10.0, 20.0, 10.0));
        assertTrue(rounds.table().contains("| puts/s | 40.00 | 10.00 | 4.00 | 3.00 to 4.00 |"), () -> rounds.table());
    }

    @Test
    void allSidesAreComparedWithTheLast() throws Exception {
        var rounds = new Rounds("a", "b", "c");
        rounds.run(2, giving(10.0, 20.0), giving(5.0, 15.0), giving(10.0, 10.0));
        assertTrue(
                rounds.table()
                        .contains("| puts/s | 15.00 | 10.00 | 10.00 | 1.50 (1.00 to 2.00) | 1.00 (0.50 to 1.50) |"),
                () -> rounds.table());
    }

    @Test
    void theFiguresAreKept(@TempDir Path directory) throws Exception {
        var rounds = new Rounds("ours", "theirs");
        Path file = directory.resolve("results/rounds.csv");
        rounds.keptIn(file).run(1, giving(40.0), giving(10.0));
        assertEquals(
                List.of("round,side,figure,value", "1,\"ours\",\"puts/s\",40.00", "1,\"theirs\",\"puts/s\",10.00"),
                Files.readAllLines(file));
        assertEquals(rounds.table(), Rounds.read(file).table());
    }
}
