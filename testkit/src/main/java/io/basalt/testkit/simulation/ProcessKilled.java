package io.basalt.testkit.simulation;

/** Unwinds the code of a simulated process that was killed in the middle of a task. Nobody but the simulation catches it. */
final class ProcessKilled extends Error {
    private static final long serialVersionUID = 1;

    ProcessKilled(String process) {
        super(process + " was killed", null, false, false);
    }
}
