package io.basalt.protocol.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.TableName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableDescriptorTest {
    private static final TableName T = TableName.parse("t");
    private static final FamilyDescriptor F = FamilyDescriptor.of("f");

    @Test
    void absentAttributesHaveHBasesDefaults() {
        var table = TableDescriptor.of(T, F);
        assertFalse(table.readOnly());
        assertTrue(table.compactionEnabled() && table.splitEnabled() && table.mergeEnabled());
        assertFalse(table.normalizationEnabled());
        assertEquals(OptionalLong.empty(), table.maxFileSizeBytes());
        assertEquals(OptionalLong.empty(), table.memstoreFlushSizeBytes());
        assertEquals(Durability.USE_DEFAULT, table.durability());
        assertEquals(1, table.regionReplication());
        assertEquals(0, table.priority());
        assertEquals(Optional.empty(), table.splitPolicy());
        table.validate();
    }

    @Test
    void settingsAreReadAndSurviveABuilder() {
        var table = TableDescriptor.builder(T)
                .attribute("READONLY", "TRUE")
                .attribute("MAX_FILESIZE", 10L << 30)
                .attribute("MEMSTORE_FLUSHSIZE", -1)
                .attribute("DURABILITY", Durability.ASYNC_WAL)
                .attribute("hbase.some.override", "x")
                .configuration("other.override", "y")
                .family(F)
                .build();
        assertTrue(table.readOnly());
        assertEquals(OptionalLong.of(10L << 30), table.maxFileSizeBytes());
        assertEquals(OptionalLong.empty(), table.memstoreFlushSizeBytes());
        assertEquals(Durability.ASYNC_WAL, table.durability());
        assertEquals(Optional.of("x"), table.setting("hbase.some.override"));
        assertEquals(Optional.of("y"), table.setting("other.override"));
        assertEquals(Optional.empty(), table.setting("absent"));
        assertEquals(table, table.toBuilder().build());
        var clone = table.toBuilder(TableName.parse("u")).build();
        assertEquals(table.attributes(), clone.attributes());
        assertEquals(table.families(), clone.families());
        table.validate();
    }

    @Test
    void familiesAreAddedReplacedAndRemovedByName() {
        var table = TableDescriptor.of(T, F, FamilyDescriptor.of("a"));
        assertEquals("[a, f]", table.families().keySet().toString());
        var wider = F.toBuilder().maxVersions(5).build();
        var changed = table.toBuilder()
                .replaceFamily(wider)
                .removeFamily(Bytes.of("a"))
                .build();
        assertEquals(List.of(wider), List.copyOf(changed.families().values()));
        assertEquals(Optional.of(wider), changed.family(Bytes.of("f")));
        assertEquals(Optional.empty(), changed.family(Bytes.of("a")));
        assertThrows(IllegalArgumentException.class, () -> table.toBuilder().family(F));
        assertThrows(IllegalArgumentException.class, () -> changed.toBuilder().removeFamily(Bytes.of("a")));
        assertThrows(IllegalArgumentException.class, () -> changed.toBuilder().replaceFamily(FamilyDescriptor.of("a")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DURABILITY | X | table t: DURABILITY is 'X', not one of [USE_DEFAULT, SKIP_WAL, ASYNC_WAL, SYNC_WAL, FSYNC_WAL]
            REGION_REPLICATION | 0 | table t: REGION_REPLICATION is 0, not within 1 and 32767
            PRIORITY | high | table t: PRIORITY is 'high', not a whole number
            MAX_FILESIZE | 5 | table t: MAX_FILESIZE is 5, less than 2097152; set hbase.table.sanity.checks to false to allow it
            MEMSTORE_FLUSHSIZE | 9 | table t: MEMSTORE_FLUSHSIZE is 9, less than 1048576; set hbase.table.sanity.checks to false to allow it
            MEMSTORE_FLUSHSIZE | 1MB | table t: MEMSTORE_FLUSHSIZE is '1MB', not a whole number
            coprocessor$1 | hdfs:///x.jar,org.x.Y | table t: coprocessor$1 names the class hdfs:///x.jar,org.x.Y, but this store runs no coprocessors
            """)
    void problemsNameTableKeyAndValue(String key, String value, String problem) {
        assertEquals(
                List.of(problem),
                TableDescriptor.builder(T)
                        .attribute(key, value)
                        .family(F)
                        .build()
                        .problems());
    }

    @Test
    void coprocessorsThatAreBuiltInAreAccepted() {
        var table = TableDescriptor.builder(T).family(F);
        table.attribute("coprocessor$1", "|org.apache.hadoop.hbase.coprocessor.AggregateImplementation|1073741823|");
        table.build().validate();
        table.attribute("coprocessor$2", "|org.example.Mine|1|");
        assertEquals(
                List.of("table t: coprocessor$2 names the class org.example.Mine, but this store runs no coprocessors"),
                table.build().problems());
    }

    @Test
    void smallSizesPassWhenTheSanityChecksAreSwitchedOff() {
        var table = TableDescriptor.builder(T)
                .attribute("MEMSTORE_FLUSHSIZE", 5_000)
                .attribute("hbase.table.sanity.checks", "false")
                .family(F)
                .build();
        table.validate();
        assertEquals(OptionalLong.of(5_000), table.memstoreFlushSizeBytes());
    }

    @Test
    void validationTellsEveryProblemAtOnce() {
        var table = TableDescriptor.builder(T)
                .attribute("DURABILITY", "X")
                .family(F.toBuilder().maxVersions(0).build())
                .build();
        var refusal = assertThrows(IllegalArgumentException.class, table::validate);
        assertEquals(String.join("; ", table.problems()), refusal.getMessage());
        assertEquals(2, table.problems().size());
        assertEquals(
                List.of("table t should have at least one column family"),
                TableDescriptor.of(T).problems());
    }

    @Test
    void metaIsDescribedAsInHBase() {
        TableDescriptor.META.validate();
        assertEquals(
                "[info, ns, rep_barrier, table]",
                TableDescriptor.META.families().keySet().toString());
        var info = TableDescriptor.META.families().get(Bytes.of("info"));
        assertEquals(3, info.maxVersions());
        assertEquals(8192, info.blockSizeBytes());
        assertEquals(BloomType.ROWCOL, info.bloomType());
        assertEquals(DataBlockEncoding.ROW_INDEX_V1, info.dataBlockEncoding());
        assertTrue(info.inMemory());
    }
}
