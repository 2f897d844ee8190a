package io.basalt.testkit.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.Coordination.Mode;
import io.basalt.protocol.coordination.CoordinationException;
import io.basalt.protocol.coordination.CoordinationException.Kind;
import io.basalt.protocol.coordination.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What {@link Coordination} promises, whoever keeps the promise. */
abstract class CoordinationContract {
    private static final Bytes ONE = Bytes.of("one");
    private static final Bytes TWO = Bytes.of("two");

    private World world;
    private Coordination session;

    /** @param test its name, from which randomness may be seeded */
    abstract World newWorld(String test) throws Exception;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        world = newWorld(test.getDisplayName());
        session = world.open();
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    // ---- nodes ----

    @Test
    void whatWasCreatedIsRead() throws Exception {
        Node created = world.get(session.create("/a", ONE, Mode.PERSISTENT));
        assertEquals(ONE, created.data());
        assertEquals(0, created.version());
        assertTrue(created.created() > 0);
        assertFalse(created.ours());
        assertEquals(Optional.of(created), world.get(session.read("/a")));
    }

    @Test
    void creatingMakesMissingParents() throws Exception {
        world.get(session.create("/a/b/c", ONE, Mode.EPHEMERAL));
        assertEquals(Bytes.EMPTY, world.get(session.read("/a/b")).orElseThrow().data());
        assertEquals(List.of("c"), world.get(session.children("/a/b")));
    }

    @Test
    void creatingWhatExistsFailsAndChangesNothing() throws Exception {
        world.get(session.create("/a", ONE, Mode.PERSISTENT));
        assertFails(Kind.NODE_EXISTS, session.create("/a", TWO, Mode.EPHEMERAL));
        assertEquals(ONE, world.get(session.read("/a")).orElseThrow().data());
    }

    @Test
    void whatIsAbsentReadsAsNothing() throws Exception {
        assertEquals(Optional.empty(), world.get(session.read("/absent/node")));
        assertEquals(List.of(), world.get(session.children("/absent/node")));
        assertFalse(world.get(session.delete("/absent/node")));
    }

    @Test
    void writingCreatesOrOverwrites() throws Exception {
        world.get(session.write("/a/b", ONE));
        Node first = world.get(session.read("/a/b")).orElseThrow();
        world.get(session.write("/a/b", TWO));
        Node second = world.get(session.read("/a/b")).orElseThrow();
        assertEquals(ONE, first.data());
        assertEquals(new Node(TWO, first.version() + 1, first.created(), false), second);
    }

    @Test
    void onlyNodesWithoutChildrenAreDeleted() throws Exception {
        world.get(session.write("/a/b", ONE));
        assertFails(Kind.NOT_EMPTY, session.delete("/a"));
        assertTrue(world.get(session.delete("/a/b")));
        assertTrue(world.get(session.delete("/a")));
        assertEquals(Optional.empty(), world.get(session.read("/a")));
    }

    @Test
    void aConditionalDeleteSparesWhatHasChanged() throws Exception {
        Node first = world.get(session.create("/a", ONE, Mode.PERSISTENT));
        world.get(session.write("/a", TWO));
        assertFalse(world.get(session.delete("/a", first)));
        Node second = world.get(session.read("/a")).orElseThrow();
        assertTrue(world.get(session.delete("/a", second)));
        assertFalse(world.get(session.delete("/a", second)));
        world.get(session.create("/a", ONE, Mode.PERSISTENT));
        assertFalse(world.get(session.delete("/a", first)), "a later life of the same path, at the same version");
        assertTrue(world.get(session.read("/a")).isPresent());
    }

    @Test
    void aLaterLifeOfAPathHasALargerNumber() throws Exception {
        Node first = world.get(session.create("/a", ONE, Mode.EPHEMERAL));
        world.get(session.delete("/a"));
        Node second = world.get(session.create("/a", ONE, Mode.EPHEMERAL));
        assertTrue(second.created() > first.created());
    }

    @Test
    void childrenAreSorted() throws Exception {
        for (String name : List.of("c", "a", "b", "a2")) {
            world.get(session.write("/p/" + name, ONE));
        }
        world.get(session.write("/p/a/deeper", ONE));
        world.get(session.write("/pp/other", ONE));
        assertEquals(List.of("a", "a2", "b", "c"), world.get(session.children("/p")));
    }

    // ---- sessions ----

