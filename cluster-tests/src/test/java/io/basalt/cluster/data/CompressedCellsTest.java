package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Playground.family;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.GzipCodec;
import org.apache.hadoop.io.compress.Lz4Codec;
import org.apache.hadoop.io.compress.SnappyCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stock client compresses its cell blocks with Hadoop's codecs, and reads those that come back. */
@ExtendWith(SharedCluster.class)
final class CompressedCellsTest {
    private static final String COMPRESSOR = "hbase.client.rpc.compressor";
    private static final byte[] F = bytes("f");
    private static final int ROWS = 300;

    @ParameterizedTest
    @ValueSource(classes = {GzipCodec.class, SnappyCodec.class, Lz4Codec.class})
    void cellsGoThereAndBack(Class<?> codec, Cluster cluster) throws Exception {
        Configuration configuration = cluster.clientConfiguration();
        configuration.set(COMPRESSOR, codec.getName());
        try (var playground = new Playground(configuration, Weather.CALM);
                Table table = playground.table(
                        "compressed_" + codec.getSimpleName(), new byte[][] {bytes("r150")}, family("f"))) {
            // Larger than the buffers of all codecs, and as hard to compress as can be.
            var large = new byte[1_000_000];
            new Random(4).nextBytes(large);
            table.put(new Put(bytes("large")).addColumn(F, F, large));
            assertArrayEquals(large, table.get(new Get(bytes("large"))).value());

            List<Put> puts = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                puts.add(new Put(row(i)).addColumn(F, F, bytes("value ".repeat(i))));
            }
            table.put(puts);
            try (ResultScanner scanner = table.getScanner(new Scan().withStartRow(bytes("r")))) {
                int i = 0;
                for (Result result : scanner) {
                    assertEquals("value ".repeat(i), Bytes.toString(result.value()));
                    assertArrayEquals(row(i++), result.getRow());
                }
                assertEquals(ROWS, i);
            }
            var results = new Object[2];
            List<Row> actions = List.of(new Get(row(1)), new Append(row(299)).addColumn(F, F, bytes("more")));
            table.batch(actions, results);
            assertEquals("value ", Bytes.toString(((Result) results[0]).value()));
            assertEquals("value ".repeat(299) + "more", Bytes.toString(((Result) results[1]).value()));
        }
    }

    @Test
    void otherCodecsAreRefused(Cluster cluster) throws Exception {
        Configuration configuration = cluster.clientConfiguration();
        configuration.set(COMPRESSOR, BZip2Codec.class.getName());
        configuration.setInt("hbase.client.retries.number", 0);
        try (var connection = ConnectionFactory.createConnection(configuration);
                Table table = connection.getTable(org.apache.hadoop.hbase.TableName.META_TABLE_NAME)) {
            assertThrows(IOException.class, () -> table.get(new Get(bytes("r"))));
        }
    }

    private static byte[] row(int number) {
        return bytes("r" + Integer.toString(1000 + number).substring(1));
    }
}
