package io.basalt.bench.ycsb;

import io.basalt.base.Bytes;
import io.basalt.client.Connection;
import io.basalt.client.RowScanner;
import io.basalt.client.Table;
import io.basalt.client.row.Cell;
import io.basalt.client.row.Delete;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Vector;
import site.ycsb.ByteArrayByteIterator;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.DBException;
import site.ycsb.Status;

/** Our client, with its defaults. Properties: {@code quorum}, as host:port, and {@code columnfamily}. */
public final class BasaltBinding extends DB {
    private static final Shared<Connection> CONNECTION = new Shared<>();

    private Connection connection;
    private Bytes family;
    private Table table;

    @Override
    public void init() throws DBException {
        String quorum = getProperties().getProperty("quorum", "localhost:2181");
        family = Bytes.of(getProperties().getProperty("columnfamily", "family"));
        connection = CONNECTION.acquire(() -> Connection.open(quorum));
    }

    @Override
    public void cleanup() throws DBException {
        CONNECTION.release();
    }

    @Override
    public Status read(String table, String key, Set<String> fields, Map<String, ByteIterator> result) {
        try {
            Get get = Get.row(key);
            if (fields == null) {
                get = get.family(family);
            } else {
                for (String field : fields) {
                    get = get.column(family, Bytes.of(field));
                }
            }
            Optional<Row> row = table(table).get(get);
            row.ifPresent(found -> copy(found, result));
            return row.isPresent() ? Status.OK : Status.NOT_FOUND;
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
        Scan scan = Scan.all().from(startKey).limit(count);
        if (fields == null) {
            scan = scan.family(family);
        } else {
            for (String field : fields) {
                scan = scan.column(family, Bytes.of(field));
            }
        }
        try (RowScanner rows = table(table).scan(scan)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                var values = new HashMap<String, ByteIterator>();
                copy(row.get(), values);
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
            Put put = Put.row(key);
            for (Map.Entry<String, ByteIterator> value : values.entrySet()) {
                put = put.set(
                        family,
                        Bytes.of(value.getKey()),
                        Bytes.wrap(value.getValue().toArray()));
            }
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
            table(table).delete(Delete.row(key));
            return Status.OK;
        } catch (IOException e) {
            return Failures.tell(e);
        }
    }

    private Table table(String name) {
        if (table == null || !table.name().qualifier().equals(name)) {
            table = connection.table(name);
        }
        return table;
    }

    private static void copy(Row row, Map<String, ByteIterator> result) {
        for (Cell cell : row.cells()) {
            result.put(
                    cell.qualifier().utf8(),
                    new ByteArrayByteIterator(cell.value().toArray()));
        }
    }
}
