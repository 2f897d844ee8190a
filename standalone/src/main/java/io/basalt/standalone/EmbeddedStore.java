package io.basalt.standalone;

import io.basalt.base.config.Configuration;
import io.basalt.base.config.LiveConfiguration;
import io.basalt.protocol.coordination.zookeeper.EmbeddedZooKeeper;
import io.basalt.protocol.name.ServerName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The whole store in one process: ZooKeeper, a master and a region server. For {@code basalt dev} and for users' own
 * tests. ZooKeeper is always its own, at {@code basalt.zookeeper.server.address}, whatever the quorum is configured to be.
 */
public final class EmbeddedStore implements AutoCloseable {
    private final EmbeddedZooKeeper zooKeeper;
    private final List<ServerRunner> runners = new ArrayList<>();

    private EmbeddedStore(EmbeddedZooKeeper zooKeeper) {
        this.zooKeeper = zooKeeper;
    }

    /**
     * Starts everything; when this returns the servers take part, and clients that connect are served as soon as the
     * master has assigned the regions.
     *
     * @throws IOException when a port is taken or a directory cannot be used; says which
     */
    public static EmbeddedStore start(Path home, LiveConfiguration configuration)
            throws IOException, InterruptedException {
        EmbeddedZooKeeper zooKeeper = startZooKeeper(home, configuration.now().get(StoreConfig.class));
        var store = new EmbeddedStore(zooKeeper);
        boolean started = false;
        try {
            var world = new ProcessWorld(home, configuration, zooKeeper.servers());
            store.run(ServerRunner.master(world), "master-main");
            store.run(ServerRunner.regionServer(world), "regionserver-main");
            for (ServerRunner runner : store.runners) {
                await(runner.started());
            }
            started = true;
            return store;
        } finally {
            if (!started) {
                store.close();
            }
        }
    }

    /** As {@link #start(Path, LiveConfiguration)}, with settings that never change. */
    public static EmbeddedStore start(Path home, Configuration configuration) throws IOException, InterruptedException {
        return start(home, LiveConfiguration.fixed(configuration));
    }

    /** The ZooKeeper server alone, as single-host clusters run it in a process of its own. */
    public static EmbeddedZooKeeper startZooKeeper(Path home, StoreConfig store) throws IOException {
        return EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Config(
                store.zooKeeperAddress(),
                home.resolve(store.zooKeeperDirectory()).toString(),
                EmbeddedZooKeeper.Config.DEFAULT_TICK));
    }

    /** What clients connect to. */
    public String quorum() {
        return zooKeeper.servers();
    }

    /** Completes when all its servers have ended, as after a client has shut the cluster down. */
    public CompletableFuture<Void> over() {
        return CompletableFuture.allOf(runners.stream().map(ServerRunner::ended).toArray(CompletableFuture<?>[]::new));
    }

    private void run(ServerRunner runner, String threadName) {
        runners.add(runner);
        var thread = new Thread(
                () -> {
                    try {
                        runner.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                threadName);
        thread.setDaemon(true);
        thread.start();
    }

    private static ServerName await(CompletableFuture<ServerName> started) throws IOException, InterruptedException {
        try {
            return started.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * Stops the master, which has nobody left to give the regions to, then the region server, then ZooKeeper; everything
     * is flushed. When the calling thread is interrupted, it does not wait for the rest of that.
     */
    @Override
    public void close() throws IOException {
        try {
            for (ServerRunner runner : runners) {
                runner.stop().get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a server's end never fails", e);
        } finally {
            zooKeeper.close();
        }
    }
}
