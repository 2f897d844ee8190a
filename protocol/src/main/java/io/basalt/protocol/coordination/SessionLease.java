package io.basalt.protocol.coordination;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Until when this process may act as the living owner of its ephemeral nodes, as far as it can prove that itself.
 *
 * <p>The service gives a session up no earlier than one session timeout after it last heard of it. Each confirmed round
 * trip therefore proves the session alive until <em>its sending time</em> plus the timeout, on this process's
 * monotonic clock. From that a margin is taken off, for clocks that run at different speeds and because a follower of a
 * ZooKeeper ensemble tells its leader about a session's contact only every half tick.
 *
 * <p>A lease that has run out may become valid again: the service was out of reach for a while, but the session
 * survived, and so nobody was told otherwise. A lost session ends it for good.
 *
 * <p>Threads: {@link #valid} and {@link #remaining} may be called from any thread and cost a clock reading; everything
 * else happens on the session's loop.
 */
public final class SessionLease implements AutoCloseable {
    /** Renewals in one session timeout: a lost one or two do not matter. */
    private static final int RENEWALS = 6;

    /** The margin is this part of the session timeout: 1.5 s of 6 s. */
    private static final int MARGIN = 4;

    private final Coordination coordination;
    private final Clock clock;
    private final EventLoop loop;
    private final CompletableFuture<Void> held = new CompletableFuture<>();

    /** Written on the loop. In the past, by the whole range of the clock, before the first confirmation. */
    private volatile long validUntilNanos;

    /** Written on the loop; false before the first confirmation and after the loss of the session. */
    private volatile boolean confirmed;

    // ---- loop only ----
    private boolean closed;
    private EventLoop.Cancellable renewal = () -> {};

    public SessionLease(Coordination coordination, Clock clock) {
        this.coordination = coordination;
        this.clock = clock;
        this.loop = coordination.loop();
    }

    /** Begins to confirm the session. Returns {@link #held}. */
    public CompletableFuture<Void> start() {
        coordination.onSessionLost(() -> {
            close();
            // The session itself tells best how it ended.
            var unused =
                    coordination.confirmSession().whenComplete((nothing, ended) -> held.completeExceptionally(ended));
        });
        loop.execute(this::renew);
        return held;
    }

    /** Completes on the loop when the lease is valid for the first time; fails when the session is lost before. */
    public CompletableFuture<Void> held() {
        return held;
    }

    /** Whether the process still owns what it owned, for certain, at the time of the call. */
    public boolean valid() {
        return confirmed && validUntilNanos - clock.nanos() > 0;
    }

    /** How long the lease is still valid if no further confirmation comes; zero when it is not. */
    public Duration remaining() {
        return confirmed ? Duration.ofNanos(Math.max(0, validUntilNanos - clock.nanos())) : Duration.ZERO;
    }

    private void renew() {
        if (!closed) {
            long sentNanos = clock.nanos();
            var unused =
                    coordination.confirmSession().handle((nothing, failure) -> answered(sentNanos, failure == null));
        }
    }

    private boolean answered(long sentNanos, boolean alive) {
        if (closed) {
            return false;
        }
        Duration timeout = coordination.sessionTimeout();
        // A slow or failed answer has used up waiting time already; the next question follows the sooner.
        Duration spent = Duration.ofNanos(clock.nanos() - sentNanos);
        Duration wait = timeout.dividedBy(RENEWALS).minus(spent);
        Duration least = timeout.dividedBy(RENEWALS * 10L);
        renewal = loop.schedule(wait.compareTo(least) < 0 ? least : wait, this::renew);
        if (alive) {
            validUntilNanos =
                    sentNanos + timeout.minus(timeout.dividedBy(MARGIN)).toNanos();
            confirmed = true;
            held.complete(null);
        }
        return alive;
    }

    /** Ends the lease at once; on the loop. */
    @Override
    public void close() {
        closed = true;
        confirmed = false;
        renewal.cancel();
    }
}
