package io.basalt.cli.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells, on standard error, how far something is that takes long; says nothing of what is done soon. */
final class Progress {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final PrintWriter errors;
    private final Duration pause;

    /** How far it is, in a line. */
    interface Tale {
        String tell() throws IOException;
    }

    Progress(PrintWriter errors) {
        this(errors, PAUSE);
    }

    Progress(PrintWriter errors, Duration pause) {
        this.errors = errors;
        this.pause = pause;
    }

    /** Works on a thread of its own; what {@code work} throws is thrown here. */
    <T> T during(Callable<T> work, Tale tale) throws Exception {
        var task = new FutureTask<>(work);
        var thread = new Thread(task, "work");
        thread.setDaemon(true);
        thread.start();
        String told = "";
        while (true) {
            try {
                return task.get(pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                String now = tell(tale);
                if (!now.isEmpty() && !now.equals(told)) {
                    errors.println(now);
                    errors.flush();
                    told = now;
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception failure ? failure : e;
            }
        }
    }

    /** Nothing when nobody can be asked now: the work itself will say what is wrong, if it is. */
    private static String tell(Tale tale) {
        try {
            return tale.tell();
        } catch (IOException e) {
            return "";
        }
    }
}
