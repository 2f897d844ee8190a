package io.basalt.regionserver.maintenance;

import io.basalt.storage.region.Region;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The compactions of this server: which regions have one under way, and whether new ones may begin. One that was asked
 * for while they may not is not made up for.
 *
 * <p>Threads: any.
 */
public final class Compactions {
    private final Map<Region, Running> running = new ConcurrentHashMap<>();

    /** Written by whoever turns the switch. */
    private volatile boolean on = true;

    /** How many a region has under way, of each kind: a major one that is asked for waits for the one before it. */
    private record Running(int minor, int major) {
        Running plus(boolean aMajor, int count) {
            return aMajor ? new Running(minor, major + count) : new Running(minor + count, major);
        }
    }

    /** What is being compacted in a region. */
    public enum State {
        NONE,
        MINOR,
        MAJOR,
        MAJOR_AND_MINOR
    }

    /** @return as {@link Region#compact}, false at once while compactions are switched off, here or for the table */
    public CompletableFuture<Boolean> start(Region region, boolean major) {
        if (!on || !region.table().compactionEnabled()) {
            return CompletableFuture.completedFuture(false);
        }
        running.merge(region, new Running(0, 0).plus(major, 1), (now, ignored) -> now.plus(major, 1));
        return region.compact(major)
                .whenComplete((done, failure) -> running.computeIfPresent(region, (key, now) -> {
                    Running left = now.plus(major, -1);
                    return left.minor() + left.major() == 0 ? null : left;
                }));
    }

    public State state(Region region) {
        Running now = running.get(region);
        if (now == null) {
            return State.NONE;
        }
        if (now.minor() == 0) {
            return State.MAJOR;
        }
        return now.major() == 0 ? State.MINOR : State.MAJOR_AND_MINOR;
    }

    /**
     * Allows or forbids new compactions; running ones go on.
     *
     * @return how it was before
     */
    public boolean turn(boolean newOn) {
        boolean before = on;
        on = newOn;
        return before;
    }
}
