package io.basalt.master.procedure;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.master.store.MasterStore;
import io.basalt.master.store.MasterStore.Part;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs procedures, each to its end, over as many masters as it takes.
 *
 * <p>Before a step is begun it is in the store; a master that takes over reads them all and goes on. Locks need no
 * store: a procedure may run when no unfinished one with a smaller id wants what conflicts with its locks, and that is
 * so for a successor exactly if it was so for its predecessor.
 *
 * <p>An outcome is kept for {@link #KEPT} after the end, since clients poll; a request that is repeated with the same
 * nonce gets the id of the first. Ids grow over all masters: the newest one's row stays in the store until a later one's
 * does.
 *
 * <p>Lives on the master's loop.
 */
public final class Procedures {
    private static final Logger LOG = LoggerFactory.getLogger(Procedures.class);

    /** How long an outcome can be asked for; HBase's own figure. */
    static final Duration KEPT = Duration.ofMinutes(15);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final int LONGEST_PAUSE_DOUBLINGS = 7;

    private final Clock clock;
    private final EventLoop loop;
    private final MasterStore store;
    private final EventLog events;
    private final Map<String, ProcedureKind> kinds = new HashMap<>();
    private final SortedMap<Long, Entry> entries = new TreeMap<>();
    private final Map<Nonce, Entry> byNonce = new HashMap<>();
    private long lastId;
    private boolean stopped;

    public Procedures(Clock clock, EventLoop loop, MasterStore store, EventLog events) {
        this.clock = clock;
        this.loop = loop;
        this.store = store;
        this.events = events;
    }

    /** Makes a kind known; before {@link #load}. */
    public void register(ProcedureKind kind) {
        if (kinds.putIfAbsent(kind.name(), kind) != null) {
            throw new IllegalArgumentException("procedures of kind " + kind.name() + " are known already");
        }
    }

    /** Reads what predecessors have left; nothing is run before {@link #resume}. */
    public CompletableFuture<Void> load() {
        return store.load(Part.PROCEDURES)
                .thenAccept(stored -> stored.forEach((key, value) -> {
                    long id = key.toLong();
                    lastId = Math.max(lastId, id);
                    try {
                        Entry entry = StoredProcedures.decode(id, value, kinds);
                        entries.put(id, entry);
                        entry.nonce.ifPresent(nonce -> byNonce.put(nonce, entry));
                        entry.stored.complete(id);
                        if (entry.ended()) {
                            entry.end();
                            forgetLater(entry);
                        }
                    } catch (InvalidProtocolBufferException e) {
                        LOG.error("A procedure cannot be read, what it was about stays as it is id={}", id, e);
                    }
                }));
    }

    /** Goes on with what predecessors have not finished. */
    public void resume() {
        for (Entry entry : List.copyOf(entries.values())) {
            if (!entry.ended()) {
                LOG.info("Going on with {} step={}", entry, entry.procedure.step());
                run(entry);
            }
        }
    }

    /** No further steps: the reign is over. */
    public void stop() {
        stopped = true;
    }

    /**
     * Takes an operation on. If it has its locks at once it is prepared within this call.
     *
     * @return completes with its id when a successor would know of it; the operation itself takes longer
     * @throws RpcException when it cannot be done
     */
    public CompletableFuture<Long> submit(Procedure procedure, Optional<Nonce> nonce) throws RpcException {
        Entry repeated = nonce.map(byNonce::get).orElse(null);
        if (repeated != null) {
            return repeated.stored;
        }
        var entry = new Entry(lastId + 1, procedure, nonce, clock.wallMillis());
        if (!isBlocked(entry)) {
            entry.procedure = procedure.prepare();
            entry.prepared = true;
        }
        lastId = entry.id;
        entries.put(entry.id, entry);
        nonce.ifPresent(key -> byNonce.put(key, entry));
        persist(entry, () -> {
            entry.stored.complete(entry.id);
            run(entry);
        });
        return entry.stored;
    }

    /** Completes when it has succeeded, fails as it fails. A procedure that is not known fails. */
    public CompletableFuture<Void> whenEnded(long id) {
        Entry entry = entries.get(id);
        return entry == null
                ? CompletableFuture.failedFuture(new IllegalArgumentException("there is no procedure " + id))
                : entry.end.copy();
    }

    /** Everything that runs, waits, or has ended within {@link #KEPT}, by id. */
    public List<ProcedureStatus> list() {
        return entries.values().stream().map(this::status).toList();
    }

    public Optional<ProcedureStatus> find(long id) {
        return Optional.ofNullable(entries.get(id)).map(this::status);
    }

    /** The procedure that was submitted with this nonce. */
    public Optional<Long> find(Nonce nonce) {
        return Optional.ofNullable(byNonce.get(nonce)).map(entry -> entry.id);
    }

    /** Whether an unfinished procedure has something that conflicts with this, or waits for it. */
    public boolean isLocked(Lock lock) {
        return entries.values().stream()
                .anyMatch(entry ->
                        !entry.ended() && entry.procedure.locks().stream().anyMatch(lock::conflictsWith));
    }

    /** Whether a procedure that has begun and not ended has something that conflicts with this. */
    public boolean isHeld(Lock lock) {
        return entries.values().stream()
                .anyMatch(entry -> entry.prepared
                        && !entry.ended()
                        && entry.procedure.locks().stream().anyMatch(lock::conflictsWith));
    }

    private ProcedureStatus status(Entry entry) {
        return new ProcedureStatus(
                entry.id,
                entry.kind,
                entry.subject,
                entry.step,
                entry.phase(),
                entry.ended() ? Set.of() : entry.procedure.locks(),
                entry.submittedMillis,
                entry.updatedMillis,
                entry.failure);
    }

    // ---- running ----

    private boolean isBlocked(Entry entry) {
        for (Entry earlier : entries.headMap(entry.id).values()) {
            if (!earlier.ended()
                    && earlier.procedure.locks().stream()
                            .anyMatch(lock -> entry.procedure.locks().stream().anyMatch(lock::conflictsWith))) {
                return true;
            }
        }
        return false;
    }

    private void run(Entry entry) {
        if (stopped || entry.ended()) {
            return;
        }
        if (!entry.prepared) {
            if (isBlocked(entry)) {
                return; // The end of each procedure tries again.
            }
            try {
                entry.procedure = entry.procedure.prepare();
            } catch (RpcException e) {
                end(entry, Optional.of(e));
                return;
            }
            entry.prepared = true;
            persist(entry, () -> advance(entry));
            return;
        }
        advance(entry);
    }

    private void advance(Entry entry) {
        if (stopped) {
            return;
        }
        CompletableFuture<Next> step;
        try {
            step = entry.procedure.advance();
        } catch (RuntimeException e) {
            step = CompletableFuture.failedFuture(e);
        }
        step.whenComplete((next, failure) -> loop.execute(() -> advanced(entry, next, failure)));
    }

    private void advanced(Entry entry, Next next, Throwable failure) {
        if (stopped) {
            return;
        }
        if (failure != null) {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(entry.failures++, LONGEST_PAUSE_DOUBLINGS));
            LOG.warn(
                    "A step failed, will be tried again {} step={} attempt={}",
                    entry,
                    entry.procedure.step(),
                    entry.failures,
                    ErrorWire.unwrap(failure));
            loop.schedule(pause, () -> advance(entry));
            return;
        }
        entry.failures = 0;
        if (next instanceof Next.Step step) {
            entry.procedure = step.procedure();
            entry.step = step.procedure().step();
            entry.updatedMillis = clock.wallMillis();
            persist(entry, () -> advance(entry));
        } else if (next instanceof Next.Refused refused) {
            end(entry, Optional.of(refused.reason()));
        } else {
            end(entry, Optional.empty());
        }
    }

    private void end(Entry entry, Optional<RpcException> failure) {
        entry.prepared = true;
        entry.over = true;
        entry.failure = failure;
        entry.updatedMillis = clock.wallMillis();
        persist(entry, () -> {
            LOG.info(
                    "Ended {} tookMs={} failure={}",
                    entry,
                    entry.updatedMillis - entry.submittedMillis,
                    failure.map(RpcException::toString).orElse("none"));
            failure.ifPresent(reason -> events.record(
                    Event.Kind.PROCEDURE_FAILED,
                    entry.subject,
                    reason.getMessage(),
                    Map.of("procedure", entry.kind, "id", Long.toString(entry.id), "step", entry.step)));
            entry.end();
            forgetLater(entry);
            // Those that waited for its locks, in the order in which they came.
            for (Entry waiting : List.copyOf(entries.tailMap(entry.id).values())) {
                if (!waiting.prepared) {
                    run(waiting);
                }
            }
        });
    }

    /** Goes on once the entry as it is now is in the store; tries until it is, or the reign is over. */
    private void persist(Entry entry, Runnable then) {
        store.put(Part.PROCEDURES, Bytes.of(entry.id), StoredProcedures.encode(entry))
                .whenComplete((nothing, failure) -> {
                    if (stopped) {
                        return;
                    }
                    if (failure == null) {
                        then.run();
                        return;
                    }
                    LOG.warn("Could not store {}, will try again reason={}", entry, failure.toString());
                    loop.schedule(FIRST_PAUSE, () -> {
                        if (!stopped) {
                            persist(entry, then);
                        }
                    });
                });
    }

    // ---- forgetting ----

    private void forgetLater(Entry entry) {
        long left = entry.updatedMillis + KEPT.toMillis() - clock.wallMillis();
        loop.schedule(Duration.ofMillis(Math.max(left, 0)), () -> forget(entry));
    }

    private void forget(Entry entry) {
        if (stopped) {
            return;
        }
        entries.remove(entry.id);
        entry.nonce.ifPresent(byNonce::remove);
        if (entry.id == lastId) {
            return; // Its row stays, so that the next master's ids go on from there.
        }
        store.remove(Part.PROCEDURES, List.of(Bytes.of(entry.id))).whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOG.warn("Could not forget {} reason={}", entry, failure.toString());
            }
        });
    }

    /** One procedure and how it stands. */
    static final class Entry {
        final long id;
        final String kind;
        final String subject;
        final Optional<Nonce> nonce;
        final long submittedMillis;
        final CompletableFuture<Long> stored = new CompletableFuture<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        Procedure procedure;
        String step;
        long updatedMillis;
        boolean prepared;
        boolean over;
        Optional<RpcException> failure = Optional.empty();
        private int failures;

        Entry(long id, Procedure procedure, Optional<Nonce> nonce, long submittedMillis) {
            this(id, procedure.kind(), procedure.subject(), procedure.step(), nonce, submittedMillis);
            this.procedure = procedure;
        }

        Entry(long id, String kind, String subject, String step, Optional<Nonce> nonce, long submittedMillis) {
            this.id = id;
            this.kind = kind;
            this.subject = subject;
            this.step = step;
            this.nonce = nonce;
            this.submittedMillis = submittedMillis;
            this.updatedMillis = submittedMillis;
        }

        boolean ended() {
            return over;
        }

        ProcedureStatus.Phase phase() {
            if (over) {
                return failure.isEmpty() ? ProcedureStatus.Phase.SUCCEEDED : ProcedureStatus.Phase.FAILED;
            }
            return prepared ? ProcedureStatus.Phase.RUNNING : ProcedureStatus.Phase.WAITING;
        }

        private void end() {
            failure.ifPresentOrElse(end::completeExceptionally, () -> end.complete(null));
        }

        @Override
        public String toString() {
            return "procedure id=" + id + " kind=" + kind + " subject=\"" + subject + "\"";
        }
    }
}
