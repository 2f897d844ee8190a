package io.basalt.master.server;

import io.basalt.base.EventLoop;
import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.protocol.name.ServerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which region servers live, and proof that the dead ones are dead.
 *
 * <p>A server is live from the appearance of its ephemeral node until the node vanishes (it stopped, or its session
 * ended and with it, by construction, its lease) or until the lock of its log is free (its process is gone: a
 * killed process is found within one probe, long before its session ends). Dead is for good: a new process has a new
 * start code.
 *
 * <p>A dead server is fenced when its log is sealed: from then on whatever it may still write is read by nobody.
 *
 * <p>Lives on the master's loop.
 */
public final class LiveServers {
    private static final Logger LOG = LoggerFactory.getLogger(LiveServers.class);
    private static final Duration SEAL_AGAIN = Duration.ofMillis(500);

    private final EventLoop loop;
    private final ServerFence fence;
    private final Duration probeEvery;
    private final Consumer<ServerName> removeNode;
    private final EventLog events;
    private final List<Runnable> listeners = new ArrayList<>();
    private final Set<ServerName> live = new TreeSet<>();
    private final Set<ServerName> dead = new HashSet<>();
    private final Set<ServerName> cleared = new HashSet<>();
    private final Map<ServerName, CompletableFuture<Void>> fenced = new TreeMap<>();
    private boolean stopped;

    /** @param removeNode removes the node of a server whose process is proven to be gone */
    public LiveServers(
            EventLoop loop, ServerFence fence, Duration probeEvery, Consumer<ServerName> removeNode, EventLog events) {
        this.loop = loop;
        this.fence = fence;
        this.probeEvery = probeEvery;
        this.removeNode = removeNode;
        this.events = events;
    }

    /** Calls {@code listener} after each change of the live servers and after each fencing. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public void start() {
        probe();
    }

    public void stop() {
        stopped = true;
    }

    public boolean isLive(ServerName server) {
        return live.contains(server);
    }

    /** In the order of their names. */
    public Collection<ServerName> live() {
        return List.copyOf(live);
    }

    /** Those that died under this master, newest life of each address only if it is not back. */
    public List<ServerName> dead() {
        return dead.stream()
                .filter(server -> !cleared.contains(server)
                        && live.stream().noneMatch(other -> other.address().equals(server.address())))
                .sorted()
                .toList();
    }

    /** Leaves a dead server out of {@link #dead} from now on. @return whether it is dead */
    public boolean clearDead(ServerName server) {
        return dead.contains(server) && cleared.add(server);
    }

    /**
     * Completes when the log of a server that is not live has been sealed. Repeated until it succeeds: there is no way
     * on without it.
     */
    public CompletableFuture<Void> fenced(ServerName server) {
        if (live.contains(server)) {
            throw new IllegalStateException(server + " is live and cannot be fenced");
        }
        return fenced.computeIfAbsent(server, name -> {
            var done = new CompletableFuture<Void>();
            seal(name, done);
            return done;
        });
    }

    /** The nodes of region servers that exist now. */
    public void nodes(Collection<ServerName> present) {
        boolean changed = false;
        for (ServerName server : present) {
            if (!dead.contains(server) && live.add(server)) {
                LOG.info("Region server joined server={}", server);
                events.record(
                        Event.Kind.SERVER_JOINED,
                        server.toString(),
                        "it has a node in the coordination service",
                        Map.of());
                changed = true;
            }
        }
        for (ServerName server : List.copyOf(live)) {
            if (!present.contains(server)) {
                died(server, "its node in the coordination service is gone");
                changed = true;
            }
        }
        if (changed) {
            changed();
        }
    }

    private void died(ServerName server, String how) {
        live.remove(server);
        dead.add(server);
        LOG.warn("Region server left server={} reason=\"{}\"", server, how);
        events.record(Event.Kind.SERVER_DIED, server.toString(), how, Map.of());
        fenced(server);
    }

    private void changed() {
        List.copyOf(listeners).forEach(Runnable::run);
    }

    /** Looks at once whether a server that does not answer has ended; completes when {@link #isLive} says so. */
    public CompletableFuture<Void> probe(ServerName server) {
        return probe(List.of(server));
    }

    private void probe() {
        if (!stopped) {
            probe(live()).thenRun(() -> {
                if (!stopped) {
                    loop.schedule(probeEvery, this::probe);
                }
            });
        }
    }

    private CompletableFuture<Void> probe(Collection<ServerName> servers) {
        return fence.findEnded(servers).handle((ended, failure) -> {
            if (stopped) {
                return null;
            }
            if (failure != null) {
                LOG.warn("Cannot probe the locks of region servers reason={}", failure.toString());
                return null;
            }
            boolean changed = false;
            for (ServerName server : ended) {
                if (live.contains(server)) {
                    died(server, "its process has ended");
                    removeNode.accept(server);
                    changed = true;
                }
            }
            if (changed) {
                changed();
            }
            return null;
        });
    }

    private void seal(ServerName server, CompletableFuture<Void> done) {
        if (stopped) {
            return;
        }
        fence.seal(server).whenComplete((nothing, failure) -> {
            if (failure == null) {
                done.complete(null);
                changed();
            } else {
                LOG.warn(
                        "Cannot seal the log of a dead server, will try again server={} reason={}",
                        server,
                        failure.toString());
                loop.schedule(SEAL_AGAIN, () -> seal(server, done));
            }
        });
    }
}
