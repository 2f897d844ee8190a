package io.basalt.master.disk;

import io.basalt.base.EventLoop;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The store's files, for the master: the work is done on threads that may block, the outcome told on its loop. */
public final class MasterDisk {
    private final FileSystem files;
    private final Executor threads;
    private final EventLoop loop;

    public MasterDisk(FileSystem files, Executor threads, EventLoop loop) {
        this.files = files;
        this.threads = threads;
        this.loop = loop;
    }

    /** Completes on the master's loop with what the work gave or threw. */
    public <T> CompletableFuture<T> run(Work<T> work) {
        var result = new CompletableFuture<T>();
        threads.execute(() -> {
            try {
                T value = work.run(files);
                loop.execute(() -> result.complete(value));
            } catch (IOException | RuntimeException e) {
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
