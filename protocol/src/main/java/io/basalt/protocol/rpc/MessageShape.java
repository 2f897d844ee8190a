package io.basalt.protocol.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a kind of message is made of: enough to count the objects that an encoded one becomes before it is parsed. A part
 * that is empty has two bytes on the wire and some fifty times as many as an object. Immutable.
 *
 * <p>Counting reads in place and makes no object; it takes a quarter of the time that parsing does.
 */
final class MessageShape {
    static final int MALFORMED = -1;

    /** Messages within messages; protobuf's parser refuses more. */
    private static final int DEEPEST = 100;

    private static final int LONGEST_VARINT_BYTES = 10;
    private static final byte UNKNOWN_FIELD = -1;

    private final byte[] wireTypes; // by the field's number
    private final MessageShape[] messages; // by the field's number; null where it is none

    private MessageShape(int fields) {
        wireTypes = new byte[fields];
        messages = new MessageShape[fields];
        Arrays.fill(wireTypes, UNKNOWN_FIELD);
    }

    static MessageShape of(Descriptor type) {
        return of(type, new HashMap<>());
    }

    private static MessageShape of(Descriptor type, Map<Descriptor, MessageShape> known) {
        MessageShape shape = known.get(type);
        if (shape != null) {
            return shape;
        }
        int highest = 0;
        for (FieldDescriptor field : type.getFields()) {
            highest = Math.max(highest, field.getNumber());
        }
        shape = new MessageShape(highest + 1);
        known.put(type, shape);
        for (FieldDescriptor field : type.getFields()) {
            shape.wireTypes[field.getNumber()] = (byte) field.getLiteType().getWireType();
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                shape.messages[field.getNumber()] = of(field.getMessageType(), known);
            }
        }
        return shape;
    }

    /**
     * Counts the messages, texts and byte strings within an encoded message, and what parsers keep of fields that they do
     * not know.
     *
     * @param bytes the message, position to limit; not moved
     * @return {@link #MALFORMED} when it cannot be parsed
     */
    int parts(ByteBuffer bytes) {
        return parts(bytes, bytes.position(), bytes.limit(), 0);
    }

    // A varint is read by its first byte where that is all, which it mostly is.
    private int parts(ByteBuffer bytes, int from, int end, int depth) {
        int parts = 0;
        int at = from;
        while (at < end) {
            int tag = bytes.get(at++);
            if (tag < 0) {
                tag = (int) varint(bytes, at - 1, end);
                at = behindVarint(bytes, at - 1, end);
            }
            int field = tag >>> 3;
            int wireType = tag & 7;
            boolean known = field < wireTypes.length && wireTypes[field] == wireType;
            if (!known || wireType == ProtoCursor.LENGTH_DELIMITED) {
                parts++;
            }
            if (wireType == ProtoCursor.VARINT) {
                at = behindVarint(bytes, at, end);
            } else if (wireType == ProtoCursor.LENGTH_DELIMITED && at < end) {
                long length = bytes.get(at++);
                if (length < 0) {
                    length = varint(bytes, at - 1, end);
                    at = behindVarint(bytes, at - 1, end);
                }
                if (length < 0 || length > end - at) {
                    return MALFORMED;
                }
                if (known && messages[field] != null) {
                    int within = depth == DEEPEST
                            ? MALFORMED
                            : messages[field].parts(bytes, at, at + (int) length, depth + 1);
                    if (within == MALFORMED) {
                        return MALFORMED;
                    }
                    parts += within;
                }
                at += (int) length;
            } else if (wireType == ProtoCursor.FIXED64) {
                at += 8;
            } else if (wireType == ProtoCursor.FIXED32) {
                at += 4;
            } else {
                return MALFORMED;
            }
        }
        return at == end ? parts : MALFORMED;
    }

    /** Where the varint at {@code at} ends; behind {@code end} when it does not, or is longer than any number is. */
    private static int behindVarint(ByteBuffer bytes, int at, int end) {
        for (int i = at; i < Math.min(end, at + LONGEST_VARINT_BYTES); i++) {
            if (bytes.get(i) >= 0) {
                return i + 1;
            }
        }
        return end + 1;
    }

    private static long varint(ByteBuffer bytes, int at, int end) {
        long value = 0;
        for (int i = at, shift = 0; i < end && shift < 64; i++, shift += 7) {
            byte next = bytes.get(i);
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return value;
    }
}
