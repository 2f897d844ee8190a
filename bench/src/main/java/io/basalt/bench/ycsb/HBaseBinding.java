package io.basalt.bench.ycsb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import site.ycsb.ByteArrayByteIterator;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.DBException;
import site.ycsb.Status;

/** The stock HBase client, with its defaults. Properties: {@code quorum}, as host:port, and {@code columnfamily}. */
public final class HBaseBinding extends DB {
    private static final Shared<Connection> CONNECTION = new Shared<>();

    private Connection connection;
    private byte[] family;
    private Table table;

    @Override
    public void init() throws DBException {
        String quorum = getProperties().getProperty("quorum", "localhost:2181");
        family = bytes(getProperties().getProperty("columnfamily", "family"));
        connection = CONNECTION.acquire(() -> ConnectionFactory.createConnection(StockClient.configuration(quorum)));
    }

    @Override
    public void cleanup() throws DBException {
        try {
            if (table != null) {
                table.close();
            }
        } catch (IOException e) {
            throw new DBException(e);
        } finally {
            CONNECTION.release();
        }
    }

    @Override
    public Status read(String table, String key, Set<String> fields, Map<String, ByteIterator> result) {
        try {
            var get = new Get(bytes(key));
            if (fields == null) {
                get.addFamily(family);
            } else {
                fields.forEach(field -> get.addColumn(family, bytes(field)));
            }
            Result row = table(table).get(get);
            copy(row, result);
            return row.isEmpty() ? Status.NOT_FOUND : Status.OK;
        } catch (IOException e) {
            return Failures.tell(e);
        }
    }

    @Override
    @SuppressWarnings("NonApiType") // YCSB's choice
    public Status scan(
            String table,
            String startKey,
            int count,
            Set<String> fields,
            Vector<HashMap<String, ByteIterator>> result) {
        var scan = new Scan().withStartRow(bytes(startKey)).setLimit(count).setCaching(count);
        if (fields == null) {
            scan.addFamily(family);
        } else {
            fields.forEach(field -> scan.addColumn(family, bytes(field)));
        }
        try (ResultScanner rows = table(table).getScanner(scan)) {
            for (Result row = rows.next(); row != null; row = rows.next()) {
                var values = new HashMap<String, ByteIterator>();
                copy(row, values);
                result.add(values);
            }
            return Status.OK;
        } catch (IOException e) {
            return Failures.tell(e);
        }
    }

    @Override
    public Status update(String table, String key, Map<String, ByteIterator> values) {
        try {
            var put = new Put(bytes(key));
            values.forEach((field, value) -> put.addColumn(family, bytes(field), value.toArray()));
            table(table).put(put);
            return Status.OK;
        } catch (IOException e) {
            return Failures.tell(e);
        }
    }

    @Override
    public Status insert(String table, String key, Map<String, ByteIterator> values) {
        return update(table, key, values);
    }

    @Override
    public Status delete(String table, String key) {
        try {
            table(table).delete(new Delete(bytes(key)));
            return Status.OK;
        } catch (IOException e) {
            return Failures.tell(e);
        }
    }

    private Table table(String name) throws IOException {
        if (table == null || !table.getName().getNameAsString().equals(name)) {
            table = connection.getTable(TableName.valueOf(name));
        }
        return table;
    }

    private static void copy(Result row, Map<String, ByteIterator> result) {
        if (row.isEmpty()) {
            return;
        }
        for (Cell cell : row.rawCells()) {
            String field = new String(
                    cell.getQualifierArray(),
                    cell.getQualifierOffset(),
                    cell.getQualifierLength(),
                    StandardCharsets.UTF_8);
            result.put(field, new ByteArrayByteIterator(CellUtil.cloneValue(cell)));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
