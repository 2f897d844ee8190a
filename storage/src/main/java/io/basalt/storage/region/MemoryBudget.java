package io.basalt.storage.region;

import java.util.concurrent.atomic.AtomicLong;

/** How much memory the MemStores of all regions of a server hold together, and may hold. Thread-safe. */
public final class MemoryBudget {
    private final long limitBytes;
    private final AtomicLong used = new AtomicLong();

    public MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    public long usedBytes() {
        return used.get();
    }

    public long limitBytes() {
        return limitBytes;
    }

    public boolean exceeded() {
        return used.get() >= limitBytes;
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }
}
