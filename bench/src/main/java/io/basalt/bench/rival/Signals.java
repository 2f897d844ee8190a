package io.basalt.bench.rival;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ending processes that are known by number. */
final class Signals {
    private static final long PATIENCE_SECONDS = 30;

    private Signals() {}

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
