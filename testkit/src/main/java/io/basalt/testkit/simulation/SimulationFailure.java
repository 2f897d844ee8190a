package io.basalt.testkit.simulation;

import java.time.Duration;

/** A simulation found something wrong. The message has the command that replays it exactly. */
public final class SimulationFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param scenario as {@code scripts/simulate.sh} knows it */
    SimulationFailure(String scenario, long seed, Duration at, String where, Throwable cause) {
        super(
                "seed " + seed + " at " + at + " in " + where + ": " + cause + "\nReplay: scripts/simulate.sh "
                        + scenario + " " + seed,
                cause);
    }
}
