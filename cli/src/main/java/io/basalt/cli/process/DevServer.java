package io.basalt.cli.process;

import io.basalt.base.config.LiveConfiguration;
import io.basalt.client.Connection;
import io.basalt.standalone.EmbeddedStore;
import io.basalt.standalone.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The whole store as one process. */
final class DevServer {
    /** The first contact takes moments; whoever waits that long wants to be told. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private DevServer() {}

    /** Blocks until the store serves. */
    static Role.Server start(Path home, LiveConfiguration configuration) throws IOException, InterruptedException {
        EmbeddedStore store = EmbeddedStore.start(home, configuration);
        boolean serving = false;
        try {
            String connect =
                    store.quorum() + configuration.now().get(StoreConfig.class).parent();
            try (Connection connection = Connection.open(connect)) {
                ClusterProbe.awaitServing(connection, 1, LONGEST_WAIT);
            }
            serving = true;
            return new Role.Server(connect, store.over(), store);
        } finally {
            if (!serving) {
                store.close();
            }
        }
    }
}
