package io.basalt.cli.verb;

import io.basalt.base.Bytes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Keys that cut a table into regions of even size, for row keys that are spread evenly. */
final class SplitKeys {
    private static final int HEX_DIGITS = 8;
    private static final int KEY_BYTES = 8;

    private SplitKeys() {}

    /** For keys that begin with hex digits, as hashes in text form do: {@code 40000000}, {@code 80000000}, ... */
    static List<Bytes> ofHexKeys(int regions) {
        var keys = new ArrayList<Bytes>();
        for (int i = 1; i < regions; i++) {
            keys.add(Bytes.of(String.format("%0" + HEX_DIGITS + "x", part(i, regions, 4 * HEX_DIGITS))));
        }
        return keys;
    }

    /** For keys of any bytes: {@code \x40}, {@code \x80}, ..., each no longer than it has to be. */
    static List<Bytes> ofBinaryKeys(int regions) {
        var keys = new ArrayList<Bytes>();
        for (int i = 1; i < regions; i++) {
            byte[] key = new byte[KEY_BYTES];
            byte[] number = part(i, regions, 8 * KEY_BYTES).toByteArray();
            int length = Math.min(number.length, KEY_BYTES);
            System.arraycopy(number, number.length - length, key, KEY_BYTES - length, length);
            int end = KEY_BYTES;
            while (end > 1 && key[end - 1] == 0) {
                end--;
            }
            keys.add(Bytes.copyOf(key, 0, end));
        }
        return keys;
    }

    /** {@code i / of} of all numbers with so many bits. */
    private static BigInteger part(int i, int of, int bits) {
        return BigInteger.ONE.shiftLeft(bits).multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(of));
    }
}
