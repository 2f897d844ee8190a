package io.basalt.master.procedure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.master.ManualLoop;
import io.basalt.master.store.MemoryMasterStore;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProceduresTest {
    private final ManualLoop loop = new ManualLoop();
    private final MemoryMasterStore store = new MemoryMasterStore(loop);
    private final List<String> done = new ArrayList<>();
    private Optional<CompletableFuture<Next>> held = Optional.empty();
    private Procedures procedures;

    @BeforeEach
    void begin() {
        procedures = reign();
        loop.runReady();
    }

    @Test
    void aStepIsStoredBeforeItIsBegun() throws RpcException {
        procedures.submit(new Countdown("a", 2, false), Optional.empty());
        assertEquals(List.of(), done);
        loop.runReady();
        assertEquals(List.of("a2", "a1", "a0"), done);
    }

    @Test
    void aSuccessorGoesOnWithTheStepThatWasStored() throws RpcException {
        hold();
        long id = submit(new Countdown("a", 2, false));
        assertEquals(List.of("a2"), done);
        procedures.stop();

        held = Optional.empty();
        procedures = reign();
        loop.runReady();
        procedures.resume();
        loop.runReady();
        assertEquals(List.of("a2", "a2", "a1", "a0"), done);
        assertEquals(
                ProcedureStatus.Phase.SUCCEEDED,
                procedures.find(id).orElseThrow().phase());
    }

    @Test
    void whatConflictsWaitsInTheOrderInWhichItCame() throws RpcException {
        hold();
        submit(new Countdown("t", 0, true));
        submit(new Countdown("t", 1, true));
        submit(new Countdown("other", 0, true));
        long last = submit(new Countdown("t", 2, true));
        assertEquals(List.of("t0", "other0"), done);
        assertEquals(
                ProcedureStatus.Phase.WAITING,
                procedures.find(last).orElseThrow().phase());

        // It is the same for a successor.
        procedures.stop();
        held = Optional.empty();
        procedures = reign();
        loop.runReady();
        procedures.resume();
        loop.runReady();
        done.removeIf(name -> name.startsWith("other"));
        assertEquals(List.of("t0", "t0", "t1", "t0", "t2", "t1", "t0"), done);
    }

    @Test
    void aStepThatFailsIsTriedAgain() throws RpcException {
        hold();
        long id = submit(new Countdown("a", 0, false));
        held.orElseThrow().completeExceptionally(new IOException("a moment's trouble"));
        held = Optional.empty();
        loop.advance(Duration.ofSeconds(1));
        assertEquals(List.of("a0", "a0"), done);
        assertEquals(
                ProcedureStatus.Phase.SUCCEEDED,
                procedures.find(id).orElseThrow().phase());
    }

    @Test
    void whatCannotBeDoneIsRefusedAtOnceOrWhenItsTurnComes() throws RpcException {
        assertThrows(RpcException.class, () -> procedures.submit(new Countdown("a", -1, true), Optional.empty()));
        hold();
        submit(new Countdown("a", 0, true));
        long id = submit(new Countdown("a", -1, true));
        assertFalse(procedures.find(id).orElseThrow().ended());
        held.orElseThrow().complete(new Next.Done());
        loop.runReady();
        assertEquals(
                ErrorKind.TABLE_EXISTS,
                procedures.find(id).orElseThrow().failure().orElseThrow().kind());
    }

    @Test
    void aNonceFindsItsProcedureUnderTheNextMasterToo() throws RpcException {
        var nonce = new Nonce(1, 2);
        CompletableFuture<Long> first = procedures.submit(new Countdown("a", 0, false), Optional.of(nonce));
        CompletableFuture<Long> second = procedures.submit(new Countdown("a", 0, false), Optional.of(nonce));
        loop.runReady();
        assertEquals(first.join(), second.join());
        procedures.stop();
        procedures = reign();
        loop.runReady();
        assertEquals(Optional.of(first.join()), procedures.find(nonce));
        assertEquals(List.of("a0"), done);
    }

    @Test
    void anOutcomeCanBeAskedForUntilItIsForgotten() throws RpcException {
        long id = submit(new Countdown("a", 0, false));
        submit(new Countdown("b", 0, false));
        procedures.stop();
        procedures = reign();
        loop.advance(Procedures.KEPT.minusSeconds(1));
        assertTrue(procedures.find(id).isPresent());
        loop.advance(Duration.ofSeconds(2));
        assertTrue(procedures.find(id).isEmpty());
    }

    @Test
    void idsGrowOverAllMasters() throws RpcException {
        long first = submit(new Countdown("a", 0, false));
        loop.advance(Procedures.KEPT.plusSeconds(1));
        procedures.stop();
        procedures = reign();
        loop.runReady();
        long second = submit(new Countdown("a", 0, false));
        assertTrue(second > first, first + " and " + second);
    }

    private Procedures reign() {
        var next = new Procedures(loop, loop, store, (kind, subject, reason, details) -> {});
        next.register(new ProcedureKind("countdown", state -> {
            String[] parts = state.utf8().split(" ");
            return new Countdown(parts[0], Integer.parseInt(parts[1]), Boolean.parseBoolean(parts[2]));
        }));
        var unused = next.load();
        return next;
    }

    private long submit(Procedure procedure) throws RpcException {
        CompletableFuture<Long> id = procedures.submit(procedure, Optional.empty());
        loop.runReady();
        return id.join();
    }

    /** The next steps wait until the test completes this. */
    private void hold() {
        held = Optional.of(new CompletableFuture<>());
    }

    /** Counts its steps down to 0; the steps of one that is held wait. */
    private final class Countdown implements Procedure {
        private final String name;
        private final int left;
        private final boolean locks;

        Countdown(String name, int left, boolean locks) {
            this.name = name;
            this.left = left;
            this.locks = locks;
        }

        @Override
        public String kind() {
            return "countdown";
        }

        @Override
        public String subject() {
            return name;
        }

        @Override
        public String step() {
            return Integer.toString(left);
        }

        @Override
        public Set<Lock> locks() {
            return locks ? Set.of(Lock.table(TableName.parse(name))) : Set.of();
        }

        @Override
        public Bytes state() {
            return Bytes.of(name + " " + left + " " + locks);
        }

        @Override
        public Procedure prepare() throws RpcException {
            if (left < 0) {
                throw new RpcException(ErrorKind.TABLE_EXISTS, name);
            }
            return this;
        }

        @Override
        public CompletableFuture<Next> advance() {
            done.add(name + left);
            Next next = left == 0 ? new Next.Done() : new Next.Step(new Countdown(name, left - 1, locks));
            return held.orElseGet(() -> CompletableFuture.completedFuture(next));
        }
    }
}
