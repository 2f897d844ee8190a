package io.basalt.protocol.rpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.EventLoop;
import io.basalt.protocol.error.RpcException;
import java.nio.ByteBuffer;

/** One call that a client made: its request, and the means to answer exactly once, from any thread. */
public final class RpcCall {
    private RpcCall() {}

    /** Simple name of the service, as in the connection's header. */
    public String service() {
        throw new UnsupportedOperationException();
    }

    public String method() {
        throw new UnsupportedOperationException();
    }

    public ClientInfo client() {
        throw new UnsupportedOperationException();
    }

    /** The request message. */
    public <T extends MessageLite> T request(Parser<T> parser) throws RpcException {
        throw new UnsupportedOperationException();
    }

    /** The request's cells, framed KeyValues, lengths unchecked; empty when there are none. Valid until answered. */
    public ByteBuffer cells() {
        throw new UnsupportedOperationException();
    }

    /** The client's hint: 0 ordinary, 100 administration, 200 system tables. */
    public int priority() {
        throw new UnsupportedOperationException();
    }

    /** {@link io.basalt.base.Clock#nanos} when the request had arrived. */
    public long arrivalNanos() {
        throw new UnsupportedOperationException();
    }

    /** Time that the client still waits at {@code nowNanos}, negative when it has given up; huge when it has no limit. */
    public long remainingNanos(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** Whether the client has given up waiting; such a call need not be started, see {@link #drop}. */
    public boolean expired(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** Whether the connection is gone, so that nobody will see the answer. */
    public boolean disconnected() {
        throw new UnsupportedOperationException();
    }

    /** The connection's loop, on which the service was called. */
    public EventLoop loop() {
        throw new UnsupportedOperationException();
    }

    /** Gives an empty cell block in the client's codec, to be filled by one thread and handed to {@link #reply}. */
    public CellBlockBuilder newCellBlock() {
        throw new UnsupportedOperationException();
    }

    public void reply(MessageLite response) {
        throw new UnsupportedOperationException();
    }

    /** Takes {@code cells}. */
    public void reply(MessageLite response, CellBlockBuilder cells) {
        throw new UnsupportedOperationException();
    }

    public void fail(Throwable failure) {
        throw new UnsupportedOperationException();
    }

    /** Ends the call without an answer: for one that {@link #expired} before it was begun. */
    public void drop() {
        throw new UnsupportedOperationException();
    }

    /** What to throw when the service has no such method. */
    public RpcException unknownMethod() {
        throw new UnsupportedOperationException();
    }
}
