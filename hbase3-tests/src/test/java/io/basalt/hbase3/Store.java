package io.basalt.hbase3;

import io.basalt.standalone.EmbeddedStore;
import io.basalt.standalone.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;

/** A store in this process, and the two ways to it. */
record Store(EmbeddedStore embedded, int masterPort) implements AutoCloseable {
    static Store start(Path home) throws Exception {
        int masterPort = freePort();
        return new Store(
                EmbeddedStore.start(
                        home,
                        Settings.load(
                                home,
                                Map.of(
                                        "basalt.zookeeper.server.address", "127.0.0.1:0",
                                        "basalt.master.address", "127.0.0.1:" + masterPort,
                                        "basalt.regionserver.address", "127.0.0.1:0",
                                        "basalt.regionserver.block-cache.size", "16MB",
                                        "basalt.regionserver.memstore.size", "64MB",
                                        "basalt.wal.segment.size", "8MB"))),
                masterPort);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** As the client of HBase 3 does it when it is told nothing else. */
    Configuration throughMasters() {
        Configuration configuration = HBaseConfiguration.create();
        configuration.set("hbase.masters", "127.0.0.1:" + masterPort);
        return configuration;
    }

    Configuration throughZooKeeper() {
        Configuration configuration = HBaseConfiguration.create();
        configuration.set("hbase.client.registry.impl", "org.apache.hadoop.hbase.client.ZKConnectionRegistry");
        String[] address = embedded.quorum().split(":");
        configuration.set("hbase.zookeeper.quorum", address[0]);
        configuration.set("hbase.zookeeper.property.clientPort", address[1]);
        return configuration;
    }

    @Override
    public void close() throws IOException {
        embedded.close();
    }
}
