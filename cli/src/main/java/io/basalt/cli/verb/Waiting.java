package io.basalt.cli.verb;

import io.basalt.cli.session.Session;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what goes on by itself, and tells how far it is, on standard error, whenever that has changed. */
final class Waiting {
    private static final long PAUSE_MILLIS = 200;

    private final Session session;
    private int told = -1;

    Waiting(Session session) {
        this.session = session;
    }

    /** How many are left to be done. */
    interface Left {
        int count() throws Exception;
    }

    /** @param what of which there is less and less: {@code regions left to move} */
    void untilNone(String what, Left left) throws Exception {
        var never = new CountDownLatch(1);
        for (int count = left.count(); count > 0; count = left.count()) {
            if (count != told) {
                told = count;
                session.console().err().println(count + " " + what);
                session.console().err().flush();
            }
            never.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
