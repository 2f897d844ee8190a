package io.basalt.cli.verb;

import io.basalt.base.Bytes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Keys that cut a table into regions of even size, for row keys that are spread evenly. */
final class SplitKeys {
    private static final int HEX_DIGITS = 8;
    /** Regions differ in size by at most this part. */
    private static final int EVENNESS = 16;

    private SplitKeys() {}

    /** For keys that begin with hex digits, as hashes in text form do: {@code 40000000}, {@code 80000000}, ... */
    static List<Bytes> ofHexKeys(int regions) {
        var keys = new ArrayList<Bytes>();
        for (int i = 1; i < regions; i++) {
            keys.add(Bytes.of(String.format("%0" + HEX_DIGITS + "x", part(i, regions, 4 * HEX_DIGITS))));
        }
        return keys;
    }

    /** For keys of any bytes: {@code \x40}, {@code \x80}, ..., no longer than they have to be. */
    static List<Bytes> ofBinaryKeys(int regions) {
        int keyBytes = 1;
        while (1L << (8 * keyBytes) < (long) regions * EVENNESS) {
            keyBytes++;
        }
        var keys = new ArrayList<Bytes>();
        for (int i = 1; i < regions; i++) {
            byte[] key = new byte[keyBytes];
            byte[] number = part(i, regions, 8 * keyBytes).toByteArray();
            int length = Math.min(number.length, keyBytes);
            System.arraycopy(number, number.length - length, key, keyBytes - length, length);
            keys.add(Bytes.wrap(key));
        }
        return keys;
    }

    /** {@code i / of} of all numbers with so many bits. */
    private static BigInteger part(int i, int of, int bits) {
        return BigInteger.ONE.shiftLeft(bits).multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(of));
    }
}
