package io.basalt.protocol.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The shapes of the requests that a server has met. Thread-safe. */
final class MessageShapes {
    private final Map<Parser<?>, MessageShape> shapes = new ConcurrentHashMap<>();

    /** The shape of what {@code parser} gives, which is a {@link Message}. */
    MessageShape of(Parser<?> parser) {
        MessageShape known = shapes.get(parser);
        return known != null ? known : shapes.computeIfAbsent(parser, MessageShapes::read);
    }

    private static MessageShape read(Parser<?> parser) {
        try {
            return MessageShape.of(((Message) parser.parsePartialFrom(ByteString.EMPTY)).getDescriptorForType());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("nothing at all cannot be parsed", e);
        }
    }
}
