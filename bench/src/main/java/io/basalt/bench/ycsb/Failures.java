package io.basalt.bench.ycsb;

import java.io.IOException;
import site.ycsb.Status;

/** What a binding does with an operation that failed: YCSB wants a status, a person wants to know why. */
final class Failures {
    private Failures() {}

    static Status tell(IOException cause) {
        System.err.println("operation failed: " + cause);
        return Status.ERROR;
    }
}
