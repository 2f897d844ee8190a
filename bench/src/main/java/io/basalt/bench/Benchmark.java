package io.basalt.bench;

import java.io.IOException;

/** Something that measures and prints what it found. */
public interface Benchmark {
    void run(Options options) throws IOException, InterruptedException;
}
