package io.basalt.bench.region;

import io.basalt.base.Bytes;
import java.util.List;
import java.util.Random;

/**
 * The data of a comparison: rows with keys of 16 bytes, one column or several, and values that do not compress. The same
 * for the same numbers, on both sides. Thread-safe.
 */
public final class Rows {
    public static final int KEY_BYTES = 16;

    private static final int DIGITS_FROM = 4;
    private static final int DISTINCT_VALUES = 64;

    private final int count;
    private final int valueBytes;
    private final List<Bytes> qualifiers;
    private final byte[][] values;

    /** Rows of one column. */
    public Rows(int count, int valueBytes) {
        this(count, List.of(Bytes.of("q")), valueBytes);
    }

    public Rows(int count, List<Bytes> qualifiers, int valueBytes) {
        this.count = count;
        this.qualifiers = List.copyOf(qualifiers);
        this.valueBytes = valueBytes;
        this.values = new byte[DISTINCT_VALUES][valueBytes];
        Random random = new Random(7);
        for (byte[] value : values) {
            random.nextBytes(value);
        }
    }

    public int count() {
        return count;
    }

    /** Bytes of all values of a row. */
    public int rowValueBytes() {
        return qualifiers.size() * valueBytes;
    }

    /** The columns that each row has, in order. */
    public List<Bytes> qualifiers() {
        return qualifiers;
    }

    /** Bytes of keys and values, once for each column. */
    public long bytes() {
        return (long) count * qualifiers.size() * (KEY_BYTES + valueBytes);
    }

    /** Of the row at this place in the order of keys. */
    public byte[] key(int row) {
        byte[] key = {'u', 's', 'e', 'r', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        int rest = row;
        for (int i = KEY_BYTES - 1; i >= DIGITS_FROM; i--) {
            key[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return key;
    }

    /**
     * A key among those of the rows, and of their length, which no row has. It comes right behind the ten rows whose keys
     * differ from this one's in the last digit alone, and is the same for each of the ten.
     */
    public byte[] absentKey(int row) {
        byte[] key = key(row);
        key[KEY_BYTES - 1] = '9' + 1;
        return key;
    }

    /** The value of all columns of a row, which several rows share. Not to be changed. */
    public byte[] value(int row) {
        return values[row % DISTINCT_VALUES];
    }

    /** All rows once, in an order that depends on the seed only. */
    public int[] shuffled(long seed) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        Random random = new Random(seed);
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
