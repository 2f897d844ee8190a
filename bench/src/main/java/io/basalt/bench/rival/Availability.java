package io.basalt.bench.rival;

import io.basalt.bench.measure.Pause;
import io.basalt.bench.ycsb.StockClient;
import io.basalt.bench.ycsb.YcsbRun;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;

/** A writer that puts random rows into a table one after the other, from when this is made. */
final class Availability {
    private static final Duration REST = Duration.ofMillis(2);

    private final Thread writer;
    private volatile boolean ended;
    private volatile long longestNanos; // the writer writes
    private volatile IOException failure; // the writer writes

    Availability(String quorum, String table) {
        writer = new Thread(() -> write(quorum, table), "availability");
        writer.start();
    }

    private void write(String quorum, String table) {
        var random = new SplittableRandom(7);
        byte[] family = ServingCluster.bytes(YcsbRun.FAMILY);
        try (var connection = ConnectionFactory.createConnection(StockClient.configuration(quorum));
                var opened = connection.getTable(TableName.valueOf(table))) {
            opened.put(new Put(family).addColumn(family, family, family)); // finds the region
            while (!ended) {
                byte[] row = ServingCluster.bytes("user" + random.nextLong(1_000_000_000_000L));
                long began = System.nanoTime();
                opened.put(new Put(row).addColumn(family, family, family));
                longestNanos = Math.max(longestNanos, System.nanoTime() - began);
                Pause.of(REST);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Ends the writer; gives the longest time that one of its puts took. */
    Duration longest() throws IOException {
        ended = true;
        Pause.join(writer);
        if (failure != null) {
            throw failure;
        }
        return Duration.ofNanos(longestNanos);
    }
}
