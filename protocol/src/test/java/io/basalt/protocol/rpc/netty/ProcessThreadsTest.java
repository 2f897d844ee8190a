package io.basalt.protocol.rpc.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessThreadsTest {
    private final ProcessThreads threads = ProcessThreads.create();

    @AfterEach
    void close() {
        threads.close();
        threads.close();
    }

    @Test
    void threadsHaveTheNamesTheyWereGiven() throws Exception {
        EventLoop loop = threads.loop("shard-0");
        assertEquals("shard-0", run(loop, () -> Thread.currentThread().getName()));
        assertEquals("shard-0", loop.toString());
        Executor workers = threads.workers("flush", 2);
        assertEquals("flush-1", run(workers, () -> Thread.currentThread().getName()));
        assertTrue(run(loop, () -> Thread.currentThread().isDaemon()));
    }

    @Test
    void aLoopKnowsItself() throws Exception {
        EventLoop loop = threads.loop("a");
        EventLoop other = threads.loop("b");
        assertFalse(loop.inLoop());
        assertTrue(run(loop, loop::inLoop));
        assertFalse(run(loop, other::inLoop));
    }

    @Test
    void tasksOfOneThreadRunInTheirOrder() throws Exception {
        EventLoop loop = threads.loop("a");
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            loop.execute(() -> ran.add(number));
        }
        assertEquals(1000, run(loop, ran::size));
        assertEquals(ran.stream().sorted().toList(), ran);
    }

    @Test
    void aTaskThatFailsDoesNotEndItsLoopOrItsWorker() throws Exception {
        EventLoop loop = threads.loop("a");
        loop.execute(() -> {
            throw new IllegalStateException("expected by this test");
        });
        loop.schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("expected by this test");
        });
        assertEquals("alive", run(loop, () -> "alive"));
        Executor workers = threads.workers("w", 1);
        workers.execute(() -> {
            throw new IllegalStateException("expected by this test");
        });
        assertEquals("alive", run(workers, () -> "alive"));
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        EventLoop loop = threads.loop("a");
        List<String> ran = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        // On the loop itself, so that the task cannot begin before it is cancelled.
        loop.execute(() -> {
            EventLoop.Cancellable cancelled = loop.schedule(Duration.ofMillis(1), () -> ran.add("cancelled"));
            cancelled.cancel();
            loop.schedule(Duration.ofMillis(5), () -> {
                ran.add("kept");
                done.complete(null);
            });
        });
        done.get(30, TimeUnit.SECONDS);
        assertEquals(List.of("kept"), ran);
    }

    @Test
    void workersRunAtTheSameTime() throws Exception {
        Executor workers = threads.workers("w", 2);
        var both = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            workers.execute(() -> {
                both.countDown();
                try {
                    both.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        assertTrue(both.await(30, TimeUnit.SECONDS));
    }

    @Test
    void afterTheCloseTasksAreDropped() {
        EventLoop loop = threads.loop("a");
        Executor workers = threads.workers("w", 1);
        threads.close();
        loop.execute(() -> {
            throw new AssertionError("ran after close");
        });
        loop.schedule(Duration.ofSeconds(1), () -> {}).cancel();
        workers.execute(() -> {
            throw new AssertionError("ran after close");
        });
        assertThrows(IllegalStateException.class, () -> threads.loop("late"));
        assertThrows(IllegalStateException.class, () -> threads.workers("late", 1));
    }

    @Test
    void aLoopMayCloseItsOwnThreads() throws Exception {
        EventLoop loop = threads.loop("a");
        run(loop, () -> {
            threads.close();
            return "closed";
        });
    }

    private static <T> T run(Executor executor, java.util.concurrent.Callable<T> task) throws Exception {
        var result = new CompletableFuture<T>();
        executor.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(30, TimeUnit.SECONDS);
    }
}
