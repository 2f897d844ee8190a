package io.basalt.cli.quickstart;

import io.basalt.base.Clock;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * One line that tells how far the work is and how fast: drawn over itself on a terminal, elsewhere one line every few
 * seconds. For one thread.
 */
final class ProgressBar {
    private static final int CELLS = 30;
    private static final long TERMINAL_NANOS = 100_000_000L;
    private static final long LOG_NANOS = 5_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final Clock clock;
    private final long total;
    private final long began;
    private long drawn;

    ProgressBar(PrintWriter out, boolean terminal, Clock clock, long total) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.total = total;
        this.began = clock.nanos();
        this.drawn = began;
    }

    /** May be called for each row; draws now and then. */
    void update(long done) {
        long now = clock.nanos();
        if (now - drawn >= (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
            drawn = now;
            draw(done, now);
        }
    }

    /** Draws a last time, with the whole time and the speed over all of it. */
    void finish() {
        draw(total, clock.nanos());
        if (terminal) {
            out.println();
        }
        out.flush();
    }

    private void draw(long done, long now) {
        double seconds = Math.max(now - began, 1) / 1e9;
        int full = (int) (done * CELLS / Math.max(total, 1));
        String line = String.format(
                Locale.ROOT,
                "  [%s%s] %3d %%  %,d of %,d rows  %,.0f rows/s  %.1f s",
                "#".repeat(full),
                ".".repeat(CELLS - full),
                done * 100 / Math.max(total, 1),
                done,
                total,
                done / seconds,
                seconds);
        if (terminal) {
            out.print("\r" + line);
        } else {
            out.println(line);
        }
        out.flush();
    }
}
