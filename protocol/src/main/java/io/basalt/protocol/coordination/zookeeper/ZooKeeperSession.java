package io.basalt.protocol.coordination.zookeeper;

import static io.basalt.protocol.coordination.zookeeper.Requests.unless;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.CoordinationException;
import io.basalt.protocol.coordination.CoordinationException.Kind;
import io.basalt.protocol.coordination.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ZooKeeper session. Every operation is made of single {@link Requests} whose answers come back to the loop, so
 * nothing here ever waits.
 *
 * <p>Threads: see {@link Coordination}; fields under "loop only" belong to the loop.
 */
final class ZooKeeperSession implements Coordination {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperSession.class);

    private final ZooKeeperQuorum quorum;
    private final EventLoop loop;
    private final Executor blocking;
    private final CuratorFramework curator;
    private final SoleHandle handle = new SoleHandle(this::stateChanged);
    private final Requests requests;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Written on the loop when a connection has been made. */
    private volatile Duration sessionTimeout;

    // ---- loop only ----
    private final List<Observation<?>> observations = new ArrayList<>();
    private final Map<String, CompletableFuture<Void>> lastWrites = new HashMap<>();
    private final List<Runnable> lossListeners = new ArrayList<>();
    private boolean lost;
    private boolean ended;

    private ZooKeeperSession(ZooKeeperQuorum quorum, EventLoop loop) {
        this.quorum = quorum;
        this.loop = loop;
        this.blocking = quorum.blocking();
        this.requests = new Requests(quorum, loop, this::lose);
        this.sessionTimeout = quorum.sessionTimeout();
        int timeoutMillis = Math.toIntExact(sessionTimeout.toMillis());
        this.curator = CuratorFrameworkFactory.builder()
                .connectString(quorum.servers())
                .sessionTimeoutMs(timeoutMillis)
                .connectionTimeoutMs(timeoutMillis)
                .retryPolicy((retries, elapsedMillis, sleeper) -> false)
                .ensembleTracker(false)
                .zookeeperFactory(handle)
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
        Supplier<CompletableFuture<Node>> attempt = () -> requests.ask(path, answer -> curator.create()
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
                () -> requests.ask(
                                path,
                                answer -> curator.getData().inBackground(answer).forPath(path))
                        .thenApply(event -> Optional.of(node(event))),
                () -> CompletableFuture.completedFuture(Optional.empty()));
    }

    /** {@inheritDoc} Making the node takes several requests, so one write of a path waits for those before it. */
    @Override
    public CompletableFuture<Void> write(String path, Bytes data) {
        var done = new CompletableFuture<Void>();
        requests.onLoop(() -> {
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
        Supplier<CompletableFuture<Void>> overwrite = () -> requests.ask(
                        path, answer -> curator.setData().inBackground(answer).forPath(path, data.toArray()))
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
                () -> requests.ask(
                                path,
                                answer -> curator.delete().inBackground(answer).forPath(path))
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
                    () -> requests.ask(path, answer -> curator.delete()
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
                () -> requests.ask(path, answer -> curator.getChildren()
                                .inBackground(answer)
                                .forPath(path))
                        .thenApply(event -> sorted(event.getChildren())),
                () -> CompletableFuture.completedFuture(List.of()));
    }

    /** {@inheritDoc} A sync goes through the leader, which is the one to decide that a session is over. */
    @Override
    public CompletableFuture<Void> confirmSession() {
        return requests.ask("/", answer -> curator.sync().inBackground(answer).forPath("/"))
                .thenApply(event -> null);
    }

    @Override
    public Watch watchNode(String path, Consumer<Optional<Node>> onChange) {
        return observe(
                path,
                (watcher, answer) -> curator.getData()
                        .usingWatcher(watcher)
                        .inBackground(answer)
                        .forPath(path),
                event -> Optional.of(node(event)),
                Optional.empty(),
                onChange);
    }

    @Override
    public Watch watchChildren(String path, Consumer<List<String>> onChange) {
        return observe(
                path,
                (watcher, answer) -> curator.getChildren()
                        .usingWatcher(watcher)
                        .inBackground(answer)
                        .forPath(path),
                event -> sorted(event.getChildren()),
                List.of(),
                onChange);
    }

    private <T> Watch observe(
            String path,
            Observation.WatchingRequest read,
            Function<CuratorEvent, T> value,
            T absent,
            Consumer<T> onChange) {
        Observation.WatchingRequest exists = (watcher, answer) ->
                curator.checkExists().usingWatcher(watcher).inBackground(answer).forPath(path);
        var subject = new Observation.Subject<>(read, exists, value, absent);
        var observation = new Observation<>(path, subject, onChange, requests, loop);
        requests.onLoop(() -> {
            if (!ended) {
                observations.removeIf(Observation::isStopped);
                observations.add(observation);
                observation.refresh();
            }
        });
        return observation;
    }

    @Override
    public void onSessionLost(Runnable listener) {
        requests.onLoop(() -> {
            if (lost) {
                listener.run();
            } else {
                lossListeners.add(listener);
            }
        });
    }

    @Override
    public void close() {
        requests.onLoop(this::end);
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed;
    }

    private CoordinationException sessionLost() {
        String problem;
        if (!lost) {
            problem = "the session with ZooKeeper at " + quorum.servers() + " is closed";
        } else if (handle.sessionId() == 0) {
            problem = "no ZooKeeper answers at " + quorum.servers();
        } else {
            problem = "the session with ZooKeeper at " + quorum.servers() + " was lost";
        }
        return new CoordinationException(Kind.SESSION_LOST, problem);
    }

    private Node node(CuratorEvent event) {
        long owner = event.getStat().getEphemeralOwner();
        return new Node(
                Bytes.wrap(event.getData()),
                event.getStat().getVersion(),
                event.getStat().getCzxid(),
                owner != 0 && owner == handle.sessionId());
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
        sessionTimeout = handle.grantedTimeout();
        LOG.info(
                "Connected to ZooKeeper servers={} session=0x{} timeoutMs={}",
                quorum.servers(),
                Long.toHexString(handle.sessionId()),
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
                Long.toHexString(handle.sessionId()));
        end();
        List.copyOf(lossListeners).forEach(Runnable::run);
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        observations.forEach(Observation::close);
        observations.clear();
        blocking.execute(() -> {
            curator.close();
            closed.complete(null);
        });
        requests.end(sessionLost());
    }
}
