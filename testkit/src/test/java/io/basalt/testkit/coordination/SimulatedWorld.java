package io.basalt.testkit.coordination;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Clock;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.testkit.simulation.Life;
import io.basalt.testkit.simulation.SimEnsemble;
import io.basalt.testkit.simulation.SimProcess;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.function.BooleanSupplier;

/** Sessions of simulated processes with the simulated ensemble. */
final class SimulatedWorld implements World {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(10);

    private final Simulation simulation;
    private final IdentityHashMap<Coordination, Life> lives = new IdentityHashMap<>();

    SimulatedWorld(long seed) {
        this.simulation = new Simulation(seed);
    }

    @Override
    public Coordination open() {
        SimProcess process = simulation.process("host" + lives.size());
        process.start(life -> {});
        Life life = process.life().orElseThrow();
        Coordination session = life.coordination().open(life.threads().loop("session"));
        lives.put(session, life);
        return session;
    }

    @Override
    public Coordination openPatient() {
        return open();
    }

    @Override
    public void until(String what, BooleanSupplier condition) {
        assertTrue(simulation.runUntil(condition, PATIENCE), () -> "no " + what + ", seed " + simulation.seed());
    }

    @Override
    public void cut(Coordination session) {
        simulation.network().cut(lives.get(session).host(), SimEnsemble.HOST);
    }

    @Override
    public void heal(Coordination session) {
        simulation.network().heal(lives.get(session).host(), SimEnsemble.HOST);
    }

    @Override
    public void outlast(Coordination session) {
        simulation.run(LONGER_THAN_A_SESSION);
    }

    @Override
    public Clock clock(Coordination session) {
        return lives.get(session).clock();
    }

    @Override
    public void close() {}
}
