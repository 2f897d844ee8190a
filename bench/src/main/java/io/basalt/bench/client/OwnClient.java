package io.basalt.bench.client;

import io.basalt.base.Bytes;
import io.basalt.client.Connection;
import io.basalt.client.RowScanner;
import io.basalt.client.Table;
import io.basalt.client.row.Cell;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Our client with its defaults. */
final class OwnClient implements DrivenClient {
    private static final Bytes FAMILY = Bytes.of(ClientRun.FAMILY);

    private final Connection connection;
    private final Table table;
    private final Bytes[] qualifiers = new Bytes[ClientRun.FIELDS];

    OwnClient(String quorum) {
        connection = Connection.open(quorum);
        table = connection.table(ClientRun.TABLE);
        for (int i = 0; i < qualifiers.length; i++) {
            qualifiers[i] = Bytes.of(ClientRun.field(i));
        }
    }

    @Override
    public long get(byte[] key) throws IOException {
        return values(table.get(Get.row(key)).orElse(Row.EMPTY));
    }

    @Override
    public long get(List<byte[]> keys) throws IOException {
        List<Get> gets = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            gets.add(Get.row(key));
        }
        long bytes = 0;
        for (var row : table.get(gets)) {
            bytes += values(row.orElse(Row.EMPTY));
        }
        return bytes;
    }

    @Override
    public void put(byte[] key, byte[][] values) throws IOException {
        table.put(newPut(key, values));
    }

    @Override
    public void put(List<byte[]> keys, byte[][] values) throws IOException {
        List<Put> puts = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            puts.add(newPut(key, values));
        }
        table.mutate(puts);
    }

    @Override
    public CompletableFuture<?> getAsync(byte[] key) {
        return table.async().get(Get.row(key)).thenApply(row -> values(row.orElse(Row.EMPTY)));
    }

    @Override
    public CompletableFuture<?> putAsync(byte[] key, byte[][] values) {
        return table.async().put(newPut(key, values));
    }

    private Put newPut(byte[] key, byte[][] values) {
        Put put = Put.row(key);
        for (int i = 0; i < values.length; i++) {
            put = put.set(FAMILY, qualifiers[i], Bytes.wrap(values[i]));
        }
        return put;
    }

    @Override
    public long scanAll() throws IOException {
        long rows = 0;
        try (RowScanner scanner = table.scan(Scan.all())) {
            for (List<Row> page = scanner.nextPage(); !page.isEmpty(); page = scanner.nextPage()) {
                for (Row row : page) {
                    rows += values(row) > 0 ? 1 : 0;
                }
            }
        }
        return rows;
    }

    private static long values(Row row) {
        long bytes = 0;
        for (Cell cell : row.cells()) {
            bytes += cell.valueLength();
        }
        return bytes;
    }

    @Override
    public void close() {
        connection.close();
    }
}
