package io.basalt.storage.region;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.TreeSet;

/**
 * Numbers the files of one opening of a region, and knows which of them are undecided: neither in a published manifest
 * nor given up. What is decided and not in the manifest can be deleted by anybody. Thread-safe.
 */
final class FileNumbers {
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final TreeSet<Long> undecided = new TreeSet<>();

    @GuardedBy("lock")
    private long last;

    /** The number of a new file, undecided until {@link #decided}. */
    long begin() {
        synchronized (lock) {
            undecided.add(++last);
            return last;
        }
    }

    /** A manifest that names the file has been published, or none ever will be. */
    void decided(long number) {
        synchronized (lock) {
            undecided.remove(number);
        }
    }

    /** Every file with a smaller number is decided. */
    long settledBelow() {
        synchronized (lock) {
            return undecided.isEmpty() ? last + 1 : undecided.first();
        }
    }
}
