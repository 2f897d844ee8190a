package io.basalt.bench.ycsb;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;

/** How the stock client finds a cluster. */
public final class StockClient {
    private StockClient() {}

    /** @param quorum one ZooKeeper server, host:port */
    public static Configuration configuration(String quorum) {
        int colon = quorum.lastIndexOf(':');
        Configuration configuration = HBaseConfiguration.create();
        configuration.set("hbase.zookeeper.quorum", quorum.substring(0, colon));
        configuration.set("hbase.zookeeper.property.clientPort", quorum.substring(colon + 1));
        return configuration;
    }
}