    @Test
    void anEphemeralNodeBelongsToItsSessionAndGoesWithIt() throws Exception {
        Coordination other = world.open();
        assertTrue(world.get(session.create("/e", ONE, Mode.EPHEMERAL)).ours());
        assertTrue(world.get(session.read("/e")).orElseThrow().ours());
        assertFalse(world.get(other.read("/e")).orElseThrow().ours());
        var seen = new CopyOnWriteArrayList<Optional<Node>>();
        other.watchNode("/e", seen::add);
        world.until("first sight", () -> !seen.isEmpty());
        session.close();
        world.until("end of the node", () -> last(seen).isEmpty());
        world.get(session.closed());
    }

    @Test
    void afterClosingNothingWorksAndNobodyIsAlarmed() throws Exception {
        var lost = new AtomicBoolean();
        session.onSessionLost(() -> lost.set(true));
        world.get(session.write("/a", ONE));
        session.close();
        assertFails(Kind.SESSION_LOST, session.read("/a"));
        assertFails(Kind.SESSION_LOST, session.confirmSession());
        world.get(session.closed());
        assertFalse(lost.get());
    }

    @Test
    void aShortInterruptionCostsNothing() throws Exception {
        Coordination other = world.open();
        Coordination patient = world.openPatient();
        world.get(patient.create("/e", ONE, Mode.EPHEMERAL));
        var seen = new CopyOnWriteArrayList<Optional<Node>>();
        patient.watchNode("/a", seen::add);
        world.until("first sight", () -> !seen.isEmpty());
        world.cut(patient);
        world.get(other.write("/a", TWO));
        world.heal(patient);
        world.until("what changed meanwhile", () -> data(last(seen)).equals(Optional.of(TWO)));
        assertTrue(world.get(patient.read("/e")).orElseThrow().ours());
        world.get(patient.confirmSession());
    }

    @Test
    void aSessionThatIsCutOffForTooLongIsLostForGood() throws Exception {
        Coordination other = world.open();
        var losses = new AtomicInteger();
        var seen = new CopyOnWriteArrayList<Optional<Node>>();
        session.onSessionLost(losses::incrementAndGet);
        world.get(session.create("/e", ONE, Mode.EPHEMERAL));
        session.watchNode("/e", seen::add);
        world.until("first sight", () -> !seen.isEmpty());
        world.cut(session);
        CompletableFuture<Void> confirmation = session.confirmSession();
        world.outlast(session);
        assertEquals(Optional.empty(), world.get(other.read("/e")), "its nodes go without its help");
        assertEquals(0, losses.get(), "it cannot know yet");
        world.heal(session);
        world.until("news of the loss", () -> losses.get() > 0);
        assertTrue(confirmation.isCompletedExceptionally());
        assertFails(Kind.SESSION_LOST, session.read("/e"));
        assertFails(Kind.SESSION_LOST, session.create("/e", ONE, Mode.EPHEMERAL));
        var late = new AtomicBoolean();
        session.onSessionLost(() -> late.set(true));
        world.until("news for who asks later", late::get);
        world.get(other.confirmSession());
        assertEquals(1, losses.get());
        assertEquals(Optional.empty(), world.get(other.read("/e")), "nothing of it comes back");
        assertTrue(seen.stream().allMatch(Optional::isPresent), "a lost session reports nothing");
    }

