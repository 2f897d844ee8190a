package io.basalt.master.settings;

import io.basalt.base.Bytes;
import io.basalt.base.HostPort;
import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.master.store.MasterStore;
import io.basalt.master.store.MasterStore.Part;
import io.basalt.protocol.name.ServerName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches, and the servers that are being drained. A change is in force when its future completes, and every later
 * master knows it.
 *
 * <p>A server is drained at its address: it stays so over its restarts, until somebody takes that back.
 *
 * <p>Lives on the master's loop.
 */
public final class Settings {
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);
    private static final String SWITCH = "switch/";
    private static final String DRAINING = "draining/";
    private static final String OFFLOADED = "offload ";
    private static final Bytes ON = Bytes.of("on");
    private static final Bytes OFF = Bytes.of("off");

    private final MasterStore store;
    private final EventLog events;
    private final List<Runnable> listeners = new ArrayList<>();
    private final Map<Switch, Boolean> turned = new EnumMap<>(Switch.class);
    private final SortedMap<HostPort, Drained> draining = new TreeMap<>();

    /** A server that gets no regions, and whether those that it has are to leave it. */
    private record Drained(ServerName server, boolean offload) {}

    public Settings(MasterStore store, EventLog events) {
        this.store = store;
        this.events = events;
    }

    /** Calls {@code listener} after each change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Reads what earlier masters have kept. */
    public CompletableFuture<Void> load() {
        return store.load(Part.SETTINGS)
                .thenAccept(stored -> stored.forEach((key, value) -> restore(key.utf8(), value)));
    }

    private void restore(String key, Bytes value) {
        if (key.startsWith(SWITCH)) {
            for (Switch each : Switch.values()) {
                if (key.equals(SWITCH + each.label())) {
                    turned.put(each, value.equals(ON));
                }
            }
        } else if (key.startsWith(DRAINING)) {
            try {
                boolean offload = value.utf8().startsWith(OFFLOADED);
                ServerName server =
                        ServerName.parse(offload ? value.utf8().substring(OFFLOADED.length()) : value.utf8());
                draining.put(server.address(), new Drained(server, offload));
            } catch (IllegalArgumentException e) {
                LOG.error("Ignoring a drained server that has no name key={} value={}", key, value);
            }
        }
    }

    // ---- switches ----

    public boolean on(Switch which) {
        return turned.getOrDefault(which, which.fallback());
    }

    /** @return completes with how it was before */
    public CompletableFuture<Boolean> turn(Switch which, boolean on) {
        return store.put(Part.SETTINGS, Bytes.of(SWITCH + which.label()), on ? ON : OFF)
                .thenApply(nothing -> {
                    boolean before = on(which);
                    turned.put(which, on);
                    if (before != on) {
                        events.record(
                                Event.Kind.SWITCH_TURNED,
                                which.label(),
                                "an operator turned it " + (on ? "on" : "off"),
                                Map.of());
                        changed();
                    }
                    return before;
                });
    }

    // ---- drained servers ----

    /** Those that are drained, in the order of their addresses, each by the name that it had then. */
    public Collection<ServerName> draining() {
        return draining.values().stream().map(Drained::server).toList();
    }

    /** Whether the regions of this server, in this life or an earlier one, are to leave it. */
    public boolean isOffloading(ServerName server) {
        Drained drained = draining.get(server.address());
        return drained != null && drained.offload();
    }

    /** Whether this life of the server or an earlier one was drained. */
    public boolean isDraining(ServerName server) {
        return draining.containsKey(server.address());
    }

    /**
     * From then on it is given no region.
     *
     * @param offload whether those that it has are to leave it, too
     */
    public CompletableFuture<Void> drain(ServerName server, boolean offload) {
        String value = (offload ? OFFLOADED : "") + server;
        return store.put(Part.SETTINGS, key(server), Bytes.of(value)).thenRun(() -> {
            var drained = new Drained(server, offload);
            if (!drained.equals(draining.put(server.address(), drained))) {
                events.record(
                        Event.Kind.SERVER_DRAINED,
                        server.toString(),
                        "an operator takes it out of service: it gets no further regions"
                                + (offload ? ", and those that it has leave it" : ""),
                        Map.of());
                changed();
            }
        });
    }

    /** Lets it have regions again. */
    public CompletableFuture<Void> undrain(ServerName server) {
        return store.remove(Part.SETTINGS, List.of(key(server))).thenRun(() -> {
            if (draining.remove(server.address()) != null) {
                events.record(
                        Event.Kind.SERVER_UNDRAINED,
                        server.toString(),
                        "an operator puts it back into service",
                        Map.of());
                changed();
            }
        });
    }

    private static Bytes key(ServerName server) {
        return Bytes.of(DRAINING + server.address());
    }

    private void changed() {
        List.copyOf(listeners).forEach(Runnable::run);
    }
}
