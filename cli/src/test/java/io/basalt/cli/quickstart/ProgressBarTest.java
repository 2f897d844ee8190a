package io.basalt.cli.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Clock;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final StringWriter out = new StringWriter();
    private long nanos;

    private final Clock clock = new Clock() {
        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    };

    private ProgressBar bar(boolean terminal, long total) {
        return new ProgressBar(new PrintWriter(out), terminal, clock, total);
    }

    @Test
    void onATerminalItIsDrawnOverItself() {
        ProgressBar bar = bar(true, 30_000);
        nanos = 50_000_000;
        bar.update(500);
        nanos = 2_000_000_000;
        bar.update(10_000);
        nanos = 4_000_000_000L;
        bar.finish();
        assertEquals(
                "\r  [##########....................]  33 %  10,000 of 30,000 rows  5,000 rows/s  2.0 s"
                        + "\r  [##############################] 100 %  30,000 of 30,000 rows  7,500 rows/s  4.0 s"
                        + System.lineSeparator(),
                out.toString());
    }

    @Test
    void elsewhereItIsALineNowAndThen() {
        ProgressBar bar = bar(false, 100);
        nanos = 1_000_000_000;
        bar.update(10);
        nanos = 5_000_000_000L;
        bar.update(50);
        bar.update(51);
        assertEquals(
                "  [###############...............]  50 %  50 of 100 rows  10 rows/s  5.0 s" + System.lineSeparator(),
                out.toString());
    }
}
