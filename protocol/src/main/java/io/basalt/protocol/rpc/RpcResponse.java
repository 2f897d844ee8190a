package io.basalt.protocol.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.nio.ByteBuffer;

/**
 * The answer of a call. Its memory is its own, on the heap: it lives as long as somebody refers to it.
 *
 * @param body the response message, not yet parsed
 * @param cells framed KeyValues from position 0 to the limit, empty when there are none; the lengths in it are as the
 *     server sent them, unchecked
 */
public record RpcResponse(ByteBuffer body, ByteBuffer cells) {
    /** The response message. */
    public <T extends MessageLite> T parse(Parser<T> parser) throws RpcException {
        try {
            return parser.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "The server's answer cannot be read: " + e.getMessage(), e);
        }
    }
}
