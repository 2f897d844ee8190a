package io.basalt.bench.region;

import io.basalt.protocol.error.RpcException;
import io.basalt.storage.region.OperationResult;
import io.basalt.storage.region.RowOperation;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** How many puts may wait for their acknowledgement at one time: as many as a server with many clients has. */
final class Window implements RowOperation.Callback {
    private final int size;
    private final Thread driver = Thread.currentThread();
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile RpcException failure;

    // ---- driver only ----
    private long submitted;

    Window(int size) {
        this.size = size;
    }

    /** Waits, when the window is full, until it is half empty. */
    void enter() throws IOException {
        if (submitted - acknowledged.get() >= size) {
            waitFor(submitted - size / 2);
        }
        submitted++;
    }

    void drain() throws IOException {
        waitFor(submitted);
    }

    private void waitFor(long count) throws IOException {
        while (acknowledged.get() < count) {
            if (failure != null) {
                throw failure;
            }
            LockSupport.parkNanos(this, 100_000);
        }
    }

    @Override
    public void applied(OperationResult result) {
        acknowledged.incrementAndGet();
    }

    @Override
    public void failed(RpcException problem) {
        failure = problem;
        LockSupport.unpark(driver);
    }
}
