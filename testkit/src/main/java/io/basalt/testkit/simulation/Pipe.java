package io.basalt.testkit.simulation;

import java.util.ArrayDeque;

/**
 * Carries messages from one host to another in order, each after the time that the network needs. While the link is
 * cut they wait.
 */
final class Pipe {
    private record Message(long dueNanos, Runnable delivery) {}

    private final SimNetwork network;
    private final Simulation simulation;
    private final String from;
    private final String to;
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private boolean underWay;
    private long lastDueNanos;

    Pipe(SimNetwork network, String from, String to) {
        this.network = network;
        this.simulation = network.simulation();
        this.from = from;
        this.to = to;
    }

    /** @param delivery what arrival means; runs outside of any process */
    void send(Runnable delivery) {
        send(0, delivery);
    }

    void send(long extraNanos, Runnable delivery) {
        lastDueNanos = Math.max(lastDueNanos + 1, simulation.nowNanos() + network.latencyNanos() + extraNanos);
        messages.add(new Message(lastDueNanos, delivery));
        expectNext();
    }

    private void expectNext() {
        if (!underWay && !messages.isEmpty()) {
            underWay = true;
            simulation.schedule(null, messages.peek().dueNanos() - simulation.nowNanos(), this::arrive);
        }
    }

    private void arrive() {
        if (messages.isEmpty()) {
            underWay = false;
            return;
        }
        if (network.isCut(from, to)) {
            network.stall(this, from, to);
            return;
        }
        underWay = false;
        Runnable delivery = messages.remove().delivery();
        expectNext();
        delivery.run();
    }

    /** The link is healed: what waited is sent anew. */
    void resume() {
        simulation.schedule(null, network.latencyNanos(), this::arrive);
    }

    /** Drops what has not arrived yet. */
    void drop() {
        messages.clear();
    }
}
