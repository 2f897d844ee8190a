package io.basalt.protocol.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.Bytes;

/** Messages stored behind the four bytes {@code PBUF}, as in cells of hbase:meta and in znodes. */
public final class Pbuf {
    private static final Bytes MARK = Bytes.of("PBUF");

    private Pbuf() {}

    public static Bytes encode(MessageLite message) {
        return MARK.concat(Bytes.wrap(message.toByteArray()));
    }

    /** {@link IllegalArgumentException} when the mark is missing or what follows is not such a message. */
    public static <M extends MessageLite> M parse(Bytes stored, Parser<M> parser) {
        if (!stored.startsWith(MARK)) {
            throw new IllegalArgumentException(
                    "stored message of " + stored.length() + " bytes does not start with " + MARK);
        }
        try {
            return parser.parseFrom(stored.slice(MARK.length(), stored.length()).asBuffer());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("stored message cannot be parsed: " + e.getMessage(), e);
        }
    }
}
