package io.basalt.testkit.simulation;

import io.basalt.base.Bytes;
import io.basalt.protocol.coordination.Coordination.Mode;
import io.basalt.protocol.coordination.CoordinationException;
import io.basalt.protocol.coordination.CoordinationException.Kind;
import io.basalt.protocol.coordination.CoordinationService;
import io.basalt.protocol.coordination.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * The coordination service as its clients see ZooKeeper: one order of all changes, sessions that end when nothing was
 * heard of them for their timeout, watches that fire once. It lives on a host of its own, {@link #HOST}, is never
 * killed and loses nothing; cut its links to keep clients from it.
 */
public final class SimEnsemble {
    /** The name of its host, for cutting links. */
    public static final String HOST = "zookeeper";

    /** What every session is granted. */
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    /**
     * A follower tells the leader of its sessions every half tick, so the leader counts a session's timeout from up to
     * this long before the contact.
     */
    private static final int RELAY_NANOS = 1_000_000_000;

    private static final class Stored {
        Bytes data;
        int version;
        final long created;
        final long owner;

        Stored(Bytes data, long created, long owner) {
            this.data = data;
            this.created = created;
            this.owner = owner;
        }
    }

    /** What the service knows of a session. */
    static final class Session {
        final long id;
        private long endsNanos;
        private boolean over;
        /** How the client hears of its watches; replaced when it connects anew. */
        private WatchListener listener = path -> {};

        Session(long id) {
            this.id = id;
        }
    }

    /** Told once that a path is no longer as it was read. */
    interface WatchListener {
        void changed(String path);
    }

    private final Simulation simulation;
    private final TreeMap<String, Stored> nodes = new TreeMap<>();
    private final Map<Long, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Set<Session>> nodeWatches = new LinkedHashMap<>();
    private final Map<String, Set<Session>> childWatches = new LinkedHashMap<>();
    private final List<SimSession> clients = new ArrayList<>();
    private long lastChange;
    private long lastSession;

    SimEnsemble(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Ends all sessions of a process now, as if their timeouts had passed. */
    public void expire(String host) {
        for (SimSession client : List.copyOf(clients)) {
            if (client.life().host().equals(host)) {
                client.session().ifPresent(this::end);
            }
        }
    }

    /** What a node contains at this instant, which no client can know; for checks. */
    public Optional<Bytes> peek(String path) {
        return Optional.ofNullable(nodes.get(path)).map(node -> node.data);
    }

    CoordinationService reachedFrom(Life life) {
        return loop -> {
            var client = new SimSession(life, loop);
            clients.add(client);
            client.connect();
            return client;
        };
    }

    Simulation simulation() {
        return simulation;
    }

    void died(Life life) {
        clients.removeIf(client -> client.life() == life);
    }

    void gone(SimSession client) {
        clients.remove(client);
    }

    // ---- sessions; what follows happens when a client's message arrives ----

    Session begin(WatchListener listener) {
        var session = new Session(++lastSession);
        session.listener = listener;
        sessions.put(session.id, session);
        touch(session);
        expect(session);
        return session;
    }

    /** @return whether the session is still alive and now listens here */
    boolean resume(Session session, WatchListener listener) {
        if (session.over) {
            return false;
        }
        session.listener = listener;
        touch(session);
        return true;
    }

    void touch(Session session) {
        long knownOfNanos = simulation.nowNanos() - simulation.scheduling().nextInt(RELAY_NANOS);
        session.endsNanos = Math.max(session.endsNanos, knownOfNanos + SESSION_TIMEOUT.toNanos());
    }

    private void expect(Session session) {
        simulation.schedule(null, session.endsNanos - simulation.nowNanos(), () -> {
            if (session.over) {
                return;
            }
            if (simulation.nowNanos() >= session.endsNanos) {
                simulation.trace().note(simulation.now(), HOST, "session " + session.id + " runs out");
                end(session);
            } else {
                expect(session);
            }
        });
    }

    void end(Session session) {
        if (session.over) {
            return;
        }
        session.over = true;
        sessions.remove(session.id);
        nodeWatches.values().forEach(watchers -> watchers.remove(session));
        childWatches.values().forEach(watchers -> watchers.remove(session));
        List<String> ephemeral = nodes.entrySet().stream()
                .filter(node -> node.getValue().owner == session.id)
                .map(Map.Entry::getKey)
                .toList();
        ephemeral.forEach(this::remove);
    }

    /** Every request begins with this. */
    void check(Session session) throws CoordinationException {
        if (session.over) {
            throw new CoordinationException(Kind.SESSION_LOST, "session " + session.id + " is over");
        }
        touch(session);
    }

    // ---- nodes ----

    Node create(Session session, String path, Bytes data, Mode mode) throws CoordinationException {
        if (nodes.containsKey(path)) {
            throw new CoordinationException(Kind.NODE_EXISTS, path + " exists");
        }
        String parent = parent(path);
        Stored above = nodes.get(parent);
        if (above == null && !parent.isEmpty()) {
            throw new CoordinationException(Kind.NO_NODE, parent + " does not exist");
        }
        if (above != null && above.owner != 0) {
            throw new CoordinationException(Kind.FAILED, parent + " is ephemeral and can have no children");
        }
        nodes.put(path, new Stored(data, ++lastChange, mode == Mode.EPHEMERAL ? session.id : 0));
        changed(path);
        fire(childWatches, parent);
        return read(session, path).orElseThrow();
    }

    Optional<Node> read(Session session, String path) {
        Stored found = nodes.get(path);
        return found == null
                ? Optional.empty()
                : Optional.of(new Node(found.data, found.version, found.created, found.owner == session.id));
    }

    /** @return false when there is no node */
    boolean overwrite(String path, Bytes data) {
        Stored found = nodes.get(path);
        if (found != null) {
            lastChange++;
            found.data = data;
            found.version++;
            changed(path);
        }
        return found != null;
    }

    /** @return false when there is no node, or its version is another */
    boolean delete(String path, OptionalInt version) throws CoordinationException {
        Stored found = nodes.get(path);
        if (found == null || (version.isPresent() && version.getAsInt() != found.version)) {
            return false;
        }
        if (!children(path).isEmpty()) {
            throw new CoordinationException(Kind.NOT_EMPTY, path + " has children");
        }
        remove(path);
        return true;
    }

    private void remove(String path) {
        lastChange++;
        nodes.remove(path);
        changed(path);
        fire(childWatches, parent(path));
    }

    List<String> children(String path) {
        String prefix = path + "/";
        return nodes.tailMap(prefix, false).keySet().stream()
                .takeWhile(other -> other.startsWith(prefix))
                .map(other -> other.substring(prefix.length()))
                .filter(name -> name.indexOf('/') < 0)
                .toList();
    }

    void watchNode(Session session, String path) {
        nodeWatches.computeIfAbsent(path, any -> new LinkedHashSet<>()).add(session);
    }

    void watchChildren(Session session, String path) {
        childWatches.computeIfAbsent(path, any -> new LinkedHashSet<>()).add(session);
    }

    private void changed(String path) {
        simulation.trace().mix(path.hashCode());
        fire(nodeWatches, path);
    }

    private static void fire(Map<String, Set<Session>> watches, String path) {
        Set<Session> watchers = watches.remove(path);
        if (watchers != null) {
            watchers.forEach(session -> session.listener.changed(path));
        }
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }
}
