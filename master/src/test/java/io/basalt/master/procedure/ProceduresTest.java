package io.basalt.master.procedure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.master.ManualLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ProceduresTest {
    private final ManualLoop loop = new ManualLoop();
    private final Procedures procedures = new Procedures(loop, loop);

    @Test
    void anOutcomeCanBeAskedForUntilItIsForgotten() {
        var work = new CompletableFuture<Void>();
        long id = procedures.start("create table t", Optional.empty(), () -> work);
        assertFalse(procedures.find(id).orElseThrow().ended());
        work.completeExceptionally(new IOException("disk full"));
        loop.runReady();
        Procedures.Procedure ended = procedures.find(id).orElseThrow();
        assertTrue(ended.ended());
        assertEquals("disk full", ended.failure().orElseThrow().getMessage());
        loop.advance(Procedures.KEPT.minusSeconds(1));
        assertTrue(procedures.find(id).isPresent());
        loop.advance(Duration.ofSeconds(2));
        assertTrue(procedures.find(id).isEmpty());
    }

    @Test
    void aNonceFindsItsOperation() {
        var nonce = new Procedures.Nonce(1, 2);
        assertTrue(procedures.find(nonce).isEmpty());
        long id = procedures.start("x", Optional.of(nonce), () -> CompletableFuture.completedFuture(null));
        assertEquals(Optional.of(id), procedures.find(nonce));
    }

    @Test
    void aLaterMasterGivesOtherIds() {
        long id = procedures.start("x", Optional.empty(), CompletableFuture::new);
        loop.advance(Duration.ofMillis(5));
        long later = new Procedures(loop, loop).start("x", Optional.empty(), CompletableFuture::new);
        assertTrue(id > 0 && later > id, id + " and " + later);
    }
}
