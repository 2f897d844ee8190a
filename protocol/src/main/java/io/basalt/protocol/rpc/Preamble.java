package io.basalt.protocol.rpc;

import io.basalt.base.Bytes;
import io.netty.buffer.ByteBuf;

/**
 * The first bytes of a connection, collected until they say what the client wants. Nothing else is kept of them.
 *
 * <pre>
 *   "HBas" 00 50   calls follow, simple authentication     "Regist"   the cluster id is wanted
 *   "HBas" 00 51   Kerberos                                "Securi"   the server's principal is wanted
 *   "HBas" 00 52   delegation token
 * </pre>
 */
final class Preamble {
    /** What the client wants. */
    enum Wish {
        /** Not known yet; more bytes are needed. */
        INCOMPLETE,
        CALLS,
        CLUSTER_ID,
        PRINCIPAL,
        /** To authenticate in a way that is not offered. */
        SASL,
        WRONG_VERSION,
        UNKNOWN_AUTH,
        /** The first four bytes are nobody's. */
        NOT_HBASE
    }

    static final int BYTES = 6;
    static final Bytes CALLS = Bytes.wrap(new byte[] {'H', 'B', 'a', 's', 0, 80});

    private static final Bytes MAGIC = Bytes.of("HBas");
    private static final Bytes REGISTRY = Bytes.of("Regist");
    private static final Bytes SECURITY = Bytes.of("Securi");
    private static final int SIMPLE = 80;
    private static final int KERBEROS = 81;
    private static final int DIGEST = 82;

    private final byte[] bytes = new byte[BYTES];
    private int count;

    /** Takes bytes from {@code chunk} as long as the wish is not known. */
    Wish read(ByteBuf chunk) {
        while (count < BYTES && chunk.isReadable()) {
            bytes[count++] = chunk.readByte();
            if (count == MAGIC.length()
                    && !starts(MAGIC, count)
                    && !starts(REGISTRY, count)
                    && !starts(SECURITY, count)) {
                return Wish.NOT_HBASE;
            }
        }
        return count < BYTES ? Wish.INCOMPLETE : wish();
    }

    /** Forgets what was read: another preamble follows. */
    void reset() {
        count = 0;
    }

    /** What was read, printable. */
    String text() {
        return Bytes.copyOf(bytes, 0, count).toString();
    }

    /** The version byte that was read. */
    int version() {
        return bytes[4];
    }

    /** The authentication code that was read. */
    int auth() {
        return bytes[5] & 0xff;
    }

    private Wish wish() {
        if (starts(REGISTRY, BYTES)) {
            return Wish.CLUSTER_ID;
        }
        if (starts(SECURITY, BYTES)) {
            return Wish.PRINCIPAL;
        }
        if (!starts(MAGIC, MAGIC.length())) {
            return Wish.NOT_HBASE;
        }
        if (version() != 0) {
            return Wish.WRONG_VERSION;
        }
        return switch (auth()) {
            case SIMPLE -> Wish.CALLS;
            case KERBEROS, DIGEST -> Wish.SASL;
            default -> Wish.UNKNOWN_AUTH;
        };
    }

    private boolean starts(Bytes expected, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != expected.at(i)) {
                return false;
            }
        }
        return true;
    }
}
