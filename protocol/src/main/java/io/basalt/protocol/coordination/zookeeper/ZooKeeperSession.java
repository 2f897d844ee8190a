package io.basalt.protocol.coordination.zookeeper;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.CoordinationException;
import io.basalt.protocol.coordination.CoordinationException.Kind;
import io.basalt.protocol.coordination.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ZooKeeper session. Every operation is made of single ZooKeeper requests whose answers come back to the loop, so
 * nothing here ever waits.
 *
 * <p>Threads: see {@link Coordination}; fields under "loop only" belong to the loop.
 */
final class ZooKeeperSession implements Coordination {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperSession.class);

    /** Until a watch that could not read asks again; a returning connection makes it ask at once. */
    private static final Duration WATCH_RETRY = Duration.ofSeconds(1);

    private final ZooKeeperQuorum quorum;
    private final EventLoop loop;
    private final Executor blocking;
    private final CuratorFramework curator;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Written once by the factory, before the first event of the session. */
    private volatile Handle handle;

    /** Written on the loop when a connection has been made. */
    private volatile Duration sessionTimeout;

    // ---- loop only ----
    private final Set<Question> unanswered = new LinkedHashSet<>();
    private final Set<Observation<?>> observations = new LinkedHashSet<>();
    private final Map<String, CompletableFuture<Void>> lastWrites = new HashMap<>();
    private final List<Runnable> lossListeners = new ArrayList<>();
    private boolean lost;
    private boolean ended;

    private ZooKeeperSession(ZooKeeperQuorum quorum, EventLoop loop) {
        this.quorum = quorum;
        this.loop = loop;
        this.blocking = quorum.blocking();
        this.sessionTimeout = quorum.sessionTimeout();
        int timeoutMillis = Math.toIntExact(sessionTimeout.toMillis());
        this.curator = CuratorFrameworkFactory.builder()
                .connectString(quorum.servers())
                .sessionTimeoutMs(timeoutMillis)
                .connectionTimeoutMs(timeoutMillis)
                .retryPolicy((retries, elapsedMillis, sleeper) -> false)
                .ensembleTracker(false)
                .zookeeperFactory(new OnlyOneHandle())
                .build();
    }

    static ZooKeeperSession open(ZooKeeperQuorum quorum, EventLoop loop) {
        var session = new ZooKeeperSession(quorum, loop);
        session.curator.start();
        return session;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public Duration sessionTimeout() {
        return sessionTimeout;
    }

    @Override
    public CompletableFuture<Node> create(String path, Bytes data, Mode mode) {
        CreateMode createMode = mode == Mode.EPHEMERAL ? CreateMode.EPHEMERAL : CreateMode.PERSISTENT;
        Supplier<CompletableFuture<Node>> attempt = () -> ask(path, answer -> curator.create()
                        .withMode(createMode)
                        .inBackground(answer)
                        .forPath(path, data.toArray()))
                .thenApply(event -> new Node(
                        data, event.getStat().getVersion(), event.getStat().getCzxid(), mode == Mode.EPHEMERAL));
        return unless(Kind.NO_NODE, attempt, () -> createParent(path).thenCompose(nothing -> attempt.get()));
    }

    private CompletableFuture<Void> createParent(String path) {
        int slash = path.lastIndexOf('/');
        if (slash <= 0) {
            return CompletableFuture.failedFuture(new CoordinationException(
                    Kind.NO_NODE, "the base path of " + quorum.servers() + " does not exist; create it first"));
        }
        return unless(
                Kind.NODE_EXISTS,
                () -> create(path.substring(0, slash), Bytes.EMPTY, Mode.PERSISTENT)
                        .<Void>thenApply(node -> null),
                () -> CompletableFuture.completedFuture(null));
    }

    @Override
    public CompletableFuture<Optional<Node>> read(String path) {
        return unless(
                Kind.NO_NODE,
                () -> ask(path, answer -> curator.getData().inBackground(answer).forPath(path))
                        .thenApply(event -> Optional.of(node(event))),
                () -> CompletableFuture.completedFuture(Optional.empty()));
    }

    /** {@inheritDoc} Making the node takes several requests, so one write of a path waits for those before it. */
    @Override
    public CompletableFuture<Void> write(String path, Bytes data) {
        var done = new CompletableFuture<Void>();
        onLoop(() -> {
            CompletableFuture<Void> before = lastWrites.getOrDefault(path, CompletableFuture.completedFuture(null));
            CompletableFuture<Void> turn = before.handle((nothing, failure) -> overwriteOrCreate(path, data))
                    .thenCompose(write -> write);
            lastWrites.put(path, turn);
            var unused = turn.whenComplete((nothing, failure) -> {
                lastWrites.remove(path, turn);
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        });
        return done;
    }

    private CompletableFuture<Void> overwriteOrCreate(String path, Bytes data) {
        Supplier<CompletableFuture<Void>> overwrite =
                () -> ask(path, answer -> curator.setData().inBackground(answer).forPath(path, data.toArray()))
                        .thenApply(event -> null);
        return unless(
                Kind.NO_NODE,
                overwrite,
                () -> unless(
                        Kind.NODE_EXISTS,
                        () -> create(path, data, Mode.PERSISTENT).<Void>thenApply(node -> null),
                        overwrite));
    }

    @Override
    public CompletableFuture<Boolean> delete(String path) {
        return unless(
                Kind.NO_NODE,
                () -> ask(path, answer -> curator.delete().inBackground(answer).forPath(path))
                        .thenApply(event -> true),
                () -> CompletableFuture.completedFuture(false));
    }

    @Override
    public CompletableFuture<Boolean> delete(String path, Node expected) {
        return read(path).thenCompose(found -> {
            if (found.isEmpty() || found.get().created() != expected.created()) {
                return CompletableFuture.completedFuture(false);
            }
            return unless(
                    Kind.NO_NODE,
                    () -> ask(path, answer -> curator.delete()
                                    .withVersion(expected.version())
                                    .inBackground(answer)
                                    .forPath(path))
                            .thenApply(event -> true),
                    () -> CompletableFuture.completedFuture(false));
        });
    }

    @Override
    public CompletableFuture<List<String>> children(String path) {
        return unless(
                Kind.NO_NODE,
                () -> ask(path, answer -> curator.getChildren()
                                .inBackground(answer)
                                .forPath(path))
                        .thenApply(event -> sorted(event.getChildren())),
                () -> CompletableFuture.completedFuture(List.of()));
    }

    /** {@inheritDoc} A sync goes through the leader, which is the one to decide that a session is over. */
    @Override
    public CompletableFuture<Void> confirmSession() {
        return ask("/", answer -> curator.sync().inBackground(answer).forPath("/"))
                .thenApply(event -> null);
    }

    @Override
    public Watch watchNode(String path, Consumer<Optional<Node>> onChange) {
        return observe(new Observation<>(path, onChange) {
            @Override
            CompletableFuture<Optional<Node>> readAndWatch() {
                return ask(path, answer -> curator.getData()
                                .usingWatcher(watcher)
                                .inBackground(answer)
                                .forPath(path))
                        .thenApply(event -> Optional.of(node(event)));
            }

            @Override
            Optional<Node> absent() {
                return Optional.empty();
            }
        });
    }

    @Override
    public Watch watchChildren(String path, Consumer<List<String>> onChange) {
        return observe(new Observation<>(path, onChange) {
            @Override
            CompletableFuture<List<String>> readAndWatch() {
                return ask(path, answer -> curator.getChildren()
                                .usingWatcher(watcher)
                                .inBackground(answer)
                                .forPath(path))
                        .thenApply(event -> sorted(event.getChildren()));
            }

            @Override
            List<String> absent() {
                return List.of();
            }
        });
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
        onLoop(this::end);
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed;
    }

    // ---- requests ----

    /** Starts one ZooKeeper request whose answer goes to the callback. */
    private interface Request {
        void start(BackgroundCallback answer) throws Exception;
    }

    /** The future completes on the loop; it fails unless the answer's code is OK. */
    private CompletableFuture<CuratorEvent> ask(String path, Request request) {
        var question = new Question(path);
        onLoop(() -> {
            if (ended) {
                question.answer.completeExceptionally(sessionLost());
            } else {
                question.ask(request);
            }
        });
        return question.answer;
    }

    /** One request that waits for its answer. */
    private final class Question {
        final CompletableFuture<CuratorEvent> answer = new CompletableFuture<>();
        private final String path;

        // ---- loop only ----
        private EventLoop.Cancellable deadline = () -> {};

        Question(String path) {
            this.path = path;
        }

        void ask(Request request) {
            unanswered.add(this);
            deadline = loop.schedule(quorum.sessionTimeout(), () -> answered(null, Code.OPERATIONTIMEOUT));
            try {
                request.start((client, event) -> loop.execute(() -> answered(event, Code.get(event.getResultCode()))));
            } catch (Exception e) {
                give(() -> answer.completeExceptionally(
                        new CoordinationException(Kind.FAILED, path + ": " + e.getMessage(), e)));
            }
        }

        private void answered(CuratorEvent event, Code code) {
            if (code == Code.SESSIONEXPIRED) {
                lose();
            } else if (code == Code.OK) {
                give(() -> answer.complete(event));
            } else {
                give(() -> answer.completeExceptionally(failure(path, code)));
            }
        }

        void abandon() {
            give(() -> answer.completeExceptionally(sessionLost()));
        }

        private void give(Runnable completion) {
            deadline.cancel();
            if (unanswered.remove(this)) {
                completion.run();
            }
        }
    }

    private CoordinationException failure(String path, Code code) {
        return switch (code) {
            case NODEEXISTS -> new CoordinationException(Kind.NODE_EXISTS, path + " exists");
            case NONODE -> new CoordinationException(Kind.NO_NODE, path + " or its parent does not exist");
            case NOTEMPTY -> new CoordinationException(Kind.NOT_EMPTY, path + " has children");
            case BADVERSION -> new CoordinationException(Kind.NO_NODE, path + " was overwritten meanwhile");
            case NOAUTH, AUTHFAILED, SESSIONCLOSEDREQUIRESASLAUTH ->
                new CoordinationException(
                        Kind.NOT_AUTHORISED, "ZooKeeper at " + quorum.servers() + " does not let us use " + path);
            case CONNECTIONLOSS, OPERATIONTIMEOUT, SESSIONMOVED, REQUESTTIMEOUT ->
                new CoordinationException(
                        Kind.CONNECTION_LOST,
                        "no answer about " + path + " from ZooKeeper at " + quorum.servers() + "; is it running?");
            default ->
                new CoordinationException(
                        Kind.FAILED, path + ": ZooKeeper at " + quorum.servers() + " answers " + code);
        };
    }

    private CoordinationException sessionLost() {
        return new CoordinationException(
                Kind.SESSION_LOST,
                "the session with ZooKeeper at " + quorum.servers() + (lost ? " was lost" : " is closed"));
    }

    /** What {@code first} gives, or {@code otherwise}, if it fails in this way. */
    private static <T> CompletableFuture<T> unless(
            Kind kind, Supplier<CompletableFuture<T>> first, Supplier<CompletableFuture<T>> otherwise) {
        return first.get()
                .exceptionallyCompose(failure -> CoordinationException.is(failure, kind)
                        ? otherwise.get()
                        : CompletableFuture.failedFuture(failure));
    }

    private Node node(CuratorEvent event) {
        long owner = event.getStat().getEphemeralOwner();
        return new Node(
                Bytes.wrap(event.getData()),
                event.getStat().getVersion(),
                event.getStat().getCzxid(),
                owner != 0 && owner == handle.getSessionId());
    }

    private static List<String> sorted(List<String> children) {
        return children.stream().sorted().toList();
    }

    // ---- the session ----

    /** ZooKeeper's event thread, in the order of its answers. */
    private void stateChanged(Watcher.Event.KeeperState state) {
        loop.execute(() -> {
            switch (state) {
                case SyncConnected -> connected();
                case Expired -> lose();
                case AuthFailed -> LOG.error("ZooKeeper refuses our identity servers={}", quorum.servers());
                default -> LOG.info("ZooKeeper connection state={} servers={}", state, quorum.servers());
            }
        });
    }

    private void connected() {
        if (ended) {
            return;
        }
        sessionTimeout = Duration.ofMillis(handle.grantedTimeoutMillis());
        LOG.info(
                "Connected to ZooKeeper servers={} session=0x{} timeoutMs={}",
                quorum.servers(),
                Long.toHexString(handle.getSessionId()),
                sessionTimeout.toMillis());
        List.copyOf(observations).forEach(Observation::refresh);
    }

    private void lose() {
        if (ended) {
            return;
        }
        lost = true;
        LOG.warn(
                "ZooKeeper session lost servers={} session=0x{}",
                quorum.servers(),
                Long.toHexString(handle.getSessionId()));
        end();
        List.copyOf(lossListeners).forEach(Runnable::run);
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        observations.clear();
        blocking.execute(() -> {
            curator.close();
            closed.complete(null);
        });
        List.copyOf(unanswered).forEach(Question::abandon);
    }

    private void onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /**
     * Hides the session's timeout from Curator, which would otherwise declare the session lost when its own wall clock
     * says that it has been without a connection for so long. Only ZooKeeper knows.
     */
    @SuppressWarnings("try") // ZooKeeper's own close() may throw InterruptedException; nobody uses this in a try.
    private static final class Handle extends ZooKeeper {
        Handle(String servers, int timeoutMillis, Watcher watcher, boolean canBeReadOnly, ZKClientConfig config)
                throws IOException {
            super(servers, timeoutMillis, watcher, canBeReadOnly, config);
        }

        @Override
        public int getSessionTimeout() {
            return Integer.MAX_VALUE;
        }

        int grantedTimeoutMillis() {
            return super.getSessionTimeout();
        }
    }

    /**
     * Makes the one ZooKeeper handle of this session and gives it again whenever Curator wants a new one, which is when
     * the session has expired: the dead handle then answers everything with that.
     */
    private final class OnlyOneHandle implements ZookeeperFactory {
        @Override
        public synchronized ZooKeeper newZooKeeper(
                String servers, int timeoutMillis, Watcher watcher, boolean canBeReadOnly) throws Exception {
            if (handle == null) {
                var config = new ZKClientConfig();
                config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
                handle = new Handle(servers, timeoutMillis, event -> tell(event, watcher), canBeReadOnly, config);
            }
            return handle;
        }

        private void tell(WatchedEvent event, Watcher watcher) {
            if (event.getType() == Watcher.Event.EventType.None) {
                stateChanged(event.getState());
            }
            watcher.process(event);
        }
    }

    /**
     * A value that is read again whenever ZooKeeper says that it may have changed. ZooKeeper's watches fire once; each
     * reading sets the next one in the same request, so no change goes unnoticed.
     */
    private abstract class Observation<T> implements Watch {
        final String path;
        final CuratorWatcher watcher;
        private final Consumer<T> onChange;

        // ---- loop only ----
        private boolean reading;
        private boolean changedMeanwhile;
        private boolean stopped;

        Observation(String path, Consumer<T> onChange) {
            this.path = path;
            this.onChange = onChange;
            this.watcher = event -> {
                if (event.getType() != Watcher.Event.EventType.None) {
                    loop.execute(this::refresh);
                }
            };
        }

        /** Reads and sets a watch; fails with NO_NODE, and sets none, when there is no node. */
        abstract CompletableFuture<T> readAndWatch();

        abstract T absent();

        void refresh() {
            if (stopped || ended) {
                return;
            }
            if (reading) {
                changedMeanwhile = true;
                return;
            }
            reading = true;
            changedMeanwhile = false;
            var unused = unless(Kind.NO_NODE, this::readAndWatch, this::watchForCreation)
                    .whenComplete(this::read);
        }

        private CompletableFuture<T> watchForCreation() {
            return ZooKeeperSession.<T>unless(
                    Kind.NO_NODE,
                    () -> ask(path, answer -> curator.checkExists()
                                    .usingWatcher(watcher)
                                    .inBackground(answer)
                                    .forPath(path))
                            .thenCompose(exists -> readAndWatch()),
                    () -> CompletableFuture.completedFuture(absent()));
        }

        private void read(T value, Throwable failure) {
            reading = false;
            if (stopped || ended) {
                return;
            }
            if (failure != null) {
                if (!CoordinationException.is(failure, Kind.CONNECTION_LOST)) {
                    LOG.warn("Cannot watch path={}, retrying retryMs={}", path, WATCH_RETRY.toMillis(), failure);
                }
                loop.schedule(WATCH_RETRY, this::refresh);
                return;
            }
            if (changedMeanwhile) {
                refresh();
            }
            try {
                onChange.accept(value);
            } catch (RuntimeException e) {
                LOG.error("A watch's callback failed path={}", path, e);
            }
        }

        @Override
        public void close() {
            onLoop(() -> {
                stopped = true;
                observations.remove(this);
            });
        }
    }
}
