package io.basalt.protocol.rpc.netty;

import io.basalt.base.EventLoop;
import io.basalt.base.Threads;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a real process. Loops are Netty's, so that streams can live on them; a loop's thread has the loop's
 * name, workers are numbered. They are daemons: a process stays alive by its own main thread.
 *
 * <p>Any thread may use and close it. Closing waits a short while for the threads to end.
 */
public final class ProcessThreads implements Threads {
    private static final Logger log = LoggerFactory.getLogger(ProcessThreads.class);

    private static final long GRACE_MILLIS = 300;
    private static final long CLOSE_SECONDS = 5;
    private static final long IDLE_WORKER_SECONDS = 30;

    private final boolean epoll;
    private final Object lock = new Object();

    // ---- guarded by lock ----
    private final List<MultiThreadIoEventLoopGroup> loops = new ArrayList<>();
    private final List<ThreadPoolExecutor> pools = new ArrayList<>();
    private boolean closed;

    private ProcessThreads(boolean epoll) {
        this.epoll = epoll;
    }

    /** With epoll where there is epoll. */
    public static ProcessThreads create() {
        return new ProcessThreads(Epoll.isAvailable());
    }

    /** With NIO, as on a system without epoll. */
    public static ProcessThreads portable() {
        return new ProcessThreads(false);
    }

    @Override
    public EventLoop loop(String name) {
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        synchronized (lock) {
            requireOpen();
            var group = new MultiThreadIoEventLoopGroup(1, factory(name, false), io);
            loops.add(group);
            return new NettyLoop(name, group.next(), epoll);
        }
    }

    @Override
    public Executor workers(String name, int count) {
        var pool = new ThreadPoolExecutor(
                count, count, IDLE_WORKER_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory(name, true));
        pool.allowCoreThreadTimeOut(true);
        synchronized (lock) {
            requireOpen();
            pools.add(pool);
        }
        return task -> {
            try {
                pool.execute(task);
            } catch (RejectedExecutionException e) {
                log.debug("Task dropped, the workers are closed workers={}", name);
            }
        };
    }

    @Override
    public void close() {
        List<MultiThreadIoEventLoopGroup> endingLoops;
        List<ThreadPoolExecutor> endingPools;
        synchronized (lock) {
            closed = true;
            endingLoops = List.copyOf(loops);
            endingPools = List.copyOf(pools);
            loops.clear();
            pools.clear();
        }
        endingPools.forEach(ThreadPoolExecutor::shutdown);
        List<Future<?>> ended = new ArrayList<>();
        for (MultiThreadIoEventLoopGroup group : endingLoops) {
            ended.add(group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS));
        }
        try {
            // What has begun may be telling others of the end; what does not end soon is waiting for something.
            for (ThreadPoolExecutor pool : endingPools) {
                if (!pool.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                    pool.shutdownNow();
                }
            }
            for (ThreadPoolExecutor pool : endingPools) {
                if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                    log.warn("Workers are still busy after close, leaving them behind");
                }
            }
            for (int i = 0; i < ended.size(); i++) {
                // A loop that closes its own threads cannot wait for itself.
                if (!endingLoops.get(i).next().inEventLoop()) {
                    ended.get(i).await(CLOSE_SECONDS, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the threads of this process have been closed");
        }
    }

    // Netty's kind of thread, which finds its buffer caches without a hash look-up.
    private static ThreadFactory factory(String name, boolean numbered) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new FastThreadLocalThread(task, numbered ? name + "-" + count.incrementAndGet() : name);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler(
                    (failed, failure) -> log.error("Task failed thread={}", failed.getName(), failure));
            return thread;
        };
    }
}
