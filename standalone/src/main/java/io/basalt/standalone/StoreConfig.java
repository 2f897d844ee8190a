package io.basalt.standalone;

import io.basalt.base.HostPort;
import io.basalt.base.Key;
import java.time.Duration;

/** Where the store is and how its processes find each other. The same on all of them. */
public record StoreConfig(
        @Key(
                value = "basalt.root",
                fallback = "run/data",
                doc = "Directory of the store's data, shared by all servers of the cluster. A relative path is taken"
                        + " from Basalt's home.")
        String root,

        @Key(
                value = "basalt.zookeeper.quorum",
                fallback = "127.0.0.1:2181",
                doc = "The ZooKeeper servers, host:port,host:port. Clients use the same.")
        String quorum,

        @Key(
                value = "basalt.zookeeper.parent",
                fallback = "/hbase",
                doc = "The znode below which everything is, as zookeeper.znode.parent of HBase's clients.")
        String parent,

        @Key(
                value = "basalt.zookeeper.session-timeout",
                fallback = "6s",
                doc = "After this time without contact a server counts as dead and its regions go to others. A killed"
                        + " process on the same host is noticed at once.")
        Duration sessionTimeout,

        @Key(
                value = "basalt.zookeeper.server.address",
                fallback = "127.0.0.1:2181",
                doc = "Where Basalt's own ZooKeeper server listens, for clusters on one host.")
        HostPort zooKeeperAddress,

        @Key(
                value = "basalt.zookeeper.server.directory",
                fallback = "run/zookeeper",
                doc = "Where Basalt's own ZooKeeper server keeps its data.")
        String zooKeeperDirectory) {

    public StoreConfig {
        if (root.isBlank() || quorum.isBlank() || zooKeeperDirectory.isBlank()) {
            throw new IllegalArgumentException(
                    "basalt.root, basalt.zookeeper.quorum and basalt.zookeeper.server.directory must not be empty");
        }
        if (!parent.startsWith("/") || (parent.length() > 1 && parent.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "basalt.zookeeper.parent is '" + parent + "', must begin with / and not end with it");
        }
        if (sessionTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "basalt.zookeeper.session-timeout is " + sessionTimeout + ", must be at least 1s");
        }
    }
}
