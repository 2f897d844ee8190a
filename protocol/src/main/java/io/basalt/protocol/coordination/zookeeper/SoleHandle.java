package io.basalt.protocol.coordination.zookeeper;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;

/**
 * The one ZooKeeper handle of a session. Curator gets it again whenever it wants a new one, which is when the session
 * has expired: the dead handle then answers everything with that, where Curator's own habit would be to begin another
 * session as if nothing had happened.
 *
 * <p>Threads: any. States are told on ZooKeeper's event thread, in the order of its answers.
 */
final class SoleHandle implements ZookeeperFactory {
    private final Consumer<Watcher.Event.KeeperState> onState;

    /** Written once by the factory, before the first event of the session. */
    private volatile Handle handle;

    SoleHandle(Consumer<Watcher.Event.KeeperState> onState) {
        this.onState = onState;
    }

    @Override
    public synchronized ZooKeeper newZooKeeper(
            String servers, int timeoutMillis, Watcher watcher, boolean canBeReadOnly) throws Exception {
        if (handle == null) {
            var config = new PlainConfig();
            config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
            handle = new Handle(
                    servers,
                    timeoutMillis,
                    event -> tell(event, watcher),
                    canBeReadOnly,
                    AwaitedHosts.of(servers),
                    config);
        }
        return handle;
    }

    private void tell(WatchedEvent event, Watcher watcher) {
        if (event.getType() == Watcher.Event.EventType.None) {
            onState.accept(event.getState());
        }
        watcher.process(event);
    }

    /** Zero before the first connection, and for one that was never made. */
    long sessionId() {
        Handle made = handle;
        return made == null ? 0 : made.getSessionId();
    }

    /** What the server has granted; only once there is a connection. */
    Duration grantedTimeout() {
        return Duration.ofMillis(handle.grantedTimeoutMillis());
    }

    /**
     * Hides the session's timeout from Curator, which would otherwise declare the session lost when its own wall clock
     * says that it has been without a connection for so long. Only ZooKeeper knows.
     */
    @SuppressWarnings("try") // ZooKeeper's own close() may throw InterruptedException; nobody uses this in a try.
    private static final class Handle extends ZooKeeper {
        private final AwaitedHosts hosts;

        Handle(
                String servers,
                int timeoutMillis,
                Watcher watcher,
                boolean canBeReadOnly,
                AwaitedHosts hosts,
                ZKClientConfig config)
                throws IOException {
            super(servers, timeoutMillis, watcher, canBeReadOnly, hosts, config);
            this.hosts = hosts;
        }

        @Override
        public synchronized void close() throws InterruptedException {
            hosts.stop();
            super.close();
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
     * Without a look at the system properties that ZooKeeper knows, for which it prepares TLS, a sixth of a process's start;
     * unless somebody has set one.
     */
    private static final class PlainConfig extends ZKClientConfig {
        @Override
        protected void handleBackwardCompatibility() {
            if (System.getProperties().stringPropertyNames().stream()
                    .anyMatch(name -> name.startsWith("zookeeper.") || name.equals(JUTE_MAXBUFFER))) {
                super.handleBackwardCompatibility();
            }
        }
    }
}
