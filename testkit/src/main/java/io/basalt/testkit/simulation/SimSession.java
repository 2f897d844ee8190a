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
 * One session with the simulated ensemble, made of the single requests of its {@link SimLink} just as that with
 * ZooKeeper is.
 */
final class SimSession implements Coordination, SimLink.Events {
    private final Life life;
    private final Simulation simulation;
    private final SimEnsemble ensemble;
    private final EventLoop loop;
    private final SimLink link;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Set<Observation<?>> observations = new LinkedHashSet<>();
    private final List<Runnable> lossListeners = new ArrayList<>();
    private boolean lost;
    private boolean ended;

    SimSession(Life life, EventLoop loop) {
        this.life = life;
        this.simulation = life.simulation();
        this.ensemble = simulation.ensemble();
        this.loop = loop;
        this.link = new SimLink(life, loop, this);
    }

    Life life() {
        return life;
    }

    Optional<SimEnsemble.Session> session() {
        return link.session();
    }

    void connect() {
        link.connect();
    }

    @Override
    public void connected() {
        List.copyOf(observations).forEach(Observation::refresh);
    }

    @Override
    public void changed(String path) {
        List.copyOf(observations).stream()
                .filter(observation -> observation.path.equals(path))
                .forEach(Observation::refresh);
    }

    @Override
    public void lost() {
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
        observations.clear();
        ensemble.gone(this);
        closed.complete(null);
        link.end(new CoordinationException(Kind.SESSION_LOST, lost ? "the session was lost" : "the session is closed"));
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    // As with ZooKeeper, one request creates one node under an existing parent, and a deletion can only depend on the
    // version. What is more takes several requests, between which others come.

    @Override
    public CompletableFuture<Node> create(String path, Bytes data, Mode mode) {
        SimLink.Request<Node> request = asking -> ensemble.create(asking, path, data, mode);
        return unless(
                Kind.NO_NODE, link.call(request), () -> createParent(path).thenCompose(nothing -> link.call(request)));
    }

    private CompletableFuture<Void> createParent(String path) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        CompletableFuture<Void> created =
                create(parent, Bytes.EMPTY, Mode.PERSISTENT).thenApply(node -> null);
        return unless(Kind.NODE_EXISTS, created, () -> CompletableFuture.completedFuture(null));
    }

    @Override
    public CompletableFuture<Optional<Node>> read(String path) {
        return link.call(asking -> ensemble.read(asking, path));
    }

    @Override
    public CompletableFuture<Void> write(String path, Bytes data) {
        return link.call(asking -> ensemble.overwrite(path, data)).thenCompose(overwritten -> {
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
        return link.call(asking -> ensemble.delete(path, OptionalInt.empty()));
    }

    @Override
    public CompletableFuture<Boolean> delete(String path, Node expected) {
        return read(path)
                .thenCompose(found -> found.isPresent() && found.get().created() == expected.created()
                        ? link.call(asking -> ensemble.delete(path, OptionalInt.of(expected.version())))
                        : CompletableFuture.completedFuture(false));
    }

    private static <T> CompletableFuture<T> unless(
            Kind kind, CompletableFuture<T> first, Supplier<CompletableFuture<T>> otherwise) {
        return first.exceptionallyCompose(failure ->
                CoordinationException.is(failure, kind) ? otherwise.get() : CompletableFuture.failedFuture(failure));
    }

    @Override
    public CompletableFuture<List<String>> children(String path) {
        return link.call(asking -> ensemble.children(path));
    }

    @Override
    public CompletableFuture<Void> confirmSession() {
        return link.call(asking -> null);
    }

    @Override
    public Duration sessionTimeout() {
        return SimEnsemble.SESSION_TIMEOUT;
    }

    @Override
    public void onSessionLost(Runnable listener) {
        link.onLoop(() -> {
            if (lost) {
                listener.run();
            } else {
                lossListeners.add(listener);
            }
        });
    }

    @Override
    public void close() {
        link.onLoop(() -> {
            if (ended) {
                return;
            }
            link.sayGoodbye();
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
        link.onLoop(() -> {
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
        private final SimLink.Request<T> readAndWatch;
        private boolean reading;
        private boolean changedMeanwhile;

        Observation(String path, Consumer<T> onChange, SimLink.Request<T> readAndWatch) {
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
            var unused = link.call(readAndWatch).handle((value, failure) -> {
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
            link.onLoop(() -> observations.remove(this));
        }
    }
}
