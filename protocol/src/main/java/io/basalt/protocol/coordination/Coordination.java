package io.basalt.protocol.coordination;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One session with the coordination service: a tree of small nodes that all processes see, of which the ephemeral ones
 * live as long as the session that made them. ZooKeeper in production, simulated in tests.
 *
 * <p>An instance is <em>one</em> session. When the session is lost the instance is over: what it still has to answer,
 * and every later call, fails with {@link CoordinationException.Kind#SESSION_LOST}, and no watch fires any more. Who
 * wants to go on opens another one from its {@link CoordinationService}, and knows by that that everything tied to the
 * old session is gone.
 *
 * <p>Calls may come from any thread. They reach the service in the order in which one thread makes them, while the
 * connection holds; but creating a node whose parent is missing takes several steps, between which later calls come,
 * other than writes of the same node. All futures complete, and all watches and listeners run, on {@link #loop}, in the order of the service's events: a future that
 * completes after a watch has fired saw the state that the watch reported, or a later one. Failures are always
 * {@link CoordinationException}. While the connection is interrupted, calls wait for it for a bounded time.
 */
public interface Coordination extends AutoCloseable {
    /** How long a node lives. */
    enum Mode {
        /** Until it is deleted. */
        PERSISTENT,
        /** Until it is deleted or the session that created it ends. */
        EPHEMERAL
    }

    /** The loop on which everything that this session has to say is said. */
    EventLoop loop();

    /**
     * Creates a node, and its missing parents as empty persistent nodes. Fails with {@code NODE_EXISTS}; after {@code
     * CONNECTION_LOST} it may or may not be there, which {@link Node#ours} tells for ephemeral ones.
     */
    CompletableFuture<Node> create(String path, Bytes data, Mode mode);

    /** The node, or nothing when there is none. */
    CompletableFuture<Optional<Node>> read(String path);

    /** Overwrites the node's data whatever it was, or creates it as a persistent one. */
    CompletableFuture<Void> write(String path, Bytes data);

    /** Deletes the node; {@code false} when there is none. Fails with {@code NOT_EMPTY} when it has children. */
    CompletableFuture<Boolean> delete(String path);

    /**
     * Deletes the node if it is still the one that was read: same creation, same version. {@code false} when it is
     * gone, or another. The version is compared at the instant of the deletion, the creation shortly before: the rest
     * of the caller's logic must bear that in between the node was deleted and created anew.
     */
    CompletableFuture<Boolean> delete(String path, Node expected);

    /** Names (not paths) of the node's children, sorted; empty when there are none, or no node. */
    CompletableFuture<List<String>> children(String path);

    /**
     * Calls {@code onChange} with what the node is now, and then with the newest value after each change. Values that
     * were overwritten quickly may be left out, the newest never is; the same value may be reported again. Interrupted
     * connections make it late, no more.
     */
    Watch watchNode(String path, Consumer<Optional<Node>> onChange);

    /** The same for the sorted names of a node's children; an absent node has none. */
    Watch watchChildren(String path, Consumer<List<String>> onChange);

    /**
     * A round trip that succeeds only if the session was alive when the service handled it, so that it cannot end
     * earlier than {@link #sessionTimeout} after this call was made. {@link SessionLease} builds on it.
     */
    CompletableFuture<Void> confirmSession();

    /** The timeout that the service has granted; before the first contact, the one asked for. Any thread. */
    Duration sessionTimeout();

    /**
     * Calls {@code listener} once when the session is lost: its ephemeral nodes are gone for good, or will be without
     * this process hearing of it. Called at once on the loop if it was lost already; not called after {@link #close}.
     */
    void onSessionLost(Runnable listener);

    /** Ends the session, and with it its ephemeral nodes, as soon as the service hears of it. Does not wait. */
    @Override
    void close();

    /** Completes when the service has heard of the end, or cannot be reached any more. */
    CompletableFuture<Void> closed();

    /** A running observation. After {@link #close} on the loop its callback does not run any more. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