    @Test
    void aNewSessionOfTheSameProcessIsAnother() throws Exception {
        world.get(session.create("/e", ONE, Mode.EPHEMERAL));
        Coordination second = world.open();
        assertFails(Kind.NODE_EXISTS, second.create("/e", ONE, Mode.EPHEMERAL));
        session.close();
        world.until("the end of the first", () -> {
            try {
                return world.get(second.read("/e")).isEmpty();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertTrue(world.get(second.create("/e", ONE, Mode.EPHEMERAL)).ours());
    }

    @Test
    void anUnansweredCallFailsInTheEnd() throws Exception {
        world.get(session.confirmSession());
        world.cut(session);
        var failure = assertThrows(CoordinationException.class, () -> world.get(session.read("/a")));
        assertEquals(Kind.CONNECTION_LOST, failure.kind());
    }

    // ---- watches ----

    @Test
    void aNodeWatchTellsTheFirstValueAndEveryNewest() throws Exception {
        var seen = new CopyOnWriteArrayList<Optional<Node>>();
        session.watchNode("/p/a", seen::add);
        world.until("first value", () -> seen.size() == 1 && seen.get(0).isEmpty());
        Coordination other = world.open();
        world.get(other.write("/p/a", ONE));
        world.until("creation", () -> data(last(seen)).equals(Optional.of(ONE)));
        world.get(other.write("/p/a", TWO));
        world.until("change", () -> data(last(seen)).equals(Optional.of(TWO)));
        world.get(other.delete("/p/a"));
        world.until("deletion", () -> last(seen).isEmpty());
        world.get(other.write("/p/a", ONE));
        world.until("second creation", () -> data(last(seen)).equals(Optional.of(ONE)));
    }

    @Test
    void aNodeWatchNeverGoesBackAndEndsAtTheNewest() throws Exception {
        var seen = new CopyOnWriteArrayList<Optional<Node>>();
        session.watchNode("/a", seen::add);
        Coordination other = world.open();
        var writes = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 100; i++) {
            writes.add(other.write("/a", Bytes.of(i)));
        }
        for (var write : writes) {
            world.get(write);
        }
        world.until("newest", () -> !seen.isEmpty() && data(last(seen)).equals(Optional.of(Bytes.of(99))));
        List<Integer> versions =
                seen.stream().flatMap(Optional::stream).map(Node::version).toList();
        assertEquals(versions.stream().sorted().toList(), versions);
    }

    @Test
    void aChildrenWatchTellsTheFirstValueAndEveryNewest() throws Exception {
        var seen = new CopyOnWriteArrayList<List<String>>();
        session.watchChildren("/rs", seen::add);
        world.until("first value", () -> seen.size() == 1 && seen.get(0).isEmpty());
        Coordination other = world.open();
        world.get(other.create("/rs/b", ONE, Mode.EPHEMERAL));
        world.until("one", () -> last(seen).equals(List.of("b")));
        world.get(session.create("/rs/a", ONE, Mode.EPHEMERAL));
        world.until("two", () -> last(seen).equals(List.of("a", "b")));
        other.close();
        world.until("one again", () -> last(seen).equals(List.of("a")));
        world.get(session.delete("/rs/a"));
        world.get(session.delete("/rs"));
        world.get(session.write("/rs/c", ONE));
        world.until("a new parent's", () -> last(seen).equals(List.of("c")));
    }

    @Test
    void aClosedWatchIsSilent() throws Exception {
        var seen = new CopyOnWriteArrayList<Optional<Node>>();
        var open = new CopyOnWriteArrayList<Optional<Node>>();
        Coordination.Watch watch = session.watchNode("/a", seen::add);
        session.watchNode("/a", open::add);
        world.until("first value", () -> !seen.isEmpty() && !open.isEmpty());
        watch.close();
        world.get(session.write("/a", ONE));
        world.until("the other watch", () -> last(open).isPresent());
        assertEquals(List.of(Optional.empty()), seen);
    }

    // ---- order and threads ----

    @Test
    void callsTakeEffectInTheirOrderAndAnswersComeInIt() throws Exception {
        world.get(session.confirmSession());
        // Each time anew: the first writes find neither the node nor its parent.
        for (int round = 0; round < 20; round++) {
            String path = "/a" + round + "/b";
            var order = new CopyOnWriteArrayList<Integer>();
            var all = IntStream.range(0, 50)
                    .mapToObj(i -> session.write(path, Bytes.of(i)).thenRun(() -> order.add(i)))
                    .toList();
            for (var each : all) {
                world.get(each);
            }
            Node last = world.get(session.read(path)).orElseThrow();
            assertEquals(Bytes.of(49), last.data());
            assertEquals(IntStream.range(0, 50).boxed().toList(), order);
        }
    }

    @Test
    void everythingIsSaidOnTheLoop() throws Exception {
        var strays = new AtomicInteger();
        var heard = new AtomicInteger();
        Runnable check = () -> {
            heard.incrementAndGet();
            if (!session.loop().inLoop()) {
                strays.incrementAndGet();
            }
        };
        session.loop().execute(() -> {
            session.watchNode("/a", node -> check.run());
            session.watchChildren("/", children -> check.run());
            session.onSessionLost(check);
            var unused = session.write("/a", ONE).thenRun(check);
            unused = session.read("/a").thenRun(check);
            unused = session.confirmSession().thenRun(check);
        });
        world.until("callbacks", () -> heard.get() >= 5);
        world.cut(session);
        world.outlast(session);
        int before = heard.get();
        world.heal(session);
        world.until("the loss", () -> heard.get() > before);
        assertEquals(0, strays.get());
    }

    private void assertFails(Kind kind, CompletableFuture<?> future) {
        var failure = assertThrows(CoordinationException.class, () -> world.get(future));
        assertEquals(kind, failure.kind(), failure.getMessage());
    }

    private static <T> T last(List<T> seen) {
        return seen.get(seen.size() - 1);
    }

    private static Optional<Bytes> data(Optional<Node> node) {
        return node.map(Node::data);
    }
}
