package io.basalt.master.procedure;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The long operations that clients have asked this master for, by the id with which they ask for the outcome.
 *
 * <p>An outcome is kept for {@link #KEPT} after the end, since clients poll. A request that is repeated with the same
 * nonce gets the id of the first. Ids begin with the time of the reign's start, so that a later master gives others.
 *
 * <p>Lives on the master's loop. What an unfinished operation has done so far is in hbase:meta, from where the next
 * master goes on; its id is not known there, and clients then look at the effect.
 */
public final class Procedures {
    /** How long an outcome can be asked for; HBase's own figure. */
    static final Duration KEPT = Duration.ofMinutes(15);

    private static final long IDS_PER_MILLISECOND = 1_000_000;

    private final Clock clock;
    private final EventLoop loop;
    private final Map<Long, Procedure> procedures = new TreeMap<>();
    private final Map<Nonce, Long> byNonce = new HashMap<>();
    private long nextId;

    public Procedures(Clock clock, EventLoop loop) {
        this.clock = clock;
        this.loop = loop;
        this.nextId = clock.wallMillis() * IDS_PER_MILLISECOND;
    }

    /** Starts an operation and gives its id. Whoever calls has asked {@link #find(Nonce)} before. */
    public long start(String what, Optional<Nonce> nonce, Supplier<CompletableFuture<Void>> work) {
        long id = nextId++;
        var procedure = new Procedure(what, clock.wallMillis());
        procedures.put(id, procedure);
        nonce.ifPresent(key -> byNonce.put(key, id));
        work.get()
                .whenComplete((nothing, failure) -> loop.execute(() -> {
                    procedure.ended = true;
                    procedure.endedMillis = clock.wallMillis();
                    procedure.failure = Optional.ofNullable(
                            failure instanceof CompletionException && failure.getCause() != null
                                    ? failure.getCause()
                                    : failure);
                    loop.schedule(KEPT, () -> {
                        procedures.remove(id);
                        nonce.ifPresent(byNonce::remove);
                    });
                }));
        return id;
    }

    /** The id of the operation that was started with this nonce. */
    public Optional<Long> find(Nonce nonce) {
        return Optional.ofNullable(byNonce.get(nonce));
    }

    public Optional<Procedure> find(long id) {
        return Optional.ofNullable(procedures.get(id));
    }

    /** Identifies a request over its repetitions. */
    public record Nonce(long group, long value) {}

    /** One operation and how it stands. */
    public static final class Procedure {
        private final String what;
        private final long startedMillis;
        private boolean ended;
        private long endedMillis;
        private Optional<Throwable> failure = Optional.empty();

        private Procedure(String what, long startedMillis) {
            this.what = what;
            this.startedMillis = startedMillis;
            this.endedMillis = startedMillis;
        }

        public String what() {
            return what;
        }

        public long startedMillis() {
            return startedMillis;
        }

        /** When it ended; while it runs, when it began. */
        public long endedMillis() {
            return endedMillis;
        }

        public boolean ended() {
            return ended;
        }

        /** Why it failed; empty while it runs and when it succeeded. */
        public Optional<Throwable> failure() {
            return failure;
        }
    }
}
