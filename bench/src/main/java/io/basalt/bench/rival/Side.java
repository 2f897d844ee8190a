package io.basalt.bench.rival;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What takes part in a comparison: a cluster, how it is set up, and who drives it. */
enum Side {
    HBASE("HBase, not synced", DrivenBy.STOCK, false, true),
    HBASE_SYNCED("HBase, synced", DrivenBy.STOCK, true, true),
    BASALT("Basalt, synced", DrivenBy.STOCK, true, false),
    BASALT_UNSYNCED("Basalt, not synced", DrivenBy.STOCK, false, false),
    BASALT_OWN("Basalt, synced, own client", DrivenBy.OWN, true, false),
    BASALT_OWN_UNSYNCED("Basalt, not synced, own client", DrivenBy.OWN, false, false);

    private final String title;
    private final DrivenBy client;
    private final boolean synced;
    private final boolean hbase;

    Side(String title, DrivenBy client, boolean synced, boolean hbase) {
        this.title = title;
        this.client = client;
        this.synced = synced;
        this.hbase = hbase;
    }

    /** From their names with commas. */
    static List<Side> parse(String names) {
        return Arrays.stream(names.split(","))
                .map(name -> valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .toList();
    }

    String title() {
        return title;
    }

    DrivenBy client() {
        return client;
    }

    boolean isHBase() {
        return hbase;
    }

    /** An empty cluster, not started. */
    ClusterProcesses cluster(Path directory, int hbaseHeapGigabytes, boolean quickFailover) throws IOException {
        var tuning = new Tuning(synced, hbaseHeapGigabytes, quickFailover);
        if (hbase) {
            var cluster =
                    new HBaseProcesses(directory.resolve("hbase"), Rivals.hbaseJava(), Rivals.hbaseClassPath(), tuning);
            cluster.format();
            return cluster;
        }
        var cluster = new BasaltProcesses(directory.resolve("basalt"), tuning);
        cluster.format();
        return cluster;
    }
}
