package io.basalt.protocol.coordination.zookeeper;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.StaticHostProvider;

/**
 * The hosts of a quorum. The first that is named is one that does not refuse connections, and is waited for: after a first
 * try that fails ZooKeeper's client sleeps for up to a second, for which a server would be late that was started together
 * with its ZooKeeper.
 *
 * <p>Threads: hosts are named on the thread that connects, which may wait here; {@link #stop} comes from any other.
 */
final class AwaitedHosts implements HostProvider {
    private static final int PAUSE_MILLIS = 10;
    private static final int CONNECT_MILLIS = 1_000;

    private final HostProvider hosts;

    /** One has been named, or nobody wants to know any more. */
    private volatile boolean settled;

    private AwaitedHosts(HostProvider hosts) {
        this.hosts = hosts;
    }

    /** @param servers {@code host:port,host:port,...}, optionally with a base path behind the last port */
    static AwaitedHosts of(String servers) {
        return new AwaitedHosts(new StaticHostProvider(new ConnectStringParser(servers).getServerAddresses()));
    }

    @Override
    public int size() {
        return hosts.size();
    }

    @Override
    public InetSocketAddress next(long pauseMillis) {
        if (settled) {
            return hosts.next(pauseMillis);
        }
        InetSocketAddress host = hosts.next(0);
        while (!settled && refuses(host)) {
            // Sleeps when all have been named.
            host = hosts.next(PAUSE_MILLIS);
        }
        settled = true;
        return host;
    }

    /** Whether the host says by itself that nobody listens; whatever else is wrong, ZooKeeper's client has words for it. */
    private static boolean refuses(InetSocketAddress host) {
        try (var socket = new Socket()) {
            socket.connect(host, CONNECT_MILLIS);
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the waiting for the first. */
    void stop() {
        settled = true;
    }

    @Override
    public void onConnected() {
        hosts.onConnected();
    }

    @Override
    public boolean updateServerList(Collection<InetSocketAddress> servers, InetSocketAddress current) {
        return hosts.updateServerList(servers, current);
    }
}
