package io.basalt.standalone;

import io.basalt.protocol.name.ServerName;
import java.util.concurrent.CompletableFuture;

/** One life of a server within a process, with all that is its own. */
interface Life {
    /** Completes when the server takes part. */
    CompletableFuture<ServerName> start();

    /** Completes when it takes part no more, with the reason. */
    CompletableFuture<String> over();

    /** Once it is over: whether a client asked for that, so that no other life is to follow. */
    boolean dismissed();

    /** Asks it to end in good order. */
    void stop();

    /** Frees what it had, after its end. Blocks. */
    void free();
}
