package io.basalt.protocol.rpc.netty;

import io.basalt.base.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of Netty's event loops as ours. After its threads were closed, tasks are dropped. */
final class NettyLoop implements EventLoop {
    private static final Logger log = LoggerFactory.getLogger(NettyLoop.class);

    private final String name;
    private final io.netty.channel.EventLoop loop;
    private final boolean epoll;

    NettyLoop(String name, io.netty.channel.EventLoop loop, boolean epoll) {
        this.name = name;
        this.loop = loop;
        this.epoll = epoll;
    }

    io.netty.channel.EventLoop netty() {
        return loop;
    }

    /** Which kind of channel this loop can carry. */
    boolean epoll() {
        return epoll;
    }

    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("Task dropped, the loop is closed loop={}", name);
        }
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Future<?> scheduled;
        try {
            scheduled = loop.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("Task dropped, the loop is closed loop={}", name);
            return () -> {};
        }
        return () -> scheduled.cancel(false);
    }

    @Override
    public boolean inLoop() {
        return loop.inEventLoop();
    }

    @Override
    public String toString() {
        return name;
    }

    // Netty would keep the failure in the future, where nobody looks.
    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            log.error("Task failed loop={}", name, failure);
        }
    }
}
