package io.basalt.protocol.coordination.zookeeper;

import io.basalt.base.EventLoop;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.CoordinationService;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The ZooKeeper servers of a cluster.
 *
 * @param servers {@code host:port,host:port,...}, optionally with a base path behind the last port, which must exist
 * @param sessionTimeout what sessions ask for; the servers grant what is nearest in their limits
 * @param blocking runs the end of a session, which may wait for a server
 */
public record ZooKeeperQuorum(String servers, Duration sessionTimeout, Executor blocking)
        implements CoordinationService {
    /** Long enough for a stop-the-world pause or a failover of ZooKeeper, short enough for users to wait. */
    public static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofSeconds(6);

    public ZooKeeperQuorum {
        if (servers.isBlank()) {
            throw new IllegalArgumentException("no ZooKeeper servers given");
        }
        if (sessionTimeout.isNegative() || sessionTimeout.isZero()) {
            throw new IllegalArgumentException("not a session timeout: " + sessionTimeout);
        }
    }

    @Override
    public Coordination open(EventLoop loop) {
        return ZooKeeperSession.open(this, loop);
    }
}
