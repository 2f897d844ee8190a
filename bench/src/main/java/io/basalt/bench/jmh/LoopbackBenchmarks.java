package io.basalt.bench.jmh;

import io.basalt.base.Bytes;
import io.basalt.base.config.ConfigurationException;
import io.basalt.bench.measure.Directories;
import io.basalt.bench.ycsb.StockClient;
import io.basalt.client.Connection;
import io.basalt.client.Table;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.standalone.EmbeddedStore;
import io.basalt.standalone.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A get of one row of ten columns of 100 bytes from one thread, over the loopback interface, store in the same JVM. */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class LoopbackBenchmarks {
    private static final int ROWS = 10_000;
    private static final String ANY = "127.0.0.1:0";

    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] value = new byte[100];
    private Path home;
    private EmbeddedStore store;
    private Connection own;
    private Table ownTable;
    private org.apache.hadoop.hbase.client.Connection stock;
    private org.apache.hadoop.hbase.client.Table stockTable;

    @Setup
    public void load() throws IOException, InterruptedException, ConfigurationException {
        home = Files.createTempDirectory("bench");
        store = EmbeddedStore.start(
                home,
                Settings.load(
                        home,
                        Map.of(
                                "basalt.zookeeper.server.address", ANY,
                                "basalt.master.address", ANY,
                                "basalt.regionserver.address", ANY)));
        own = Connection.open(store.quorum());
        TableName name = TableName.parse("rows");
        own.admin().createTable(TableDescriptor.of(name, FamilyDescriptor.of("f")));
        ownTable = own.table(name);
        try (var writer = ownTable.batchWriter()) {
            for (int row = 0; row < ROWS; row++) {
                Put put = Put.row(key(row));
                for (int column = 0; column < SampleCells.COLUMNS; column++) {
                    put = put.set("f", "field" + column, value);
                }
                writer.add(put);
            }
        }
        stock = ConnectionFactory.createConnection(StockClient.configuration(store.quorum()));
        stockTable = stock.getTable(org.apache.hadoop.hbase.TableName.valueOf("rows"));
    }

    @TearDown
    public void close() throws IOException {
        stock.close();
        own.close();
        store.close();
        Directories.delete(home);
    }

    @Benchmark
    public int getWithOurClient() throws IOException {
        return ownTable.get(Get.row(key(random.nextInt(ROWS)))).orElseThrow().size();
    }

    @Benchmark
    public int getWithTheStockClient() throws IOException {
        byte[] row = key(random.nextInt(ROWS)).toArray();
        return stockTable.get(new org.apache.hadoop.hbase.client.Get(row)).size();
    }

    private static Bytes key(int row) {
        return Bytes.of("user%08d".formatted(row));
    }
}
