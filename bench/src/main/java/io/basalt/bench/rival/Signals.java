package io.basalt.bench.rival;

import io.basalt.bench.measure.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Ending processes that are known by number. */
public final class Signals {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(1);

    private Signals() {}

    /** Also when the benchmark is interrupted, no process of it stays; closing it again later does nothing. */
    public static void atExit(AutoCloseable processes) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(processes)));
    }

    private static void close(AutoCloseable processes) {
        try {
            processes.close();
        } catch (Exception e) {
            System.err.println("processes may be left: " + e);
        }
    }

    /**
     * {@code kill -9}; returns when the process is gone, though its parent may not have heard of that yet. Looks often, and
     * itself: the JDK waits for a process that is not a child until init has taken note of its end, and looks every 300 ms,
     * which is more than a recovery takes.
     */
    public static void kill(long pid) throws IOException {
        kill(List.of(pid));
    }

    /** The same for all of these, which get their signals before any of them is waited for. */
    public static void kill(Collection<Long> pids) throws IOException {
        for (long pid : pids) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        for (long pid : pids) {
            awaitEnd(pid);
        }
    }

    private static void awaitEnd(long pid) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isGone(pid)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("process " + pid + " does not end");
            }
            Pause.of(POLL);
        }
    }

    /** Whether there is no such process, or only what its parent will ask about it (proc(5), state Z or X). */
    private static boolean isGone(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'Z' || state == 'X';
        } catch (NoSuchFileException e) {
            return true;
        }
    }
}
