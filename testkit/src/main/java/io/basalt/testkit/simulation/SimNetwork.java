package io.basalt.testkit.simulation;

import io.basalt.base.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The hosts' network: who listens where, how long bytes travel, and which links are cut.
 *
 * <p>A host is known by its name. Every pair of hosts has a link of its own in each direction.
 */
public final class SimNetwork {
    private static final int USUAL_LATENCY_NANOS = 200_000;
    private static final int SLOW_LATENCY_NANOS = 10_000_000;
    private static final int SLOW_ONE_IN = 100;
    private static final int FIRST_EPHEMERAL_PORT = 40_000;

    /** From one host to another. */
    private record Link(String from, String to) {}

    private final Simulation simulation;
    private final RandomGenerator random;
    private final Map<HostPort, SimTransport.Listening> listeners = new LinkedHashMap<>();
    private final Set<SimChannel> channels = new LinkedHashSet<>();
    private final Set<Link> cut = new LinkedHashSet<>();
    private final Map<Link, Set<Pipe>> stalled = new LinkedHashMap<>();
    private int nextEphemeralPort = FIRST_EPHEMERAL_PORT;

    SimNetwork(Simulation simulation) {
        this.simulation = simulation;
        this.random = simulation.random("network");
    }

    /** Cuts the link between two hosts in both directions. */
    public void cut(String one, String other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    /** Cuts the link in one direction only. */
    public void cutOneWay(String from, String to) {
        if (cut.add(new Link(from, to))) {
            note("cut " + from + " -> " + to);
        }
    }

    /** Heals the link between two hosts in both directions. */
    public void heal(String one, String other) {
        healOneWay(one, other);
        healOneWay(other, one);
    }

    /** Heals every link. */
    public void healAll() {
        for (Link link : List.copyOf(cut)) {
            healOneWay(link.from(), link.to());
        }
    }

    private void healOneWay(String from, String to) {
        var link = new Link(from, to);
        if (cut.remove(link)) {
            note("heal " + from + " -> " + to);
            Set<Pipe> waiting = stalled.remove(link);
            if (waiting != null) {
                List.copyOf(waiting).forEach(Pipe::resume);
            }
        }
    }

    private void note(String what) {
        simulation.trace().note(simulation.now(), "network", what);
    }

    // ---- for the simulated parts ----

    boolean isCut(String from, String to) {
        return cut.contains(new Link(from, to));
    }

    /** Has {@link Pipe#resume} called when the link is healed. */
    void stall(Pipe pipe, String from, String to) {
        stalled.computeIfAbsent(new Link(from, to), link -> new LinkedHashSet<>())
                .add(pipe);
    }

    long latencyNanos() {
        return 20_000L + random.nextInt(random.nextInt(SLOW_ONE_IN) == 0 ? SLOW_LATENCY_NANOS : USUAL_LATENCY_NANOS);
    }

    RandomGenerator random() {
        return random;
    }

    Simulation simulation() {
        return simulation;
    }

    int ephemeralPort() {
        return nextEphemeralPort++;
    }

    /** @return false when the port is taken */
    boolean listen(SimTransport.Listening listener) {
        return listeners.putIfAbsent(listener.address(), listener) == null;
    }

    void stopListening(SimTransport.Listening listener) {
        listeners.remove(listener.address(), listener);
    }

    Optional<SimTransport.Listening> listener(HostPort address) {
        return Optional.ofNullable(listeners.get(address));
    }

    void opened(SimChannel channel) {
        channels.add(channel);
    }

    void closed(SimChannel channel) {
        channels.remove(channel);
    }

    /** @param orderly whether its machine lives on, and so delivers what was flushed and resets the streams at once */
    void died(Life life, boolean orderly) {
        listeners.values().removeIf(listener -> listener.life() == life);
        for (SimChannel channel : new ArrayList<>(channels)) {
            if (channel.life() == life) {
                channel.die(orderly);
            }
        }
    }
}
