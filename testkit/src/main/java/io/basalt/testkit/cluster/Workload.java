package io.basalt.testkit.cluster;

/** Something that a process does again and again. */
interface Workload {
    void start();

    /** It begins nothing more. */
    void stop();

    /** Whether the last operation has ended after {@link #stop}. */
    boolean stopped();

    /** How many operations have succeeded. */
    int done();
}
