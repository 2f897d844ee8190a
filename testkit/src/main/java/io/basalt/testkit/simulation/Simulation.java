package io.basalt.testkit.simulation;

import io.basalt.base.EventLoop.Cancellable;
import io.basalt.storage.file.MemoryFileSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * One deterministic world: a queue of events in the order of simulated time, and everything that lives in it.
 *
 * <p>Nothing happens but in {@link #run} and {@link #runUntil}, which execute events one after another on the calling
 * thread. An exception that escapes from a task, which production would log, ends the run: in a simulation nothing may
 * go wrong unnoticed.
 */
public final class Simulation {
    private final String scenario;
    private final long seed;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Map<String, SimProcess> processes = new LinkedHashMap<>();
    private final RandomGenerator scheduling;
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final SimNetwork network;
    private final SimEnsemble ensemble;
    private final Trace trace;

    private long nowNanos;
    private long nextSequence;
    private Object current;
    private Optional<SimulationFailure> failure = Optional.empty();

    public Simulation(long seed) {
        this(seed, Trace.hashOnly());
    }

    /** @param trace records what happens */
    public Simulation(long seed, Trace trace) {
        this("registers", seed, trace);
    }

    /** @param scenario what is simulated, as {@code scripts/simulate.sh} knows it */
    public Simulation(String scenario, long seed, Trace trace) {
        this.scenario = scenario;
        this.seed = seed;
        this.trace = trace;
        this.scheduling = random("scheduling");
        this.network = new SimNetwork(this);
        this.ensemble = new SimEnsemble(this);
    }

    public long seed() {
        return seed;
    }

    /** A stream of random numbers that depends on the seed and on what it is for, and on nothing else. */
    public RandomGenerator random(String purpose) {
        long mixed = seed;
        for (int i = 0; i < purpose.length(); i++) {
            mixed = mixed * 0x9e3779b97f4a7c15L + purpose.charAt(i);
        }
        return new SplittableRandom(mixed);
    }

    /** Simulated time since the beginning. */
    public Duration now() {
        return Duration.ofNanos(nowNanos);
    }

    public SimNetwork network() {
        return network;
    }

    public SimEnsemble ensemble() {
        return ensemble;
    }

    /** The disk that all processes share. */
    public MemoryFileSystem disk() {
        return disk;
    }

    public Trace trace() {
        return trace;
    }

    /** The process on this host; made when first asked for, and not started then. */
    public SimProcess process(String host) {
        return processes.computeIfAbsent(host, name -> new SimProcess(this, name));
    }

    /** All processes, in the order in which they were made. */
    public List<SimProcess> processes() {
        return List.copyOf(processes.values());
    }

    /** Lets the scenario itself do something after a while; no process's death prevents it. */
    public Cancellable after(Duration delay, Runnable task) {
        return schedule(null, delay.toNanos(), task);
    }

    /** Executes events until this much more time has passed. */
    public void run(Duration duration) {
        runUntil(() -> false, duration);
    }

    /**
     * Executes events until the condition holds, which is asked after each one, or so much time has passed.
     *
     * @return whether the condition holds
     * @throws SimulationFailure when a task has thrown
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long endNanos = nowNanos + limit.toNanos();
        while (!condition.getAsBoolean()) {
            Event event = queue.peek();
            if (event == null || event.timeNanos > endNanos) {
                nowNanos = endNanos;
                return condition.getAsBoolean();
            }
            queue.remove();
            execute(event);
        }
        return true;
    }

    private void execute(Event event) {
        if (event.cancelled || (event.life != null && !event.life.ready(event))) {
            return;
        }
        nowNanos = event.timeNanos;
        trace.event(nowNanos, event.life == null ? 0 : event.life.number());
        try {
            event.task.run();
        } catch (ProcessKilled expected) {
            // Thrown to leave the code of a process that was killed in the middle of a task.
        } catch (RuntimeException | Error e) {
            fail(event.life == null ? "the scenario" : event.life.toString(), e);
        } finally {
            current = null;
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** Notes that something went wrong that no one else will report; the run ends with the current event. */
    public void fail(String where, Throwable cause) {
        if (failure.isEmpty()) {
            failure = Optional.of(failure(where, cause));
        }
    }

    /** What to throw when something is wrong now. */
    public SimulationFailure failure(String where, Throwable cause) {
        return new SimulationFailure(scenario, seed, now(), where, cause);
    }

    // ---- for the simulated parts ----

    long nowNanos() {
        return nowNanos;
    }

    /** Where small delays come from, which vary the order of what is independent. */
    RandomGenerator scheduling() {
        return scheduling;
    }

    /** @param life whose event it is, so that it waits or falls with it; null for the world's own */
    Event schedule(Life life, long delayNanos, Runnable task) {
        var event = new Event(nowNanos + Math.max(0, delayNanos), nextSequence++, life, task);
        queue.add(event);
        return event;
    }

    /** Puts back what became due while its process was paused. */
    void reschedule(List<Event> deferred) {
        for (Event event : new ArrayList<>(deferred)) {
            if (!event.cancelled) {
                event.timeNanos = nowNanos;
                event.sequence = nextSequence++;
                queue.add(event);
            }
        }
    }

    /** The simulated thread that the current task runs on, or null. */
    Object current() {
        return current;
    }

    void enter(Object thread) {
        current = thread;
    }

    /** Something that happens at an instant. */
    static final class Event implements Comparable<Event>, Cancellable {
        private final Life life;
        private final Runnable task;
        private long timeNanos;
        private long sequence;
        private boolean cancelled;

        Event(long timeNanos, long sequence, Life life, Runnable task) {
            this.timeNanos = timeNanos;
            this.sequence = sequence;
            this.life = life;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(timeNanos, other.timeNanos);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
