package io.basalt.testkit.simulation;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.CoordinationException;
import io.basalt.protocol.coordination.CoordinationException.Kind;
import io.basalt.protocol.coordination.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One session with the simulated ensemble, as a ZooKeeper client keeps it: pings, notices a silent connection, connects
 * anew, and learns of the session's end only from the service.
 */
final class SimSession implements Coordination {
    private static final long TIMEOUT_NANOS = SimEnsemble.SESSION_TIMEOUT.toNanos();
    private static final long PING_NANOS = TIMEOUT_NANOS / 3;

    /** Silence after which the connection is given up. */
    private static final long SILENCE_NANOS = TIMEOUT_NANOS * 2 / 3;

    private static final int RECONNECT_NANOS = 1_000_000_000;

    /** What the service does when a request arrives. */
    private interface Request<T> {
        T handle(SimEnsemble.Session session) throws CoordinationException;
    }

    private final Life life;
    private final Simulation simulation;
    private final SimEnsemble ensemble;
    private final EventLoop loop;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Set<Call<?>> calls = new LinkedHashSet<>();
    private final Set<Observation<?>> observations = new LinkedHashSet<>();
    private final List<Runnable> lossListeners = new ArrayList<>();
    private Optional<SimEnsemble.Session> session = Optional.empty();
    private Optional<Connection> connection = Optional.empty();
    private boolean lost;
    private boolean ended;

    SimSession(Life life, EventLoop loop) {
        this.life = life;
        this.simulation = life.simulation();
        this.ensemble = simulation.ensemble();
        this.loop = loop;
    }

    Life life() {
        return life;
    }

    Optional<SimEnsemble.Session> session() {
        return session;
    }

    // ---- the connection; its events are the process's own, on none of its loops ----

    void connect() {
        if (!ended) {
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
                answer(SimSession.this::lose);
            }
        }

        private void fired(String path) {
            answer(() -> List.copyOf(observations).stream()
                    .filter(observation -> observation.path.equals(path))
                    .forEach(Observation::refresh));
        }

