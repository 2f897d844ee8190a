package io.basalt.client;

import io.basalt.base.EventLoop;
import io.basalt.base.SystemClock;
import io.basalt.base.Threads;
import io.basalt.client.config.ClientConfig;
import io.basalt.client.registry.ConnectString;
import io.basalt.client.registry.Registry;
import io.basalt.client.registry.RpcRegistry;
import io.basalt.client.registry.ZooKeeperRegistry;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.coordination.zookeeper.ZooKeeperQuorum;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.netty.NettyTransport;
import io.basalt.protocol.rpc.netty.ProcessThreads;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of one cluster. A program opens one and shares it between its threads: it holds one network connection per
 * server and knows where regions are. Thread-safe.
 *
 * <pre>{@code
 *   try (Connection connection = Connection.open("localhost:2181")) {
 *       Table users = connection.table("users");
 *       users.put(Put.row("alice").set("profile", "email", "alice@example.org"));
 *       users.get(Get.row("alice")).ifPresent(row -> print(row.text("profile", "email")));
 *   }
 * }</pre>
 */
public final class Connection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final long CLOSE_SECONDS = 2;

    private final AsyncConnection async;
    private final Blocking blocking;
    private final Runnable closing;

    private Connection(AsyncConnection async, EventLoop loop, Runnable closing) {
        this.async = async;
        this.blocking = new Blocking(loop);
        this.closing = closing;
    }

    /**
     * Opens a connection with every setting at its default. Asks nobody yet: whether the cluster is there shows with
     * the first operation.
     *
     * @param connect ZooKeeper servers, {@code host:port,host:port[/znode]}, or servers of the store itself, {@code
     *     rpc://host:port,host:port}
     */
    public static Connection open(String connect) {
        return open(connect, ClientConfig.defaults(), RpcClientConfig.defaults());
    }

    /** Opens a connection to where the configuration says. */
    public static Connection open(ClientConfig config) {
        return open(config.connect(), config, RpcClientConfig.defaults());
    }

    /** Opens a connection; see {@link #open(String)} for {@code connect}. */
    public static Connection open(String connect, ClientConfig config, RpcClientConfig rpcConfig) {
        ConnectString target = ConnectString.parse(connect);
        Threads threads = ProcessThreads.create();
        EventLoop thread = threads.loop("basalt-client");
        var loop = new ConnectionLoop(thread);
        var clock = new SystemClock();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(new SecureRandom().nextLong());
        var transport =
                new NettyTransport(PooledByteBufAllocator.DEFAULT, threads.workers("basalt-client-resolver", 1));
        RpcClient rpc = RpcClient.over(transport, thread, clock, rpcConfig);
        Registry registry = registry(target, config, threads, loop, random, rpc);
        var async = new AsyncConnection(new ClientEnvironment(loop, clock, random, rpc, registry), config);
        return new Connection(async, loop, () -> {
            registry.close();
            rpc.close();
            async.close();
            waitALittle(registry.closed());
            loop.end();
            threads.close();
        });
    }

    private static Registry registry(
            ConnectString target,
            ClientConfig config,
            Threads threads,
            EventLoop loop,
            RandomGenerator random,
            RpcClient rpc) {
        if (target instanceof ConnectString.ZooKeeper zooKeeper) {
            var quorum = new ZooKeeperQuorum(
                    zooKeeper.quorum(),
                    ZooKeeperQuorum.DEFAULT_SESSION_TIMEOUT,
                    threads.workers("basalt-client-zookeeper", 1));
            return new ZooKeeperRegistry(quorum, new Znodes(zooKeeper.parent()), loop, target.toString());
        }
        return new RpcRegistry(rpc, loop, random, ((ConnectString.Rpc) target).servers(), config.rpcTimeout());
    }

    /**
     * A blocking face for a connection that lives on somebody else's loop; closing it closes nothing.
     *
     * @param loop the connection's
     */
    public static Connection over(AsyncConnection async, EventLoop loop) {
        return new Connection(async, loop, () -> {});
    }

    /** A table; nothing is asked of any server, so it need not exist. */
    public Table table(TableName name) {
        return new Table(async.table(name), async.config(), blocking);
    }

    /** A table by name, {@code users} or {@code namespace:users}. */
    public Table table(String name) {
        return table(TableName.parse(name));
    }

    public Admin admin() {
        return new Admin(async.admin(), blocking);
    }

    /** The same connection, without blocking. */
    public AsyncConnection async() {
        return async;
    }

    /** The id of the cluster, which stays the same for its whole life. */
    public String clusterId() throws IOException {
        return blocking.await(async.clusterId());
    }

    /** A service that does not answer does not keep a program from ending. */
    private static void waitALittle(CompletableFuture<Void> end) {
        try {
            end.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Registry was not closed in order", e);
        }
    }

    /** Ends everything. Operations under way fail, and so does whatever begins later. */
    @Override
    public void close() {
        closing.run();
    }
}
