package io.basalt.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.protocol.name.ServerName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ServerRunnerTest {
    private static final ServerName FIRST = ServerName.parse("host,1,1");
    private static final ServerName SECOND = ServerName.parse("host,1,2");

    /** A server that does what the test says, and stops when it is told to. */
    private static final class Script implements Life {
        private final CompletableFuture<Void> asked = new CompletableFuture<>();
        private final CompletableFuture<ServerName> start = new CompletableFuture<>();
        private final CompletableFuture<String> over = new CompletableFuture<>();
        private final CompletableFuture<Void> freed = new CompletableFuture<>();
        private final CompletableFuture<Void> stopped = new CompletableFuture<>();
        private volatile boolean dismissed;
        private volatile boolean endsAtOnce = true;
        private volatile boolean overWhenFreed;

        @Override
        public CompletableFuture<ServerName> start() {
            asked.complete(null);
            return start;
        }

        @Override
        public CompletableFuture<String> over() {
            return over;
        }

        @Override
        public boolean dismissed() {
            return dismissed;
        }

        @Override
        public void stop() {
            stopped.complete(null);
            if (endsAtOnce) {
                over.complete("it was told to stop");
            }
        }

        @Override
        public void free() {
            overWhenFreed = over.isDone();
            freed.complete(null);
        }
    }

    private final List<Script> lives = List.of(new Script(), new Script(), new Script());
    private final List<Script> begun = new ArrayList<>();
    private final ServerRunner runner;
    private final Thread thread;

    ServerRunnerTest() {
        Iterator<Script> next = lives.iterator();
        runner = new ServerRunner("server", Duration.ZERO, () -> {
            Script life = next.next();
            begun.add(life);
            return life;
        });
        thread = new Thread(() -> {
            try {
                runner.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aLifeThatEndsByItselfIsFollowedByAnother() throws Exception {
        lives.get(0).start.complete(FIRST);
        assertEquals(FIRST, await(runner.started()));
        lives.get(0).over.complete("its session was lost");
        await(lives.get(0).freed);
        await(lives.get(1).asked);
        lives.get(1).start.complete(SECOND);
        await(runner.stop());
        thread.join();
        assertTrue(lives.get(1).freed.isDone());
        assertEquals(lives.subList(0, 2), begun);
    }

    @Test
    void aLifeThatCannotStartIsOverBeforeTheNextBegins() throws Exception {
        lives.get(0).start.complete(FIRST);
        lives.get(0).over.complete("its session was lost");
        lives.get(1).endsAtOnce = false;
        lives.get(1).start.completeExceptionally(new IOException("the disk is slow"));
        await(lives.get(1).stopped);
        assertFalse(lives.get(2).asked.isDone());
        lives.get(1).over.complete("it was told to stop");
        await(lives.get(2).asked);
        assertTrue(lives.get(1).overWhenFreed);
        await(runner.stop());
        thread.join();
    }

    @Test
    void aLifeThatAClientHasEndedIsTheLast() throws Exception {
        lives.get(0).start.complete(FIRST);
        assertEquals(FIRST, await(runner.started()));
        lives.get(0).dismissed = true;
        lives.get(0).over.complete("a client asked for it");
        await(runner.ended());
        thread.join();
        assertTrue(lives.get(0).freed.isDone());
        assertEquals(List.of(lives.get(0)), begun);
    }

    @Test
    void aServerThatIsStoppedWhileItStartsEnds() throws Exception {
        await(lives.get(0).asked);
        await(runner.stop());
        thread.join();
        assertThrows(ExecutionException.class, () -> await(runner.started()));
        assertTrue(lives.get(0).freed.isDone());
        assertEquals(List.of(lives.get(0)), begun);
    }

    @Test
    void aServerThatCannotStartSaysWhyAndIsNotTriedAgain() throws Exception {
        lives.get(0).start.completeExceptionally(new IOException("the port is taken"));
        thread.join();
        ExecutionException failure = assertThrows(ExecutionException.class, () -> await(runner.started()));
        assertEquals("the port is taken", failure.getCause().getMessage());
        assertEquals(List.of(lives.get(0)), begun);
    }
}
