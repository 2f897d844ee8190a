package io.basalt.protocol.rpc;

import java.io.IOException;

/** A named group of methods that a server offers; the name is the simple one that clients put into their header. */
public interface RpcService {
    /** For example {@code ClientService}. */
    String name();

    /**
     * Begins to serve one call; called on the event loop of the call's connection, so it must not block. It answers
     * now or later, from any thread, with one of the call's {@code reply}, {@code fail} or {@code drop}.
     *
     * @throws IOException or any other throwable becomes the answer
     */
    void call(RpcCall call) throws IOException;
}
