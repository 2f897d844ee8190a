package io.basalt.testkit.coordination;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.Coordination.Mode;
import io.basalt.protocol.coordination.zookeeper.EmbeddedZooKeeper;
import io.basalt.protocol.coordination.zookeeper.ZooKeeperQuorum;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** Sessions with a real ZooKeeper server in this process, each through a proxy that can cut it off. */
final class ZooKeeperWorld implements World {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration SESSION_TIMEOUT = Duration.ofMillis(2_500);

    /** ZooKeeper's client waits up to a second before it connects anew. */
    private static final Duration PATIENT_SESSION_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final EmbeddedZooKeeper server;
    private final ExecutorService closer = Executors.newCachedThreadPool();
    private final TestLoop observerLoop = new TestLoop();
    private final Coordination observer;
    private final IdentityHashMap<Coordination, Reached> reached = new IdentityHashMap<>();

    private record Reached(TcpProxy proxy, TestLoop loop, String marker) {}

    ZooKeeperWorld(Path directory) throws IOException {
        server = EmbeddedZooKeeper.start(
                new EmbeddedZooKeeper.Config(new HostPort("127.0.0.1", 0), directory.toString(), TICK));
        observer = open(server.servers(), observerLoop, PATIENT_SESSION_TIMEOUT);
    }

    private Coordination open(String servers, EventLoop loop, Duration timeout) {
        return new ZooKeeperQuorum(servers, timeout, closer).open(loop);
    }

    @Override
    public Coordination open() {
        return open(SESSION_TIMEOUT);
    }

    @Override
    public Coordination openPatient() {
        return open(PATIENT_SESSION_TIMEOUT);
    }

    private Coordination open(Duration timeout) {
        try {
            var proxy = new TcpProxy(server.address());
            var loop = new TestLoop();
            Coordination session = open(proxy.address().toString(), loop, timeout);
            String marker = "/markers/" + reached.size();
            reached.put(session, new Reached(proxy, loop, marker));
            get(session.create(marker, Bytes.EMPTY, Mode.EPHEMERAL));
            return session;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void until(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(condition::getAsBoolean);
    }

    @Override
    public void cut(Coordination session) {
        reached.get(session).proxy().cut();
    }

    @Override
    public void heal(Coordination session) {
        reached.get(session).proxy().heal();
    }

    @Override
    public void outlast(Coordination session) {
        until("end of the session", () -> {
            try {
                return get(observer.read(reached.get(session).marker())).isEmpty();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Override
    public Clock clock(Coordination session) {
        return new Clock() {
            @Override
            public long wallMillis() {
                return System.currentTimeMillis();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }
        };
    }

    @Override
    public void close() throws Exception {
        observer.close();
        reached.keySet().forEach(Coordination::close);
        server.close();
        get(observer.closed());
        for (Coordination session : reached.keySet()) {
            get(session.closed());
        }
        closer.shutdown();
        observerLoop.close();
        for (Reached each : reached.values()) {
            each.proxy().close();
            each.loop().close();
        }
    }

    /** One thread. */
    static final class TestLoop implements EventLoop, Executor {
        private volatile Thread thread;
        private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            thread = new Thread(task, "test-loop");
            return thread;
        });

        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            ScheduledFuture<?> scheduled = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        }

        @Override
        public boolean inLoop() {
            return Thread.currentThread() == thread;
        }

        void close() {
            executor.shutdownNow();
        }
    }
}
