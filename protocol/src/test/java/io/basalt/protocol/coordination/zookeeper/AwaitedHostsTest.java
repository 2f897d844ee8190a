package io.basalt.protocol.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AwaitedHostsTest {
    private static int closedPort() throws IOException {
        try (var socket = listen(0)) {
            return socket.getLocalPort();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    private static CompletableFuture<InetSocketAddress> next(AwaitedHosts hosts) {
        return CompletableFuture.supplyAsync(() -> hosts.next(0));
    }

    @Test
    void theFirstIsNamedWhenItListens() throws Exception {
        int port = closedPort();
        AwaitedHosts hosts = AwaitedHosts.of("127.0.0.1:" + port + "/base");
        CompletableFuture<InetSocketAddress> first = next(hosts);
        assertFalse(first.isDone());
        try (var server = listen(port)) {
            assertEquals(server.getLocalPort(), first.get(30, TimeUnit.SECONDS).getPort());
        }
        assertEquals(port, hosts.next(0).getPort(), "later ones are not looked at");
    }

    @Test
    void ofSeveralItIsOneThatListens() throws Exception {
        try (var server = listen(0)) {
            AwaitedHosts hosts = AwaitedHosts.of("127.0.0.1:" + closedPort() + ",127.0.0.1:" + server.getLocalPort());
            assertEquals(2, hosts.size());
            assertEquals(
                    server.getLocalPort(), next(hosts).get(30, TimeUnit.SECONDS).getPort());
        }
    }

    @Test
    void theWaitingCanBeEnded() throws Exception {
        int port = closedPort();
        AwaitedHosts hosts = AwaitedHosts.of("127.0.0.1:" + port);
        CompletableFuture<InetSocketAddress> first = next(hosts);
        hosts.stop();
        assertEquals(port, first.get(30, TimeUnit.SECONDS).getPort());
    }
}
