package io.basalt.bench.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;

/** HBase's own client with its defaults. */
final class StockClient implements DrivenClient {
    private static final byte[] FAMILY = ClientRun.FAMILY.getBytes(UTF_8);

    private final Connection connection;
    private final AsyncConnection asyncConnection;
    private final AsyncTable<?> asyncTable;
    private final byte[][] qualifiers = new byte[ClientRun.FIELDS][];
    /** A table object is for one thread. */
    private final Map<Thread, Table> tables = new ConcurrentHashMap<>();

    StockClient(String quorum) throws IOException {
        Configuration configuration = HBaseConfiguration.create();
        int colon = quorum.lastIndexOf(':');
        configuration.set("hbase.zookeeper.quorum", quorum.substring(0, colon));
        configuration.set("hbase.zookeeper.property.clientPort", quorum.substring(colon + 1));
        connection = ConnectionFactory.createConnection(configuration);
        asyncConnection = ConnectionFactory.createAsyncConnection(configuration).join();
        asyncTable = asyncConnection.getTable(TableName.valueOf(ClientRun.TABLE));
        for (int i = 0; i < qualifiers.length; i++) {
            qualifiers[i] = ClientRun.field(i).getBytes(UTF_8);
        }
    }

    private Table table() {
        return tables.computeIfAbsent(Thread.currentThread(), thread -> open());
    }

    private Table open() {
        try {
            return connection.getTable(TableName.valueOf(ClientRun.TABLE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long get(byte[] key) throws IOException {
        return values(table().get(new Get(key)));
    }

    @Override
    public long get(List<byte[]> keys) throws IOException {
        List<Get> gets = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            gets.add(new Get(key));
        }
        long bytes = 0;
        for (Result row : table().get(gets)) {
            bytes += values(row);
        }
        return bytes;
    }

    @Override
    public void put(byte[] key, byte[][] values) throws IOException {
        table().put(newPut(key, values));
    }

    @Override
    public void put(List<byte[]> keys, byte[][] values) throws IOException {
        List<Put> puts = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            puts.add(newPut(key, values));
        }
        table().put(puts);
    }

    @Override
    public CompletableFuture<?> getAsync(byte[] key) {
        return asyncTable.get(new Get(key)).thenApply(StockClient::values);
    }

    @Override
    public CompletableFuture<?> putAsync(byte[] key, byte[][] values) {
        return asyncTable.put(newPut(key, values));
    }

    private Put newPut(byte[] key, byte[][] values) {
        Put put = new Put(key);
        for (int i = 0; i < values.length; i++) {
            put.addColumn(FAMILY, qualifiers[i], values[i]);
        }
        return put;
    }

    @Override
    public long scanAll() throws IOException {
        long rows = 0;
        try (ResultScanner scanner = table().getScanner(new Scan())) {
            for (Result row = scanner.next(); row != null; row = scanner.next()) {
                rows += values(row) > 0 ? 1 : 0;
            }
        }
        return rows;
    }

    private static long values(Result row) {
        long bytes = 0;
        for (Cell cell : row.rawCells()) {
            bytes += cell.getValueLength();
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        asyncConnection.close();
        connection.close();
    }
}
