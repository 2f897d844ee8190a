package io.basalt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.client.fake.FakeLoop;
import io.basalt.protocol.rpc.netty.ProcessThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionLoopTest {
    private final FakeLoop thread = new FakeLoop();
    private final ConnectionLoop loop = new ConnectionLoop(thread);
    private final List<String> ran = new ArrayList<>();
    private final ProcessThreads clientThreads = ProcessThreads.create();
    private final ProcessThreads otherThreads = ProcessThreads.create();

    @AfterEach
    void close() {
        clientThreads.close();
        otherThreads.close();
    }

    @Test
    void tasksRunOnTheThreadUntilTheEnd() {
        loop.execute(() -> ran.add("task " + loop.inLoop()));
        loop.schedule(Duration.ofMillis(1), () -> ran.add("timer " + loop.inLoop()));
        assertEquals(List.of(), ran);
        thread.advance(Duration.ofMillis(1));
        assertEquals(List.of("task true", "timer true"), ran);
        assertFalse(loop.inLoop());
    }

    @Test
    void afterTheEndTasksRunAtOnceAndOneAfterAnother() {
        loop.end();
        thread.advance(Duration.ZERO);
        loop.execute(() -> {
            loop.execute(() -> ran.add("second"));
            ran.add("first " + loop.inLoop());
        });
        assertEquals(List.of("first true", "second"), ran);
        assertFalse(loop.inLoop());
    }

    @Test
    void aTaskThatFailsAfterTheEndKeepsNoOther() {
        loop.end();
        thread.advance(Duration.ZERO);
        loop.execute(() -> {
            loop.execute(() -> ran.add("other"));
            throw new IllegalStateException("a test's");
        });
        assertEquals(List.of("other"), ran);
    }

    @Test
    void timersEndWithTheThread() {
        loop.schedule(Duration.ofMillis(1), () -> ran.add("timer"));
        loop.end();
        thread.advance(Duration.ofMillis(1));
        assertEquals(List.of(), ran);
    }

    @Test
    void noTaskIsLostAndNoTwoRunAtATimeWhileTheThreadEnds() throws Exception {
        int bringers = 4;
        int each = 20_000;
        var real = new ConnectionLoop(clientThreads.loop("client"));
        Executor workers = otherThreads.workers("bringer", bringers);
        var done = new CountDownLatch(bringers * each);
        var begun = new CountDownLatch(bringers);
        var count = new int[1]; // no two tasks at a time, so that none is lost
        for (int i = 0; i < bringers; i++) {
            workers.execute(() -> {
                for (int n = 0; n < each; n++) {
                    real.execute(() -> {
                        count[0]++;
                        done.countDown();
                    });
                    if (n == each / 4) {
                        begun.countDown();
                    }
                }
            });
        }
        assertTrue(begun.await(30, TimeUnit.SECONDS));
        real.end();
        clientThreads.close();
        assertTrue(done.await(30, TimeUnit.SECONDS), () -> done.getCount() + " tasks never ran");
        var seen = new CompletableFuture<Integer>();
        real.execute(() -> seen.complete(count[0]));
        assertEquals(bringers * each, seen.get(30, TimeUnit.SECONDS));
    }
}
