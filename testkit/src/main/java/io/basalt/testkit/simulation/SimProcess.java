package io.basalt.testkit.simulation;

import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A process on a host of its own, through all its lives. What the scenario does to it happens at once.
 */
public final class SimProcess {
    /** What a process runs: its {@code main}. It returns when everything is started; the rest happens in callbacks. */
    @FunctionalInterface
    public interface Program {
        void start(Life life) throws Exception;
    }

    private final Simulation simulation;
    private final String host;
    private final RandomGenerator crashes;
    private Optional<Life> life = Optional.empty();
    private Program program = nothing -> {};
    private int lives;
    private long clockDrift;
    private long wallSkewMillis;

    SimProcess(Simulation simulation, String host) {
        this.simulation = simulation;
        this.host = host;
        this.crashes = simulation.random(host + "/crashes");
    }

    public String host() {
        return host;
    }

    /**
     * Makes the clocks of later lives wrong.
     *
     * @param partsPerMillion how much too fast the monotonic clock runs
     * @param skewMillis how far the wall clock is ahead
     */
    public void setClocks(long partsPerMillion, long skewMillis) {
        clockDrift = partsPerMillion;
        wallSkewMillis = skewMillis;
    }

    /** Starts a new life with this program. */
    public void start(Program newProgram) {
        program = newProgram;
        restart();
    }

    /** Starts a new life with the program of the last one. */
    public void restart() {
        if (alive()) {
            throw new IllegalStateException(host + " is running");
        }
        lives++;
        var next = new Life(simulation, this, lives, clockDrift, wallSkewMillis);
        life = Optional.of(next);
        note("starts");
        simulation.schedule(next, 0, () -> {
            try {
                program.start(next);
            } catch (Exception e) {
                simulation.fail(next.toString(), e);
            }
        });
    }

    public boolean alive() {
        return life.isPresent() && life.get().alive();
    }

    /** The current life, or the last one. */
    public Optional<Life> life() {
        return life;
    }

    /** Kills the process if it lives. */
    public void kill(CrashMode mode) {
        end(mode, "is killed, unsynced bytes " + mode);
    }

    /**
     * Kills the process in the middle of whatever it does, at the n-th change from now that it makes to the disk: just
     * before or just after it.
     */
    public void killAtDiskChange(int n, CrashMode mode) {
        if (alive()) {
            life.get().mount().killAt(n, mode, crashes.nextBoolean());
        }
    }

    /** Stops the process from running, as {@code SIGSTOP} does; it is resumed after {@code duration}. */
    public void pause(Duration duration) {
        if (!alive() || life.get().paused()) {
            return;
        }
        Life stopped = life.get();
        note("is paused for " + duration.toMillis() + " ms");
        stopped.pause();
        simulation.after(duration, () -> {
            if (stopped.alive()) {
                note("goes on");
                stopped.resume();
            }
        });
    }

    void end(CrashMode mode, String how) {
        if (!alive()) {
            return;
        }
        Life ending = life.get();
        note(how);
        ending.die();
        simulation.disk().crash(host, mode, crashes);
        simulation.network().died(ending, mode == CrashMode.KEPT);
        simulation.ensemble().died(ending);
    }

    private void note(String what) {
        simulation.trace().note(simulation.now(), life.map(Life::toString).orElse(host), what);
    }
}
