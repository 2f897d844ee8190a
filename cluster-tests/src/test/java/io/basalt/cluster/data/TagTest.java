package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Playground.family;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import io.basalt.protocol.name.ServerName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.ArrayBackedTag;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.PrivateCellUtil;
import org.apache.hadoop.hbase.Tag;
import org.apache.hadoop.hbase.TagType;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.CompactionState;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.codec.KeyValueCodecWithTags;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients attach to their cells, for those whose codec carries it; all others see cells without it. */
@ExtendWith(SharedCluster.class)
final class TagTest {
    private static final byte[] F = bytes("f");
    private static final byte[] A = bytes("a");
    private static final byte OURS = 65;
    private static final byte OTHER = 66;
    private static final int SERVERS = 3;

    private Playground playground;
    private Playground plain;

    @BeforeEach
    void connect(Cluster cluster) throws IOException {
        Configuration configuration = cluster.clientConfiguration();
        configuration.set("hbase.client.rpc.codec", KeyValueCodecWithTags.class.getName());
        playground = new Playground(configuration, Weather.CALM);
        plain = new Playground(cluster, Weather.CALM);
    }

    @AfterEach
    void close() throws IOException {
        plain.close();
        playground.close();
    }

    private static Put put(String row, String qualifier, Tag... tags) throws IOException {
        return new Put(bytes(row))
                .add(new KeyValue(bytes(row), F, bytes(qualifier), 1, KeyValue.Type.Put, bytes("v"), List.of(tags)));
    }

    private static Tag tag(byte type, String value) {
        return new ArrayBackedTag(type, value);
    }

    private static String described(Result result) {
        return Stream.of(result.rawCells())
                .map(cell -> Bytes.toString(result.getRow()) + ":" + tags(cell))
                .collect(Collectors.joining(" "));
    }

    private static String tags(Cell cell) {
        List<String> tags = new ArrayList<>();
        PrivateCellUtil.getTags(cell).forEach(tag -> tags.add(tag.getType() + "=" + Tag.getValueAsString(tag)));
        return tags.toString();
    }

    private static List<String> scan(Table table) throws IOException {
        List<String> rows = new ArrayList<>();
        try (ResultScanner scanner = table.getScanner(new Scan())) {
            scanner.forEach(result -> rows.add(described(result)));
        }
        return rows;
    }

    @Test
    void tagsAreKeptInMemoryInTheLogAndInFiles(Cluster cluster) throws Exception {
        try (Table table = playground.table("tags", family("f"));
                Table untagged = plain.connection().getTable(table.getName())) {
            // The stock client leaves them behind where a mutation is a call of its own.
            table.put(put("r0", "a", tag(OURS, "lost")));
            // In batches it sends them.
            List<String> expected =
                    List.of("r0:[]", "r1:[65=one, 66=two]", "r2:[]", "r3:[65=]", "r4:[65=" + "x".repeat(30_000) + "]");
            table.put(List.of(
                    put("r1", "a", tag(OURS, "one"), tag(OTHER, "two")),
                    put("r2", "a"),
                    put("r3", "a", tag(OURS, "")),
                    put("r4", "a", tag(OURS, "x".repeat(30_000)))));
            assertEquals(expected, scan(table), "in memory");
            assertEquals(expected.get(1), described(table.get(new Get(bytes("r1")))));
            assertEquals(expected.get(3), described(table.get(List.of(new Get(bytes("r2")), new Get(bytes("r3"))))[1]));
            assertEquals(
                    List.of("r0:[]", "r1:[]", "r2:[]", "r3:[]", "r4:[]"),
                    scan(untagged),
                    "the usual codec has no tags");

            if (cluster.isOwn()) {
                restartServerOf(cluster, table);
                assertEquals(expected, scan(table), "from the log");
            }
            playground.admin().flush(table.getName());
            assertEquals(expected, scan(table), "from a file");
            table.put(List.of(put("r5", "a", tag(OTHER, "late"))));
            playground.admin().flush(table.getName());
            playground.admin().majorCompact(table.getName());
            await().until(() -> playground.admin().getCompactionState(table.getName()) == CompactionState.NONE);
            List<String> more = new ArrayList<>(expected);
            more.add("r5:[66=late]");
            assertEquals(more, scan(table), "from a compacted file");
            assertEquals("r5:[]", described(untagged.get(new Get(bytes("r5")))));
        }
    }

    private void restartServerOf(Cluster cluster, Table table) throws Exception {
        try (RegionLocator locator = playground.connection().getRegionLocator(table.getName())) {
            String process = cluster.processOf(ServerName.parse(
                    locator.getRegionLocation(bytes("r1"), true).getServerName().toString()));
            cluster.kill(process);
            cluster.startRegionServer(Integer.parseInt(process.substring(process.lastIndexOf('-') + 1)));
            cluster.awaitServing(SERVERS);
        }
    }

    @Test
    void counterAndAppendedValueKeepTheirTags() throws IOException {
        try (Table table = playground.table("tags_computed", family("f"))) {
            byte[] row = bytes("r");
            table.put(List.of(five(row, tag(OURS, "kept"))));
            assertEquals("r:[65=kept]", described(table.increment(new Increment(row).addColumn(F, A, 1))));
            assertEquals("r:[65=kept]", described(table.append(new Append(row).addColumn(F, A, bytes("x")))));
            assertEquals("r:[65=kept]", described(table.get(new Get(row))));
        }
    }

    @Test
    void counterHasItsOwnTagsAndThoseOfItsOldValue() throws Exception {
        try (Table table = playground.table("tags_united", family("f"))) {
            byte[] row = bytes("r");
            table.put(List.of(five(row, tag(OURS, "kept"))));
            Tag own = tag(OTHER, "own");
            for (int i = 0; i < 2; i++) {
                table.batch(List.of(counted(row, own)), new Object[1]);
                assertEquals("r:[66=own, 65=kept]", described(table.get(new Get(row))), "once, however often");
            }
            table.batch(List.of(counted(row, own).setTTL(2_000_000)), new Object[1]);
            table.batch(List.of(counted(row).setTTL(1_000_000)), new Object[1]);
            Result newest = table.get(new Get(row));
            assertEquals(List.of((byte) 66, (byte) 65, TagType.TTL_TAG_TYPE), types(newest.rawCells()[0]));
            assertEquals(
                    1_000_000,
                    Tag.getValueAsLong(
                            PrivateCellUtil.getTags(newest.rawCells()[0]).get(2)));
            assertEquals(9, Bytes.toLong(newest.value()));
        }
    }

    private static Put five(byte[] row, Tag tag) throws IOException {
        return new Put(row).add(new KeyValue(row, F, A, 1, KeyValue.Type.Put, Bytes.toBytes(5L), List.of(tag)));
    }

    private static Increment counted(byte[] row, Tag... tags) throws IOException {
        return new Increment(row)
                .add(new KeyValue(row, F, A, Long.MAX_VALUE, KeyValue.Type.Put, Bytes.toBytes(1L), List.of(tags)));
    }

    private static List<Byte> types(Cell cell) {
        return PrivateCellUtil.getTags(cell).stream().map(Tag::getType).toList();
    }
}
