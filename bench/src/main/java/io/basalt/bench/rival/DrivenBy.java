package io.basalt.bench.rival;

import io.basalt.base.Bytes;
import io.basalt.bench.ycsb.BasaltBinding;
import io.basalt.bench.ycsb.HBaseBinding;
import io.basalt.bench.ycsb.StockClient;
import io.basalt.bench.ycsb.YcsbRun;
import io.basalt.client.BatchWriter;
import io.basalt.client.Connection;
import io.basalt.client.RowScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.BufferedMutator;
import org.apache.hadoop.hbase.client.BufferedMutatorParams;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import site.ycsb.DB;

/** Which client drives a cluster. */
enum DrivenBy {
    /** HBase's, as it comes. */
    STOCK {
        @Override
        DB binding() {
            return new HBaseBinding();
        }

        @Override
        void batch(String quorum, String table, int rows, long seed) throws IOException {
            var payload = new Payload(seed);
            byte[] family = YcsbRun.FAMILY.getBytes(StandardCharsets.UTF_8);
            byte[][] fields = new byte[Payload.FIELDS][];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = ("field" + i).getBytes(StandardCharsets.UTF_8);
            }
            try (var connection = ConnectionFactory.createConnection(StockClient.configuration(quorum));
                    BufferedMutator mutator = connection.getBufferedMutator(
                            new BufferedMutatorParams(TableName.valueOf(table)).writeBufferSize(BATCH_BYTES))) {
                for (int i = 0; i < rows; i++) {
                    var put = new Put(payload.key().getBytes(StandardCharsets.UTF_8));
                    for (byte[] field : fields) {
                        put.addColumn(family, field, payload.value());
                    }
                    mutator.mutate(put);
                }
            }
        }

        @Override
        void scan(String quorum, String table, Scans scans) throws IOException {
            try (var connection = ConnectionFactory.createConnection(StockClient.configuration(quorum));
                    var opened = connection.getTable(TableName.valueOf(table))) {
                do {
                    try (ResultScanner scanner = opened.getScanner(new Scan())) {
                        for (Result row = scanner.next(); row != null; row = scanner.next()) {
                            for (Cell cell : row.rawCells()) {
                                scans.value(cell.getValueLength());
                            }
                            scans.row();
                        }
                    }
                } while (scans.goOn());
            }
        }
    },

    /** Ours. */
    OWN {
        @Override
        DB binding() {
            return new BasaltBinding();
        }

        @Override
        void batch(String quorum, String table, int rows, long seed) throws IOException {
            var payload = new Payload(seed);
            Bytes family = Bytes.of(YcsbRun.FAMILY);
            Bytes[] fields = new Bytes[Payload.FIELDS];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = Bytes.of("field" + i);
            }
            try (Connection connection = Connection.open(quorum);
                    BatchWriter writer = connection.table(table).batchWriter()) {
                for (int i = 0; i < rows; i++) {
                    var put = io.basalt.client.row.Put.row(payload.key());
                    for (Bytes field : fields) {
                        put = put.set(family, field, Bytes.wrap(payload.value()));
                    }
                    writer.add(put);
                }
            }
        }

        @Override
        void scan(String quorum, String table, Scans scans) throws IOException {
            try (Connection connection = Connection.open(quorum)) {
                var opened = connection.table(table);
                do {
                    try (RowScanner scanner = opened.scan(io.basalt.client.row.Scan.all())) {
                        for (List<io.basalt.client.row.Row> page = scanner.nextPage();
                                !page.isEmpty();
                                page = scanner.nextPage()) {
                            for (io.basalt.client.row.Row row : page) {
                                for (io.basalt.client.row.Cell cell : row.cells()) {
                                    scans.value(cell.valueLength());
                                }
                                scans.row();
                            }
                        }
                    }
                } while (scans.goOn());
            }
        }
    };

    private static final long BATCH_BYTES = 2 << 20;

    /** What one thread of YCSB drives. */
    abstract DB binding();

    /** Writes rows in batches of about 2 MB, from one thread. */
    abstract void batch(String quorum, String table, int rows, long seed) throws IOException;

    /** Reads a table from one end to the other, again and again. */
    abstract void scan(String quorum, String table, Scans scans) throws IOException;
}
