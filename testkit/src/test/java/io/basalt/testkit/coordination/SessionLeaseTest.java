package io.basalt.testkit.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.Coordination.Mode;
import io.basalt.protocol.coordination.SessionLease;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.testkit.simulation.SimEnsemble;
import io.basalt.testkit.simulation.SimProcess;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A server's lease, on simulated time, where every instant can be looked at. */
class SessionLeaseTest {
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String NODE = "/server";

    private Simulation simulation;
    private SimProcess process;
    private Coordination session;
    private SessionLease lease;
    private CompletableFuture<Void> held;

    private void start(long seed) {
        lease = null;
        simulation = new Simulation(seed);
        process = simulation.process("server");
        RandomGenerator random = simulation.random("clocks");
        process.setClocks(random.nextInt(-500, 501), random.nextInt(-10_000, 10_001));
        process.start(life -> {
            session = life.coordination().open(life.threads().loop("main"));
            var unused = session.create(NODE, Bytes.EMPTY, Mode.EPHEMERAL);
            lease = new SessionLease(session, life.clock());
            held = lease.start();
        });
        simulation.runUntil(() -> lease != null, SOON);
    }

    /** Looks every few milliseconds, also when nothing happens. */
    private boolean await(BooleanSupplier condition, Duration limit) {
        Duration end = simulation.now().plus(limit);
        while (!condition.getAsBoolean() && simulation.now().compareTo(end) < 0) {
            simulation.run(Duration.ofMillis(5));
        }
        return condition.getAsBoolean();
    }

    @Test
    void aLeaseIsHeldFromItsFirstConfirmationOn() {
        start(1);
        assertFalse(lease.valid());
        assertEquals(Duration.ZERO, lease.remaining());
        assertTrue(simulation.runUntil(held::isDone, SOON));
        assertTrue(lease.valid());
        assertTrue(lease.remaining().compareTo(SESSION_TIMEOUT) < 0);
        simulation.run(Duration.ofMinutes(5));
        assertTrue(lease.valid(), "it is renewed");
    }

    @Test
    void aLeaseEndsAMarginBeforeTheSessionCan() {
        start(2);
        simulation.run(Duration.ofSeconds(10));
        simulation.network().cut("server", SimEnsemble.HOST);
        Duration cutAt = simulation.now();
        assertTrue(await(() -> !lease.valid(), SESSION_TIMEOUT));
        Duration lasted = simulation.now().minus(cutAt);
        assertTrue(lasted.compareTo(Duration.ofMillis(4_700)) < 0, lasted::toString);
        assertTrue(lasted.compareTo(Duration.ofSeconds(3)) > 0, lasted::toString);
        assertTrue(simulation.ensemble().peek(NODE).isPresent());
    }

    @Test
    void aLeaseThatRanOutIsValidAgainWhenTheSessionHasSurvived() {
        start(3);
        simulation.run(SOON);
        simulation.network().cut("server", SimEnsemble.HOST);
        assertTrue(await(() -> !lease.valid(), SESSION_TIMEOUT));
        simulation.network().healAll();
        assertTrue(simulation.runUntil(lease::valid, Duration.ofSeconds(3)));
        assertTrue(simulation.ensemble().peek(NODE).isPresent());
    }

    @Test
    void aLeaseIsNeverValidAgainAfterTheSessionWasLost() {
        start(4);
        simulation.run(SOON);
        simulation.network().cut("server", SimEnsemble.HOST);
        assertTrue(simulation.runUntil(() -> simulation.ensemble().peek(NODE).isEmpty(), Duration.ofSeconds(10)));
        simulation.network().healAll();
        assertFalse(simulation.runUntil(lease::valid, Duration.ofSeconds(30)));
    }

    @Test
    void aProcessThatWakesUpLateFindsItsLeaseInvalidAtOnce() {
        start(5);
        simulation.run(SOON);
        var validAfterPause = new boolean[] {true};
        process.pause(Duration.ofSeconds(10));
        // The first thing that runs when the process goes on, before any news from outside can arrive.
        session.loop().execute(() -> validAfterPause[0] = lease.valid());
        simulation.run(Duration.ofSeconds(11));
        assertFalse(validAfterPause[0]);
    }

    @Test
    void whoWaitsForALeaseIsToldWhenTheSessionIsLostBefore() {
        start(6);
        assertTrue(simulation.runUntil(() -> simulation.ensemble().peek(NODE).isPresent(), SOON));
        simulation.network().cut("server", SimEnsemble.HOST);
        simulation.ensemble().expire("server");
        simulation.network().healAll();
        assertTrue(simulation.runUntil(held::isDone, SOON));
        assertTrue(held.isCompletedExceptionally());
        assertFalse(lease.valid());
    }

    /** The promise on which acknowledged writes stand, at every event of many histories full of faults. */
    @Test
    void aLeaseIsNeverValidWhenTheServiceHasGivenTheSessionUp() {
        int losses = 0;
        int lapses = 0;
        for (long seed = 1; seed <= 200; seed++) {
            start(seed);
            simulation.runUntil(held::isDone, SOON);
            RandomGenerator faults = simulation.random("faults");
            var lapsed = new boolean[1];
            boolean lost = false;
            for (int i = 0; i < 12; i++) {
                fault(faults);
                boolean violated = simulation.runUntil(
                        () -> {
                            lapsed[0] |= !lease.valid();
                            return violated();
                        },
                        Duration.ofMillis(faults.nextInt(4_000)));
                assertFalse(violated, "valid without a session, seed " + seed + " at " + simulation.now());
                lost |= simulation.ensemble().peek(NODE).isEmpty();
            }
            losses += lost ? 1 : 0;
            lapses += lapsed[0] && !lost ? 1 : 0;
        }
        int finalLosses = losses;
        int finalLapses = lapses;
        assertTrue(losses > 20 && lapses > 20, () -> "losses " + finalLosses + " lapses " + finalLapses);
    }

    /** A paused process asks its lease nothing; the instant at which it goes on is an event of its own. */
    private boolean violated() {
        return process.alive()
                && lease.valid()
                && simulation.ensemble().peek(NODE).isEmpty();
    }

    private void fault(RandomGenerator random) {
        switch (random.nextInt(6)) {
            case 0 -> simulation.network().cutOneWay("server", SimEnsemble.HOST);
            case 1 -> simulation.network().cutOneWay(SimEnsemble.HOST, "server");
            case 2 -> process.pause(Duration.ofMillis(random.nextInt(8_000)));
            default -> simulation.network().healAll();
        }
    }

    @Test
    void aDeadProcessLeavesItsNodeUntilTheSessionEnds() {
        start(8);
        simulation.run(SOON);
        process.kill(CrashMode.KEPT);
        simulation.run(Duration.ofSeconds(4));
        assertTrue(simulation.ensemble().peek(NODE).isPresent());
        simulation.run(Duration.ofSeconds(4));
        assertTrue(simulation.ensemble().peek(NODE).isEmpty());
    }
}
