package io.basalt.protocol.rpc;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The few method names that one connection uses, so that a call makes no string of its own. */
final class MethodNames {
    private static final int KEPT = 16;

    /** No method of HBase's has a name that is nearly as long. */
    static final int LONGEST_BYTES = 64;

    private final byte[][] encoded = new byte[KEPT][];
    private final String[] names = new String[KEPT];
    private int count;

    /** @param length at most {@link #LONGEST_BYTES} */
    String name(ByteBuf source, int offset, int length) {
        for (int i = 0; i < count; i++) {
            if (matches(encoded[i], source, offset, length)) {
                return names[i];
            }
        }
        String name = source.toString(offset, length, StandardCharsets.UTF_8);
        if (count < KEPT) {
            encoded[count] = new byte[length];
            source.getBytes(offset, encoded[count]);
            names[count++] = name;
        }
        return name;
    }

    private static boolean matches(byte[] expected, ByteBuf source, int offset, int length) {
        if (expected.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (expected[i] != source.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }
}
