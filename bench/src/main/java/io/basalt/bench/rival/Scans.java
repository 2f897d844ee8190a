package io.basalt.bench.rival;

import java.io.IOException;
import java.time.Duration;

/**
 * Scans of a whole table one after the other over one connection, of which the first does not count: what they see, and
 * for how long they go on. Whoever scans looks at each value's length, as a user would at least.
 */
final class Scans {
    /** Told when the counting begins. */
    interface Start {
        void begins() throws IOException;
    }

    private final long leastRows;
    private final Duration time;
    private final Start start;
    private long deadline;
    private long rows;
    private long valueBytes;
    private long rowsOfFirst;
    private long bytesOfFirst;
    private long counted;

    /** @param leastRows that the table must have */
    Scans(long leastRows, Duration time, Start start) {
        this.leastRows = leastRows;
        this.time = time;
        this.start = start;
    }

    void value(int length) {
        valueBytes += length;
    }

    void row() {
        rows++;
    }

    /** A scan has ended: whether there is to be another one. */
    boolean goOn() throws IOException {
        boolean first = deadline == 0;
        if (rows < leastRows || (!first && (rows != rowsOfFirst || valueBytes != bytesOfFirst))) {
            throw new IOException("a scan saw " + rows + " rows with " + valueBytes + " bytes of at least " + leastRows
                    + " rows, the first one " + rowsOfFirst + " with " + bytesOfFirst);
        }
        if (first) {
            rowsOfFirst = rows;
            bytesOfFirst = valueBytes;
            start.begins();
            deadline = System.nanoTime() + time.toNanos();
        } else {
            counted += rows;
        }
        rows = 0;
        valueBytes = 0;
        return first || System.nanoTime() - deadline < 0;
    }

    /** Rows of all scans that count. */
    long counted() {
        return counted;
    }

    /** Rows of the table. */
    long rows() {
        return rowsOfFirst;
    }
}
