package io.basalt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BlockingTest {
    private final CompletableFuture<Integer> answer = CompletableFuture.completedFuture(1);

    @Test
    void theClientsOwnThreadIsNotMadeToWait() {
        assertThrows(IllegalStateException.class, () -> new Blocking(new Loop(true)).await(answer));
    }

    @Test
    void anyOtherThreadGetsTheAnswer() throws IOException {
        assertEquals(1, new Blocking(new Loop(false)).await(answer));
    }

    private record Loop(boolean inLoop) implements EventLoop {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            throw new IllegalStateException("nothing here waits");
        }
    }
}
