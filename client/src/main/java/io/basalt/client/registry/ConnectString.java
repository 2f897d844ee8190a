package io.basalt.client.registry;

import io.basalt.base.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a user names a cluster.
 *
 * <pre>
 *   localhost:2181                  ZooKeeper, base node /hbase
 *   zk1:2181,zk2:2181,zk3/store     ZooKeeper, another base node; the port 2181 may be left out
 *   rpc://host1:16000,host2:16000   servers of the store themselves; the port 16000 may be left out
 * </pre>
 */
public sealed interface ConnectString {
    /** ZooKeeper servers and the base node, such as {@code /hbase}. */
    record ZooKeeper(List<HostPort> servers, String parent) implements ConnectString {
        public ZooKeeper {
            servers = List.copyOf(servers);
        }

        /** The servers in ZooKeeper's own notation. */
        public String quorum() {
            return servers.stream().map(HostPort::toString).collect(Collectors.joining(","));
        }

        @Override
        public String toString() {
            return quorum() + parent;
        }
    }

    /** Masters or region servers to ask. */
    record Rpc(List<HostPort> servers) implements ConnectString {
        public Rpc {
            servers = List.copyOf(servers);
        }

        @Override
        public String toString() {
            return PREFIX + servers.stream().map(HostPort::toString).collect(Collectors.joining(","));
        }
    }

    /** Where to ask for the cluster. */
    List<HostPort> servers();

    String PREFIX = "rpc://";
    int ZOOKEEPER_PORT = 2181;
    int MASTER_PORT = 16000;
    String DEFAULT_PARENT = "/hbase";

    /** {@link IllegalArgumentException} names what is wrong. */
    static ConnectString parse(String text) {
        String stripped = text.strip();
        if (stripped.startsWith(PREFIX)) {
            return new Rpc(servers(text, stripped.substring(PREFIX.length()), MASTER_PORT));
        }
        if (stripped.contains("://")) {
            throw malformed(text, "only rpc:// may stand before the servers", null);
        }
        int slash = stripped.indexOf('/');
        String servers = slash < 0 ? stripped : stripped.substring(0, slash);
        String parent = slash < 0 ? DEFAULT_PARENT : stripped.substring(slash);
        if (parent.length() == 1 || parent.endsWith("/") || parent.contains("//")) {
            throw malformed(text, "'" + parent + "' is no base node", null);
        }
        return new ZooKeeper(servers(text, servers, ZOOKEEPER_PORT), parent);
    }

    private static List<HostPort> servers(String text, String list, int defaultPort) {
        var servers = new ArrayList<HostPort>();
        for (String part : list.split(",", -1)) {
            String server = part.strip();
            try {
                servers.add(server.indexOf(':') < 0 ? new HostPort(server, defaultPort) : HostPort.parse(server));
            } catch (IllegalArgumentException e) {
                throw malformed(text, "'" + server + "' is no server", e);
            }
        }
        return servers;
    }

    private static IllegalArgumentException malformed(String text, String finding, Throwable cause) {
        return new IllegalArgumentException(
                "cannot connect to '" + text + "': " + finding
                        + "; give ZooKeeper servers as host:port,host:port[/znode] or servers of the store as"
                        + " rpc://host:port,host:port",
                cause);
    }
}
