package io.basalt.bench.rival;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ending processes that are known by number. */
public final class Signals {
    private static final long PATIENCE_SECONDS = 30;

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

    /** {@code kill -9}; returns when the process is gone. */
    static void kill(long pid) throws IOException, InterruptedException {
        var process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return;
        }
        process.get().destroyForcibly();
        try {
            process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("process " + pid + " does not end", e);
        }
    }
}
