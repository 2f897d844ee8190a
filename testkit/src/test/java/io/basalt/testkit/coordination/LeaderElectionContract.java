package io.basalt.testkit.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.LeaderElection;
import io.basalt.protocol.coordination.SessionLease;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.name.ServerName;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** How masters choose one of them, on a real and on a simulated coordination service. */
abstract class LeaderElectionContract {
    private static final Znodes ZNODES = Znodes.DEFAULT;
    private static final int INFO_PORT = 16_010;

    private World world;

    abstract World newWorld(String test) throws Exception;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        world = newWorld(test.getDisplayName());
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    @Test
    void theFirstLeadsAndTheOthersStandBy() throws Exception {
        Candidate first = new Candidate("first", 1);
        world.until("leader", first.election::leads);
        Candidate second = new Candidate("second", 1);
        world.until("standby", () -> second.election.active().equals(Optional.of(first.name)));
        assertFalse(second.election.leads());
        assertEquals(first.name, leaderNode());
        world.until("its listing", () -> backups().equals(List.of(second.name.toString())));
        assertTrue(first.election.epoch() > 0);
        assertEquals(0, second.election.epoch());
    }

    @Test
    void aStandbyTakesOverWhenTheLeaderLeaves() throws Exception {
        Candidate first = new Candidate("first", 1);
        world.until("leader", first.election::leads);
        Candidate second = new Candidate("second", 1);
        world.until("standby", () -> backups().contains(second.name.toString()));
        first.session.loop().execute(first.election::close);
        world.until("successor", second.election::leads);
        assertFalse(first.election.leads());
        assertFalse(first.over.get(), "who leaves is not told that it is out");
        assertTrue(second.election.epoch() > first.election.epoch());
        assertEquals(second.name, leaderNode());
        world.until("the end of its listing", () -> backups().isEmpty());
    }

    @Test
    void aLeaderThatIsCutOffStopsBeforeTheNextOneLeads() throws Exception {
        Candidate first = new Candidate("first", 1);
        world.until("leader", first.election::leads);
        var overlap = new AtomicBoolean();
        Candidate second = new Candidate("second", 1);
        second.onElected = () -> overlap.set(first.election.leads());
        world.until("standby", () -> second.election.active().equals(Optional.of(first.name)));
        world.cut(first.session);
        world.until("successor", second.election::leads);
        assertFalse(overlap.get());
        assertFalse(first.election.leads());
        assertTrue(second.election.epoch() > first.election.epoch());
        world.heal(first.session);
        world.until("news for the first", first.over::get);
        assertEquals(second.name, leaderNode());
    }

    @Test
    void aLeaderWhoseNodeIsDeletedIsOut() throws Exception {
        Candidate first = new Candidate("first", 1);
        world.until("leader", first.election::leads);
        Coordination operator = world.open();
        assertTrue(world.get(operator.delete(ZNODES.master())));
        world.until("news", first.over::get);
        assertFalse(first.election.leads());
        assertEquals(Optional.empty(), first.election.active());
    }

    @Test
    void aRestartedMasterDoesNotWaitForItsOwnOldSession() throws Exception {
        Candidate old = new Candidate("same", 1);
        world.until("leader", old.election::leads);
        // The old process is dead but its session is not over: nothing of it is heard any more.
        world.cut(old.session);
        Candidate restarted = new Candidate("same", 2);
        world.until("leader", restarted.election::leads);
        assertNotEquals(old.election.epoch(), restarted.election.epoch());
        assertEquals(restarted.name, leaderNode());
    }

    @Test
    void aMasterThatIsKnownToBeDeadIsRemovedAtOnce() throws Exception {
        Candidate first = new Candidate("first", 1);
        world.until("leader", first.election::leads);
        Candidate second = new Candidate("second", 1);
        world.until("standby", () -> second.election.active().equals(Optional.of(first.name)));
        second.session.loop().execute(() -> second.election.bury(new ServerName("first", 16_000, 99)));
        world.get(second.session.confirmSession());
        assertEquals(first.name, leaderNode(), "another life of it is not touched");
        second.session.loop().execute(() -> second.election.bury(first.name));
        world.until("successor", second.election::leads);
    }

    private ServerName leaderNode() throws Exception {
        Coordination observer = world.open();
        return ZnodeCodec.parseMaster(
                world.get(observer.read(ZNODES.master())).orElseThrow().data());
    }

    private List<String> backups() {
        try {
            return world.get(observer().children(ZNODES.backupMasters()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Coordination observer;

    private Coordination observer() {
        if (observer == null) {
            observer = world.openPatient();
        }
        return observer;
    }

    private final class Candidate implements LeaderElection.Listener {
        final ServerName name;
        final Coordination session = world.open();
        final LeaderElection election;
        final AtomicBoolean over = new AtomicBoolean();
        volatile Runnable onElected = () -> {};

        Candidate(String host, long startCode) {
            name = new ServerName(host, 16_000, startCode);
            var lease = new SessionLease(session, world.clock(session));
            election = new LeaderElection(
                    session, lease, ZNODES, new ZnodeCodec("master:16000", new Random(1)), name, INFO_PORT, this);
            var unused = lease.start();
            election.start();
        }

        @Override
        public void elected(long epoch) {
            onElected.run();
        }

        @Override
        public void follows(Optional<ServerName> leader) {}

        @Override
        public void over(String reason) {
            over.set(true);
        }
    }
}
