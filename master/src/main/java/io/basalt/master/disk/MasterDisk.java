package io.basalt.master.disk;

import io.basalt.base.EventLoop;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** The store's files, for the master: the work is done on threads that may block, the outcome told on its loop. */
public final class MasterDisk {
    private final FileSystem files;
    private final Executor threads;
    private final EventLoop loop;

    private final BooleanSupplier allowed;

    public MasterDisk(FileSystem files, Executor threads, EventLoop loop) {
        this(files, threads, loop, () -> true);
    }

    private MasterDisk(FileSystem files, Executor threads, EventLoop loop, BooleanSupplier allowed) {
        this.files = files;
        this.threads = threads;
        this.loop = loop;
        this.allowed = allowed;
    }

    /**
     * The same files for one reign: work that has not begun when the reign is over fails.
     *
     * @param leads whether this master leads, for certain, at the time of the call; any thread asks
     */
    public MasterDisk whileLeading(BooleanSupplier leads) {
        return new MasterDisk(files, threads, loop, leads);
    }

    /** Where blocking work runs. */
    public Executor threads() {
        return threads;
    }

    /** Completes on the master's loop with what the work gave or threw. */
    public <T> CompletableFuture<T> run(Work<T> work) {
        var result = new CompletableFuture<T>();
        threads.execute(() -> {
            try {
                if (!allowed.getAsBoolean()) {
                    throw new IOException("this master does not lead any more");
                }
                T value = work.run(files);
                loop.execute(() -> result.complete(value));
            } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
                loop.execute(() -> result.completeExceptionally(e));
            }
        });
        return result;
    }

    /** Something that needs files. */
    public interface Work<T> {
        T run(FileSystem files) throws IOException;
    }
}
