package io.basalt.cluster.data;

import java.util.List;
import java.util.Random;
import org.apache.hadoop.hbase.util.Bytes;

/** Few rows, columns, timestamps and values, so that random operations meet; the odd ones are among them. */
final class RandomKeys {
    private static final List<String> ROWS =
            List.of("r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "\\x00", "r\\x00", "r1\\xFF", "\\xFF\\xFF");
    private static final List<String> QUALIFIERS = List.of("", "a", "ab", "b", "c", "\\x00", "b\\xFF\\x00");
    private static final List<String> VALUES = List.of("", "1", "2", "v1", "v22", "\\x00\\xFF", "V1");

    private final Random random;

    RandomKeys(Random random) {
        this.random = random;
    }

    byte[] row() {
        return any(ROWS);
    }

    byte[] family() {
        return Bytes.toBytes(random.nextBoolean() ? "f" : "g");
    }

    byte[] qualifier() {
        return any(QUALIFIERS);
    }

    byte[] value() {
        return any(VALUES);
    }

    long timestamp() {
        return random.nextInt(30) == 0 ? Long.MAX_VALUE - 1 : random.nextInt(7);
    }

    private byte[] any(List<String> texts) {
        return Bytes.toBytesBinary(texts.get(random.nextInt(texts.size())));
    }
}
