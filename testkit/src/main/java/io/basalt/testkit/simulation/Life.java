package io.basalt.testkit.simulation;

import io.basalt.base.Clock;
import io.basalt.base.Threads;
import io.basalt.protocol.coordination.CoordinationService;
import io.basalt.protocol.rpc.Transport;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One run of a simulated process, from its start to its death: everything that production code is given from outside.
 * After death all of it is inert: tasks are dropped, the disk refuses, nothing is sent.
 */
public final class Life {
    private static final int CLOCK_ORIGIN_SECONDS = 1_000_000;

    private final Simulation simulation;
    private final SimProcess process;
    private final int number;
    private final Clock clock;
    private final Threads threads;
    private final SimTransport transport;
    private final CoordinationService coordination;
    private final SimMount files;
    private final List<Simulation.Event> deferred = new ArrayList<>();
    private boolean alive = true;
    private boolean paused;

    Life(Simulation simulation, SimProcess process, int number, long clockDrift, long wallSkewMillis) {
        this.simulation = simulation;
        this.process = process;
        this.number = number;
        long origin = random("clock").nextInt(CLOCK_ORIGIN_SECONDS) * 1_000_000_000L;
        this.clock = new SimClock(simulation, origin, clockDrift, wallSkewMillis);
        this.threads = new SimThreads(this);
        this.transport = new SimTransport(this);
        this.coordination = simulation.ensemble().reachedFrom(this);
        this.files = new SimMount(this, simulation.disk().mount(process.host()));
    }

    /** The host's name, by which others dial it. */
    public String host() {
        return process.host();
    }

    public Clock clock() {
        return clock;
    }

    public Threads threads() {
        return threads;
    }

    public Transport transport() {
        return transport;
    }

    public CoordinationService coordination() {
        return coordination;
    }

    /** The shared disk as this process sees it. */
    public FileSystem files() {
        return files;
    }

    /** Random numbers for the process, different in each of its lives. */
    public RandomGenerator random(String purpose) {
        return simulation.random(this + "/" + purpose);
    }

    public boolean alive() {
        return alive;
    }

    /** Ends this life from inside: the process has nothing more to do, or cannot go on. What it wrote stays. */
    public void exit() {
        if (alive) {
            process.end(CrashMode.KEPT, "exited");
        }
    }

    /** Notes something in the trace. */
    public void note(String what) {
        simulation.trace().note(simulation.now(), toString(), what);
    }

    @Override
    public String toString() {
        return process.host() + "#" + number;
    }

    // ---- for the simulated parts ----

    Simulation simulation() {
        return simulation;
    }

    int number() {
        return number;
    }

    SimMount mount() {
        return files;
    }

    void kill(CrashMode mode, String how) {
        process.end(mode, how);
    }

    /** Whether an event of this life may happen now. One that falls into a pause is kept for later. */
    boolean ready(Simulation.Event event) {
        if (alive && paused) {
            deferred.add(event);
        }
        return alive && !paused;
    }

    void pause() {
        paused = true;
    }

    boolean paused() {
        return paused;
    }

    void resume() {
        paused = false;
        simulation.reschedule(deferred);
        deferred.clear();
    }

    void die() {
        alive = false;
        deferred.clear();
    }
}
