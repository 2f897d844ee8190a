package io.basalt.testkit.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.LeaderElection;
import io.basalt.protocol.coordination.SessionLease;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.name.ServerName;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.testkit.simulation.Life;
import io.basalt.testkit.simulation.SimEnsemble;
import io.basalt.testkit.simulation.SimProcess;
import io.basalt.testkit.simulation.Simulation;
import io.basalt.testkit.simulation.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Three masters through kills, pauses and cut links: never two leaders at once, and always one in the end. */
class SimulatedElectionsTest {
    private static final int FAULTS = 15;

    private Simulation simulation;
    private final List<Candidate> candidates = new ArrayList<>();
    private long lastEpoch;
    private int reigns;

    @Test
    void atMostOneLeadsAtAnyInstantAndOneLeadsInTheEnd() {
        int changes = 0;
        for (long seed = 1; seed <= 200; seed++) {
            run(seed, Trace.hashOnly());
            changes += reigns - 1;
        }
        int finalChanges = changes;
        assertTrue(changes > 100, () -> "leaders changed only " + finalChanges + " times");
    }

    @Test
    void theSameSeedGivesTheSameTrace() {
        List<Long> hashes = new ArrayList<>();
        for (long seed : new long[] {1, 2, 1, 2}) {
            run(seed, Trace.hashOnly());
            hashes.add(simulation.trace().hash());
            hashes.add(simulation.trace().events());
        }
        assertEquals(hashes.subList(0, 4), hashes.subList(4, 8));
        assertTrue(!hashes.get(0).equals(hashes.get(2)), "seeds differ");
    }

    private void run(long seed, Trace trace) {
        simulation = new Simulation(seed, trace);
        candidates.clear();
        lastEpoch = 0;
        reigns = 0;
        List<SimProcess> masters =
                List.of(simulation.process("master1"), simulation.process("master2"), simulation.process("master3"));
        masters.forEach(master -> master.start(this::candidate));
        RandomGenerator faults = simulation.random("faults");
        for (int i = 0; i < FAULTS; i++) {
            check(Duration.ofMillis(faults.nextInt(5_000)));
            SimProcess victim = masters.get(faults.nextInt(masters.size()));
            switch (faults.nextInt(5)) {
                case 0 -> victim.kill(CrashMode.KEPT);
                case 1 -> victim.pause(Duration.ofMillis(faults.nextInt(10_000)));
                case 2 -> simulation.network().cut(victim.host(), SimEnsemble.HOST);
                default -> recover(masters);
            }
        }
        recover(masters);
        check(Duration.ofSeconds(30));
        assertEquals(1, leaders().size(), () -> "leaders in the end, seed " + seed);
    }

    private void recover(List<SimProcess> masters) {
        simulation.network().healAll();
        masters.stream().filter(master -> !master.alive()).forEach(SimProcess::restart);
    }

    private void check(Duration duration) {
        boolean broken = simulation.runUntil(() -> leaders().size() > 1, duration);
        assertTrue(!broken, () -> "two leaders at " + simulation.now() + ", seed " + simulation.seed());
    }

    private List<Candidate> leaders() {
        List<Candidate> leaders = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.life.alive() && candidate.election.leads()) {
                leaders.add(candidate);
            }
        }
        return leaders;
    }

    /** The program of a master: enters the election, and enters it anew on a new session when it is out. */
    private void candidate(Life life) {
        candidates.removeIf(old -> !old.life.alive());
        candidates.add(new Candidate(life));
    }

    private final class Candidate implements LeaderElection.Listener {
        private final Life life;
        private final Coordination session;
        private final LeaderElection election;

        Candidate(Life life) {
            this.life = life;
            this.session = life.coordination().open(life.threads().loop("main"));
            var lease = new SessionLease(session, life.clock());
            election = new LeaderElection(
                    session,
                    lease,
                    Znodes.DEFAULT,
                    new ZnodeCodec("master:16000", life.random("znodes")),
                    new ServerName(life.host(), 16_000, life.clock().wallMillis()),
                    16_010,
                    this);
            var unused = lease.start();
            election.start();
        }

        @Override
        public void elected(long epoch) {
            life.note("elected, epoch " + epoch);
            assertTrue(epoch > lastEpoch, "epochs grow");
            lastEpoch = epoch;
            reigns++;
        }

        @Override
        public void follows(Optional<ServerName> leader) {}

        @Override
        public void over(String reason) {
            life.note("is out: " + reason);
            session.close();
            candidates.remove(this);
            candidate(life);
        }
    }
}
