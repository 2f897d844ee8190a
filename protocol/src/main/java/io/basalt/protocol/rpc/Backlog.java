package io.basalt.protocol.rpc;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Whether one client is behind with taking its answers, and the calls that wait for it before they make more of them.
 *
 * <p>While it is behind, no requests are taken up. Those taken up before may be many, and what reads from the disk makes
 * answers faster than a network carries them: unless they wait, a slow client costs all the memory that its answers need.
 *
 * <p>Threads: {@link #present} any, everything else the connection's loop.
 */
final class Backlog {
    /** So many calls of a connection may wait, which is few of all that a server may hold. */
    private static final int MOST_WAITING = 1_000;
    /** So many go on when the client has taken its answers, and one more with each that is answered. */
    private static final int FIRST_TO_GO_ON = 8;
    /** After that a call gives back its memory: a client that is so slow has mostly given up on it. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private record Waiting(Runnable work, Consumer<? super RpcException> refused, long untilNanos) {}

    private final EventLoop loop;
    private final Clock clock;
    private volatile boolean present; // written by the loop

    // ---- loop only ----
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);
    private EventLoop.Cancellable impatience; // null while nobody waits
    private boolean ended;

    Backlog(EventLoop loop, Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    boolean present() {
        return present;
    }

    /** An answer was written, or a call ended without one; {@code writable} is the channel's. */
    void answered(boolean writable) {
        if (present == writable) {
            present = !writable;
        }
        if (writable) {
            goOn(1);
        }
    }

    /** The client has taken what was written. */
    void taken() {
        present = false;
        goOn(FIRST_TO_GO_ON);
    }

    /** Runs {@code work} as a task of the loop when the client has taken its answers, or tells why it must not go on. */
    void await(Runnable work, Consumer<? super RpcException> refused) {
        if (ended) {
            refused.accept(new RpcException(ErrorKind.IO, "The client is gone"));
        } else if (!present) {
            work.run();
        } else if (waiting.size() >= MOST_WAITING) {
            refused.accept(notTaken());
        } else {
            waiting.add(new Waiting(work, refused, clock.nanos() + LONGEST_WAIT.toNanos()));
            if (impatience == null) {
                impatience = loop.schedule(LONGEST_WAIT, this::refuseLate);
            }
        }
    }

    /** The connection is gone. */
    void end() {
        ended = true;
        if (impatience != null) {
            impatience.cancel();
        }
        for (Waiting each = waiting.poll(); each != null; each = waiting.poll()) {
            each.refused.accept(new RpcException(ErrorKind.IO, "The client is gone"));
        }
    }

    // As tasks of their own: what is answered at once would let the next one go on from within.
    private void goOn(int most) {
        for (int i = 0; i < most && !waiting.isEmpty(); i++) {
            loop.execute(waiting.poll().work);
        }
    }

    private void refuseLate() {
        long now = clock.nanos();
        while (!waiting.isEmpty() && waiting.peek().untilNanos - now <= 0) {
            waiting.poll().refused.accept(notTaken());
        }
        Waiting oldest = waiting.peek();
        impatience = oldest == null ? null : loop.schedule(Duration.ofNanos(oldest.untilNanos - now), this::refuseLate);
    }

    private static RpcException notTaken() {
        return new RpcException(ErrorKind.CALL_QUEUE_TOO_BIG, "This client does not take its answers fast enough");
    }
}
