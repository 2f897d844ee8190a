package io.basalt.cli.process;

import io.basalt.base.HostPort;
import io.basalt.base.config.Configuration;
import io.basalt.base.config.LiveConfiguration;
import io.basalt.master.MasterConfig;
import io.basalt.protocol.coordination.zookeeper.EmbeddedZooKeeper;
import io.basalt.protocol.name.ServerName;
import io.basalt.regionserver.RegionServerConfig;
import io.basalt.standalone.EmbeddedStore;
import io.basalt.standalone.ProcessWorld;
import io.basalt.standalone.ServerRunner;
import io.basalt.standalone.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** What one process does in a cluster. */
enum Role {
    ZOOKEEPER("zookeeper", "basalt.zookeeper.server.address") {
        @Override
        HostPort address(Configuration configuration) {
            return configuration.get(StoreConfig.class).zooKeeperAddress();
        }

        @Override
        Server start(Path home, LiveConfiguration configuration) throws IOException {
            EmbeddedZooKeeper zooKeeper =
                    EmbeddedStore.startZooKeeper(home, configuration.now().get(StoreConfig.class));
            return new Server(zooKeeper.servers(), new CompletableFuture<>(), zooKeeper::close);
        }
    },

    MASTER("master", "basalt.master.address") {
        @Override
        HostPort address(Configuration configuration) {
            return configuration.get(MasterConfig.class).address();
        }

        @Override
        Server start(Path home, LiveConfiguration configuration) throws IOException, InterruptedException {
            return run(ServerRunner.master(new ProcessWorld(home, configuration)), "master-main");
        }
    },

    REGION_SERVER("regionserver", "basalt.regionserver.address") {
        @Override
        HostPort address(Configuration configuration) {
            return configuration.get(RegionServerConfig.class).address();
        }

        @Override
        Server start(Path home, LiveConfiguration configuration) throws IOException, InterruptedException {
            return run(ServerRunner.regionServer(new ProcessWorld(home, configuration)), "regionserver-main");
        }
    };

    private final String word;
    private final String addressKey;

    Role(String word, String addressKey) {
        this.word = word;
        this.addressKey = addressKey;
    }

    /** The one of a word. */
    static Role of(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no kind of process named " + word));
    }

    /** As users write it, and as files begin. */
    String word() {
        return word;
    }

    /** The setting that says where it listens. */
    String addressKey() {
        return addressKey;
    }

    abstract HostPort address(Configuration configuration);

    /** Blocks until the server takes part; {@link IOException} says why it cannot. */
    abstract Server start(Path home, LiveConfiguration configuration) throws IOException, InterruptedException;

    private static Server run(ServerRunner runner, String threadName) throws IOException, InterruptedException {
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
        boolean started = false;
        try {
            ServerName self = runner.started().get();
            started = true;
            return new Server(self.host() + ":" + self.port(), runner.ended(), () -> stop(runner));
        } catch (ExecutionException e) {
            throw new IOException(ServerProcess.reason(e.getCause()), e.getCause());
        } finally {
            if (!started) {
                stop(runner);
            }
        }
    }

    private static void stop(ServerRunner runner) throws InterruptedException {
        try {
            runner.stop().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a server's end never fails", e);
        }
    }

    /**
     * A server that takes part.
     *
     * @param over completes when it has ended by itself, because a client asked for that
     * @param end stops it in good order
     */
    record Server(String address, CompletableFuture<Void> over, AutoCloseable end) {}
}
