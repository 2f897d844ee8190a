package io.basalt.master.disk;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.chore.Chore;
import io.basalt.master.store.RegionMasterStore;
import io.basalt.storage.clean.CleanReport;
import io.basalt.storage.clean.Cleaner;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the files deleted that nobody needs any more, now and then and when asked. Lives on the master's loop. */
public final class FileCleaner implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(FileCleaner.class);

    private final MasterDisk disk;
    private final EventLoop loop;
    private final Clock clock;
    private final Supplier<Duration> interval;
    private final Duration grace;
    private final BooleanSupplier on;
    private CompletableFuture<Cleaners> cleaners = new CompletableFuture<>();
    private CompletableFuture<CleanReport> running = CompletableFuture.completedFuture(null);
    private boolean stopped;

    /** One for the tables, and one for the master's own store. */
    private record Cleaners(Cleaner ofTables, Cleaner ofMaster) {}

    /**
     * @param grace how long a file stays that nobody needs
     * @param on whether it looks by itself
     */
    public FileCleaner(
            MasterDisk disk,
            EventLoop loop,
            Clock clock,
            Supplier<Duration> interval,
            Duration grace,
            BooleanSupplier on) {
        this.disk = disk;
        this.loop = loop;
        this.clock = clock;
        this.interval = interval;
        this.grace = grace;
        this.on = on;
    }

    @Override
    public void start() {
        cleaners = disk.run(files -> new Cleaners(
                new Cleaner(files, clock, grace), new Cleaner(RegionMasterStore.within(files), clock, grace)));
        next();
    }

    @Override
    public void stop() {
        stopped = true;
    }

    private void next() {
        loop.schedule(interval.get(), () -> {
            if (stopped) {
                return;
            }
            if (on.getAsBoolean()) {
                run().whenComplete((report, failure) -> {
                    if (failure != null) {
                        LOG.warn("Cleaning failed, will be tried again reason={}", failure.toString());
                    }
                });
            }
            next();
        });
    }

    /** Looks once; while it does, a second call gets the outcome of the first. */
    public CompletableFuture<CleanReport> run() {
        if (running.isDone()) {
            running = cleaners.thenCompose(made -> disk.run(files -> {
                made.ofMaster().clean();
                return made.ofTables().clean();
            }));
        }
        return running;
    }
}
