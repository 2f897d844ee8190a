package io.basalt.bench.rival;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A cluster on this machine whose servers are processes of their own. Closing it ends them; its files stay. */
public interface ClusterProcesses extends AutoCloseable {
    String ZOOKEEPER = "zookeeper";
    String MASTER = "master";
    int REGION_SERVERS = 2;

    static String regionServer(int number) {
        return "regionserver-" + number;
    }

    /** Starts whatever does not run; may return before it serves. */
    void start() throws IOException, InterruptedException;

    /** Where clients find it: the address of its ZooKeeper, host:port. */
    String quorum();

    /** Of the processes that run: their numbers by name. */
    Map<String, Long> processes() throws IOException;

    /** {@code kill -9}; returns when the process is gone. */
    void kill(String name) throws IOException, InterruptedException;

    /** Where the region server listens, as it is named in hbase:meta. */
    int port(int regionServer);

    /**
     * Below it is all that region servers and masters store, and nothing else; store files are
     * {@code data/<namespace>/<table>/<region>/<family>/<file>}.
     */
    Path data();

    @Override
    void close() throws IOException;
}
