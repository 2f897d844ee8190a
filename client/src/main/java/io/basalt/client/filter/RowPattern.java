package io.basalt.client.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.pb.BasePb.BytesBytesPair;
import io.basalt.protocol.wire.PbBytes;

/**
 * A row key of which only some bytes are given. It fits longer keys that begin so, too.
 *
 * @param key the bytes; those at wild positions mean nothing
 * @param mask as many: 0 where the byte is given, 1 where it is wild
 */
public record RowPattern(Bytes key, Bytes mask) {
    private static final byte WILD = 1;

    public RowPattern {
        if (key.length() != mask.length()) {
            throw new IllegalArgumentException(
                    "a row pattern of " + key.length() + " bytes has a mask of " + mask.length());
        }
        for (int i = 0; i < mask.length(); i++) {
            if (mask.at(i) != 0 && mask.at(i) != WILD) {
                throw new IllegalArgumentException("a row pattern's mask has a " + mask.at(i) + ", not only 0 and 1");
            }
        }
    }

    /** A pattern whose wild bytes are written as {@code wild}: {@code of("????-2024", '?')}. ASCII only. */
    public static RowPattern of(String pattern, char wild) {
        byte[] mask = new byte[pattern.length()];
        for (int i = 0; i < mask.length; i++) {
            char letter = pattern.charAt(i);
            if (letter > 0x7f) {
                throw new IllegalArgumentException("'" + letter + "' is more than one byte: give key and mask");
            }
            mask[i] = letter == wild ? WILD : 0;
        }
        return new RowPattern(Bytes.of(pattern), Bytes.copyOf(mask));
    }

    /** As it travels. */
    BytesBytesPair message() {
        return BytesBytesPair.newBuilder()
                .setFirst(PbBytes.toPb(key))
                .setSecond(PbBytes.toPb(mask))
                .build();
    }
}
