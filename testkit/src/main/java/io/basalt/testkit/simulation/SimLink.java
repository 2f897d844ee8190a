package io.basalt.testkit.simulation;

import io.basalt.base.EventLoop;
import io.basalt.protocol.coordination.CoordinationException;
import io.basalt.protocol.coordination.CoordinationException.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * How one session talks with the simulated ensemble, as a ZooKeeper client does: one connection after the other, pings,
 * a silent connection given up, requests that each get one answer, and the session's end learnt only from the service.
 */
final class SimLink {
    private static final long TIMEOUT_NANOS = SimEnsemble.SESSION_TIMEOUT.toNanos();
    private static final long PING_NANOS = TIMEOUT_NANOS / 3;

    /** Silence after which the connection is given up. */
    private static final long SILENCE_NANOS = TIMEOUT_NANOS * 2 / 3;

    private static final int RECONNECT_NANOS = 1_000_000_000;

    /** What the service does when a request arrives. */
    interface Request<T> {
        T handle(SimEnsemble.Session session) throws CoordinationException;
    }

    /** What the session is told, on its loop. */
    interface Events {
        /** There is a connection, the first or a new one. */
        void connected();

        /** The service says that a path which is watched has changed. */
        void changed(String path);

        /** The service says that the session is over; should {@link SimLink#end} the link. */
        void lost();
    }

    private final Life life;
    private final Simulation simulation;
    private final SimEnsemble ensemble;
    private final EventLoop loop;
    private final Events events;
    private final Set<Call<?>> calls = new LinkedHashSet<>();
    private Optional<SimEnsemble.Session> session = Optional.empty();
    private Optional<Connection> connection = Optional.empty();
    private Optional<CoordinationException> end = Optional.empty();

    SimLink(Life life, EventLoop loop, Events events) {
        this.life = life;
        this.simulation = life.simulation();
        this.ensemble = simulation.ensemble();
        this.loop = loop;
        this.events = events;
    }

    /** Empty before the first connection. */
    Optional<SimEnsemble.Session> session() {
        return session;
    }

    <T> CompletableFuture<T> call(Request<T> request) {
        var call = new Call<>(request);
        onLoop(call::begin);
        return call.answer;
    }

    /** Runs the task on the loop: at once, if this is it. */
    void onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** Tells the service, if it can be reached now, that the session is over. */
    void sayGoodbye() {
        if (session.isPresent() && connection.isPresent()) {
            SimEnsemble.Session closing = session.get();
            connection.get().there.send(() -> ensemble.end(closing));
        }
    }

    /** Answers everything, now and from now on, with the reason. */
    void end(CoordinationException reason) {
        end = Optional.of(reason);
        connection.ifPresent(open -> open.over = true);
        List.copyOf(calls).forEach(call -> call.fail(reason));
    }

    // ---- the connection; its events are the process's own, on none of its loops ----

    void connect() {
        if (end.isEmpty()) {
            new Connection().open();
        }
    }

    /** A connection from beginning to end. Messages of one that was given up have no effect on the client. */
    private final class Connection {
        private final Pipe there = new Pipe(simulation.network(), life.host(), SimEnsemble.HOST);
        private final Pipe back = new Pipe(simulation.network(), SimEnsemble.HOST, life.host());
        private long lastHeardNanos = simulation.nowNanos();
        private boolean over;

        void open() {
            there.send(this::accept);
            watchSilence();
        }

        /** At the service. */
        private void accept() {
            if (over || !life.alive()) {
                return;
            }
            if (session.isEmpty()) {
                var begun = ensemble.begin(this::fired);
                answer(() -> establish(begun));
            } else if (ensemble.resume(session.get(), this::fired)) {
                answer(() -> establish(session.get()));
            } else {
                answer(events::lost);
            }
        }

        private void fired(String path) {
            answer(() -> events.changed(path));
        }

        /** From the service to the client's loop, in order. */
        private void answer(Runnable atClient) {
            back.send(() -> simulation.schedule(life, 0, () -> {
                if (!over) {
                    lastHeardNanos = simulation.nowNanos();
                    loop.execute(() -> {
                        if (end.isEmpty()) {
                            atClient.run();
                        }
                    });
                }
            }));
        }

        private void establish(SimEnsemble.Session begun) {
            if (over) {
                return;
            }
            session = Optional.of(begun);
            connection = Optional.of(this);
            ping();
            List.copyOf(calls).forEach(this::send);
            events.connected();
        }

        <T> void send(Call<T> call) {
            call.sent = true;
            SimEnsemble.Session asking = session.orElseThrow();
            there.send(() -> {
                try {
                    ensemble.check(asking);
                    T value = call.request.handle(asking);
                    answer(() -> call.succeed(value));
                } catch (CoordinationException e) {
                    answer(() -> {
                        if (e.kind() == Kind.SESSION_LOST) {
                            events.lost();
                        } else {
                            call.fail(e);
                        }
                    });
                }
            });
        }

        private void ping() {
            if (over) {
                return;
            }
            SimEnsemble.Session asking = session.orElseThrow();
            there.send(() -> {
                try {
                    ensemble.check(asking);
                    answer(() -> {});
                } catch (CoordinationException e) {
                    answer(events::lost);
                }
            });
            simulation.schedule(life, PING_NANOS, this::ping);
        }

        private void watchSilence() {
            long left = lastHeardNanos + SILENCE_NANOS - simulation.nowNanos();
            simulation.schedule(life, Math.max(1, left), () -> {
                if (over) {
                    return;
                }
                if (simulation.nowNanos() - lastHeardNanos < SILENCE_NANOS) {
                    watchSilence();
                    return;
                }
                giveUp();
                simulation.schedule(life, simulation.scheduling().nextInt(RECONNECT_NANOS), SimLink.this::connect);
            });
        }

        private void giveUp() {
            over = true;
            connection = Optional.empty();
            back.drop();
            if (simulation.scheduling().nextBoolean()) {
                // Otherwise what was under way arrives later, though nobody waits for it.
                there.drop();
            }
            List<Call<?>> unanswered = calls.stream().filter(call -> call.sent).toList();
            loop.execute(() -> unanswered.forEach(
                    call -> call.fail(new CoordinationException(Kind.CONNECTION_LOST, "the connection broke"))));
        }
    }

    /** One request that waits for its answer. */
    private final class Call<T> {
        final Request<T> request;
        final CompletableFuture<T> answer = new CompletableFuture<>();
        boolean sent;
        private EventLoop.Cancellable deadline = () -> {};

        Call(Request<T> request) {
            this.request = request;
        }

        void begin() {
            if (end.isPresent()) {
                answer.completeExceptionally(end.get());
                return;
            }
            calls.add(this);
            deadline = loop.schedule(
                    SimEnsemble.SESSION_TIMEOUT,
                    () -> fail(new CoordinationException(Kind.CONNECTION_LOST, "no answer in time")));
            connection.ifPresent(open -> open.send(this));
        }

        void succeed(T value) {
            deadline.cancel();
            if (calls.remove(this)) {
                answer.complete(value);
            }
        }

        void fail(CoordinationException cause) {
            deadline.cancel();
            if (calls.remove(this)) {
                answer.completeExceptionally(cause);
            }
        }
    }
}
