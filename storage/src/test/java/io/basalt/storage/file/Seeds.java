package io.basalt.storage.file;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Runs a test with many seeds. A failure names its seed, and {@code -Dbasalt.seed=<seed>} runs that one alone.
 */
public final class Seeds {
    private Seeds() {}

    /** A test that draws all its random decisions from one generator. */
    public interface SeededTest {
        void run(RandomGenerator random) throws Exception;
    }

    public static void forEach(int count, SeededTest test) {
        String only = System.getProperty("basalt.seed");
        long first = only == null ? 0 : Long.parseLong(only);
        long limit = only == null ? count : first + 1;
        for (long seed = first; seed < limit; seed++) {
            try {
                test.run(generator(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed + " (-Dbasalt.seed=" + seed + "): " + e, e);
            }
        }
    }

    public static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
