package io.basalt.testkit.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.SystemClock;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.SessionLease;
import io.basalt.protocol.coordination.zookeeper.ZooKeeperQuorum;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperCoordinationTest extends CoordinationContract {
    @TempDir
    Path directory;

    @Override
    World newWorld(String test) throws Exception {
        return new ZooKeeperWorld(directory);
    }

    @Test
    void aSessionThatReachesNobodySaysSo() throws Exception {
        ExecutorService closer = Executors.newCachedThreadPool();
        // Bound and not listened to: nobody else can get the port, and connections to it are refused.
        try (var nobody = new Socket()) {
            nobody.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            String servers = "127.0.0.1:" + nobody.getLocalPort();
            Coordination session =
                    new ZooKeeperQuorum(servers, Duration.ofMillis(500), closer).open(new ZooKeeperWorld.TestLoop());
            CompletableFuture<Void> held = new SessionLease(session, new SystemClock()).start();
            ExecutionException failure = assertThrows(ExecutionException.class, () -> held.get(30, TimeUnit.SECONDS));
            assertEquals(
                    "no ZooKeeper answers at " + servers, failure.getCause().getMessage());
            session.closed().get(30, TimeUnit.SECONDS);
        } finally {
            closer.shutdown();
        }
    }
}
