package io.basalt.bench.rival;

import java.util.SplittableRandom;

/** Rows as YCSB has them, for what YCSB does not do: ten fields of 100 bytes, keys in random order. */
final class Payload {
    static final int FIELDS = 10;
    static final int FIELD_BYTES = 100;

    /** The values and the key, which has 23 characters or so. */
    private static final int ROW_BYTES = FIELDS * FIELD_BYTES + 23;

    private final SplittableRandom random;

    Payload(long seed) {
        random = new SplittableRandom(seed);
    }

    static long bytes(long rows) {
        return rows * ROW_BYTES;
    }

    String key() {
        return "user" + random.nextLong(1_000_000_000_000_000_000L, Long.MAX_VALUE);
    }

    byte[] value() {
        byte[] value = new byte[FIELD_BYTES];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) random.nextInt(' ', '~');
        }
        return value;
    }
}
