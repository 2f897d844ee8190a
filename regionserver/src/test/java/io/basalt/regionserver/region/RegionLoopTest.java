package io.basalt.regionserver.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.EventLoop;
import io.basalt.protocol.rpc.netty.ProcessThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegionLoopTest {
    private final StepLoop first = new StepLoop();
    private final StepLoop home = new StepLoop();
    private final RegionLoop region = new RegionLoop(List.of(first, home), home);
    private final List<String> done = new ArrayList<>();

    @Test
    void aTaskRunsOnTheLoopThatBringsIt() {
        first.with(() -> region.execute(() -> done.add("first " + first.inLoop())));
        assertEquals(0, home.tasks.size());
        first.run();
        assertEquals(List.of("first true"), done);
    }

    @Test
    void aTaskThatComesFromElsewhereRunsAtHome() {
        region.execute(() -> done.add("home " + home.inLoop()));
        home.run();
        assertEquals(List.of("home true"), done);
    }

    @Test
    void whileThereAreTasksAllRunWhereTheFirstDoes() {
        first.with(() -> region.execute(() -> done.add("a")));
        home.with(() -> region.execute(() -> done.add("b")));
        region.execute(() -> done.add("c"));
        assertEquals(0, home.tasks.size());
        first.run();
        assertEquals(List.of("a", "b", "c"), done);
        home.with(() -> region.execute(() -> done.add("d")));
        home.run();
        assertEquals(List.of("a", "b", "c", "d"), done);
    }

    @Test
    void aTaskIsOnTheRegionsLoop() {
        first.with(() -> region.execute(() -> done.add("in " + region.inLoop())));
        assertFalse(region.inLoop());
        first.run();
        assertEquals(List.of("in true"), done);
        assertFalse(region.inLoop());
    }

    @Test
    void othersOfTheLoopHaveTheirTurn() {
        first.with(() -> {
            for (int i = 0; i < 100; i++) {
                region.execute(() -> done.add("region"));
            }
            first.execute(() -> done.add("other"));
        });
        first.run();
        assertEquals(101, done.size());
        assertTrue(done.indexOf("other") < 50, () -> "other came at " + done.indexOf("other"));
    }

    @Test
    void aTaskThatFailsKeepsNobodyFromRunning() {
        first.with(() -> {
            region.execute(() -> {
                throw new IllegalStateException("broken");
            });
            region.execute(() -> done.add("next"));
        });
        assertThrows(IllegalStateException.class, first::run);
        first.run();
        assertEquals(List.of("next"), done);
        region.execute(() -> done.add("later"));
        home.run();
        assertEquals(List.of("next", "later"), done);
    }

    @Test
    void whatIsScheduledRunsAmongTheOthers() {
        region.schedule(Duration.ofMillis(3), () -> done.add("in " + region.inLoop()));
        home.run();
        assertEquals(List.of("in true"), done);
    }

    @Test
    void tasksOfManyThreadsRunOneAfterAnother() throws InterruptedException {
        int each = 20_000;
        try (var threads = ProcessThreads.create()) {
            List<EventLoop> loops = List.of(threads.loop("a"), threads.loop("b"), threads.loop("c"));
            var shared = new RegionLoop(loops, loops.get(0));
            var counter = new Counter();
            var ended = new CountDownLatch(loops.size() + 1);
            for (EventLoop loop : loops) {
                loop.execute(() -> bring(shared, counter, each, loop, ended));
            }
            for (int i = 0; i < each; i++) {
                shared.execute(counter::add);
            }
            shared.execute(ended::countDown);
            assertTrue(ended.await(60, TimeUnit.SECONDS), () -> "only " + counter.count + " have run");
            var seen = new CountDownLatch(1);
            shared.execute(() -> {
                assertEquals(4 * each, counter.count);
                seen.countDown();
            });
            assertTrue(seen.await(60, TimeUnit.SECONDS), () -> counter.count + " have run");
        }
    }

    /** A few at a time, so that the region's loop becomes idle again and again. */
    private static void bring(RegionLoop region, Counter counter, int left, EventLoop loop, CountDownLatch ended) {
        if (left == 0) {
            region.execute(ended::countDown);
            return;
        }
        int now = Math.min(left, 5);
        for (int i = 0; i < now; i++) {
            region.execute(counter::add);
        }
        loop.execute(() -> bring(region, counter, left - now, loop, ended));
    }

    /** Not safe for threads. */
    private static final class Counter {
        private int count;

        void add() {
            count++;
        }
    }

    /** A loop whose tasks run when the test says so. */
    private static final class StepLoop implements EventLoop {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private boolean running;

        void with(Runnable code) {
            running = true;
            try {
                code.run();
            } finally {
                running = false;
            }
        }

        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                with(task);
            }
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            tasks.add(task);
            return () -> tasks.remove(task);
        }

        @Override
        public boolean inLoop() {
            return running;
        }
    }
}
