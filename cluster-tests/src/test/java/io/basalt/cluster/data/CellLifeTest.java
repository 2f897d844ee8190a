package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Cells.values;
import static io.basalt.cluster.data.Playground.family;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RowMutations;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.security.visibility.CellVisibility;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a mutation says about its cells beyond their values: how long they live, and who may see them. */
@ParameterizedClass
@EnumSource(Weather.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCluster.class)
final class CellLifeTest {
    private static final byte[] F = bytes("f");
    private static final byte[] A = bytes("a");
    private static final byte[] B = bytes("b");
    private static final long MINUTE = 60_000;
    private static final long DAY = 24 * 60 * MINUTE;

    @Parameter
    private Weather weather;

    private Playground playground;
    private Table table;
    private final long now = System.currentTimeMillis();

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void createTable(Cluster cluster) throws IOException {
        playground = new Playground(cluster, weather);
        table = playground.table("cell_life", family("f", 3), family("g"));
    }

    @AfterParameterizedClassInvocation
    void close() throws IOException {
        table.close();
        playground.close();
    }

    private String current(byte[] row) throws IOException {
        return values(table.get(new Get(row).readAllVersions()));
    }

    @Test
    void aCellLivesFromItsTimestampOn() throws IOException {
        byte[] row = bytes("put");
        var put = new Put(row).addColumn(F, A, now - 5 * MINUTE, bytes("gone")).addColumn(F, B, now, bytes("here"));
        put.setTTL(MINUTE);
        table.put(put);
        assertEquals("f:b=here", current(row));
        table.put(new Put(row).addColumn(F, A, now - 10 * MINUTE, bytes("older")));
        assertEquals("f:a=older f:b=here", current(row), "what has ended hides nothing");
    }

    @Test
    void eachPutOfABatchHasItsOwnLife() throws IOException {
        byte[] row = bytes("batch");
        table.put(List.of(
                new Put(row).addColumn(F, A, now - 5 * MINUTE, bytes("gone")).setTTL(MINUTE),
                new Put(row).addColumn(F, B, now - 5 * MINUTE, bytes("here")).setTTL(DAY),
                new Put(row).addColumn(F, bytes("c"), now - 5 * MINUTE, bytes("ever"))));
        assertEquals("f:b=here f:c=ever", current(row));
        table.mutateRow(RowMutations.of(List.<Mutation>of(
                new Put(row)
                        .addColumn(F, bytes("d"), now - 5 * MINUTE, bytes("gone"))
                        .setTTL(MINUTE),
                new Put(row).addColumn(F, bytes("e"), now - 5 * MINUTE, bytes("here")))));
        assertEquals("f:b=here f:c=ever f:e=here", current(row));
    }

    @Test
    void incrementsAndAppendsPassTheirLifeOn() throws IOException {
        byte[] row = bytes("computed");
        var increment = new Increment(row).addColumn(F, A, 5);
        increment.setTTL(DAY);
        assertEquals(5, Bytes.toLong(table.increment(increment).value()));
        assertEquals(6, table.incrementColumnValue(row, F, A, 1));
        var append = new Append(row).addColumn(F, B, bytes("tail"));
        append.setTTL(DAY);
        assertEquals("f:b=tail", values(table.append(append)));

        var ended = new Increment(row);
        ended.setTimestamp(now - 5 * MINUTE);
        ended.setTTL(MINUTE);
        table.increment(ended.addColumn(F, bytes("c"), 5));
        assertEquals("f:a=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x06 f:b=tail", values(table.get(new Get(row))));
    }

    @Test
    void whatOnlySomeMaySeeIsRefused() {
        var put = new Put(bytes("secret")).addColumn(F, A, A);
        put.setCellVisibility(new CellVisibility("secret & !public"));
        var failure = assertThrows(DoNotRetryIOException.class, () -> table.put(put));
        assertTrue(failure.getMessage().contains("not supported"), failure.getMessage());
    }
}
