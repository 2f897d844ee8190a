package io.basalt.cli.session;

import io.basalt.base.HostPort;
import io.basalt.cli.output.Console;
import io.basalt.client.registry.ConnectString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Tells somebody who waits for a command why: that nobody listens where the cluster should be. The client goes on trying
 * meanwhile, since the cluster may be starting.
 */
final class Patience implements AutoCloseable {
    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private final CountDownLatch over = new CountDownLatch(1);

    /** @param limit how long the command tries */
    Patience(Console console, ConnectString cluster, Duration limit) {
        var thread = new Thread(() -> watch(console, cluster, limit), "patience");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(Console console, ConnectString cluster, Duration limit) {
        try {
            if (over.await(BEFORE.toMillis(), TimeUnit.MILLISECONDS)
                    || cluster.servers().stream().anyMatch(Patience::listens)
                    || over.getCount() == 0) {
                return;
            }
        } catch (InterruptedException e) {
            return; // nobody does that
        }
        console.err()
                .println("basalt: nobody listens at "
                        + cluster.servers().stream().map(HostPort::toString).collect(Collectors.joining(", "))
                        + "; trying for " + limit.toSeconds() + " s. Is the cluster running?");
        console.err().flush();
    }

    private static boolean listens(HostPort server) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.host(), server.port()), (int) CONNECT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