        /** From the service to the client's loop, in order. */
        private void answer(Runnable atClient) {
            back.send(() -> simulation.schedule(life, 0, () -> {
                if (!over) {
                    lastHeardNanos = simulation.nowNanos();
                    loop.execute(() -> {
                        if (!ended) {
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
            List.copyOf(observations).forEach(Observation::refresh);
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
                            lose();
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
                    answer(SimSession.this::lose);
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
                simulation.schedule(life, simulation.scheduling().nextInt(RECONNECT_NANOS), SimSession.this::connect);
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

    private void lose() {
        if (ended) {
            return;
        }
        lost = true;
        life.note("its session is lost");
        end();
        List.copyOf(lossListeners).forEach(Runnable::run);
    }

    private void end() {
        ended = true;
        connection.ifPresent(open -> open.over = true);
        observations.clear();
        ensemble.gone(this);
        closed.complete(null);
        List.copyOf(calls).forEach(call -> call.fail(gone()));
    }

    private CoordinationException gone() {
        return new CoordinationException(Kind.SESSION_LOST, lost ? "the session was lost" : "the session is closed");
    }

    // ---- calls ----

    private final class Call<T> {
        final Request<T> request;
        final CompletableFuture<T> answer = new CompletableFuture<>();
        boolean sent;
        private EventLoop.Cancellable deadline = () -> {};

        Call(Request<T> request) {
            this.request = request;
        }

        void begin() {
            if (ended) {
                answer.completeExceptionally(gone());
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

    private <T> CompletableFuture<T> call(Request<T> request) {
        var call = new Call<>(request);
        onLoop(call::begin);
        return call.answer;
    }

    private void onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    // As with ZooKeeper, one request creates one node under an existing parent, and a deletion can only depend on the
    // version. What is more takes several requests, between which others come.

    @Override
    public CompletableFuture<Node> create(String path, Bytes data, Mode mode) {
        Request<Node> request = asking -> ensemble.create(asking, path, data, mode);
        return unless(Kind.NO_NODE, call(request), () -> createParent(path).thenCompose(nothing -> call(request)));
    }

    private CompletableFuture<Void> createParent(String path) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        CompletableFuture<Void> created =
                create(parent, Bytes.EMPTY, Mode.PERSISTENT).thenApply(node -> null);
        return unless(Kind.NODE_EXISTS, created, () -> CompletableFuture.completedFuture(null));
    }

    @Override
    public CompletableFuture<Optional<Node>> read(String path) {
        return call(asking -> ensemble.read(asking, path));
    }

    @Override
    public CompletableFuture<Void> write(String path, Bytes data) {
        return call(asking -> ensemble.overwrite(path, data)).thenCompose(overwritten -> {
            if (overwritten) {
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> created =
                    create(path, data, Mode.PERSISTENT).thenApply(node -> null);
            return unless(Kind.NODE_EXISTS, created, () -> write(path, data));
        });
    }

    @Override
    public CompletableFuture<Boolean> delete(String path) {
        return call(asking -> ensemble.delete(path, OptionalInt.empty()));
    }

    @Override
    public CompletableFuture<Boolean> delete(String path, Node expected) {
        return read(path)
                .thenCompose(found -> found.isPresent() && found.get().created() == expected.created()
                        ? call(asking -> ensemble.delete(path, OptionalInt.of(expected.version())))
                        : CompletableFuture.completedFuture(false));
    }

    private static <T> CompletableFuture<T> unless(
            Kind kind, CompletableFuture<T> first, Supplier<CompletableFuture<T>> otherwise) {
        return first.exceptionallyCompose(failure ->
                CoordinationException.is(failure, kind) ? otherwise.get() : CompletableFuture.failedFuture(failure));
    }

    @Override
    public CompletableFuture<List<String>> children(String path) {
        return call(asking -> ensemble.children(path));
    }

    @Override
    public CompletableFuture<Void> confirmSession() {
        return call(asking -> null);
    }

    @Override
    public Duration sessionTimeout() {
        return SimEnsemble.SESSION_TIMEOUT;
    }

    @Override
    public void onSessionLost(Runnable listener) {
        onLoop(() -> {
            if (lost) {
                listener.run();
            } else {
                lossListeners.add(listener);
            }
        });
    }

    @Override
    public void close() {
        onLoop(() -> {
            if (ended) {
                return;
            }
            if (session.isPresent() && connection.isPresent()) {
                SimEnsemble.Session closing = session.get();
                connection.get().there.send(() -> ensemble.end(closing));
            }
            end();
        });
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed;
    }

    // ---- watches ----

    @Override
    public Watch watchNode(String path, Consumer<Optional<Node>> onChange) {
        return observe(new Observation<>(path, onChange, asking -> {
            ensemble.watchNode(asking, path);
            return ensemble.read(asking, path);
        }));
    }

    @Override
    public Watch watchChildren(String path, Consumer<List<String>> onChange) {
        return observe(new Observation<>(path, onChange, asking -> {
            ensemble.watchChildren(asking, path);
            return ensemble.children(path);
        }));
    }

    private Watch observe(Observation<?> observation) {
        onLoop(() -> {
            if (!ended) {
                observations.add(observation);
                observation.refresh();
            }
        });
        return observation;
    }

    /** Reads again whenever the service says that something has changed, one reading at a time. */
    private final class Observation<T> implements Watch {
        final String path;
        private final Consumer<T> onChange;
        private final Request<T> readAndWatch;
        private boolean reading;
        private boolean changedMeanwhile;

        Observation(String path, Consumer<T> onChange, Request<T> readAndWatch) {
            this.path = path;
            this.onChange = onChange;
            this.readAndWatch = readAndWatch;
        }

        void refresh() {
            if (reading) {
                changedMeanwhile = true;
                return;
            }
            reading = true;
            changedMeanwhile = false;
            var unused = call(readAndWatch).handle((value, failure) -> {
                reading = false;
                if (!observations.contains(this)) {
                    return false;
                }
                if (failure == null) {
                    if (changedMeanwhile) {
                        refresh();
                    }
                    deliver(value);
                }
                // After a failure the next connection makes all observations read again.
                return true;
            });
        }

        private void deliver(T value) {
            try {
                onChange.accept(value);
            } catch (RuntimeException e) {
                simulation.fail("watch of " + path + " in " + life, e);
            }
        }

        @Override
        public void close() {
            onLoop(() -> observations.remove(this));
        }
    }
}
