package io.basalt.protocol.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TableNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"t", "ns:t", "_x", "9", "a-b.c", "n_s:A.b-c", "таблица", "hbase:meta"})
    void aParsedNamePrintsAsItWasWritten(String text) {
        assertEquals(text, TableName.parse(text).toString());
        assertEquals(TableName.parse(text), TableName.parse(Bytes.of(text)));
    }

    @Test
    void theDefaultNamespaceIsNotPrinted() {
        assertEquals(new TableName("default", "t"), TableName.parse("t"));
        assertEquals(new TableName("default", "t"), TableName.parse("default:t"));
        assertEquals("t", TableName.parse("default:t").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "ns:",
                ":t",
                ".t",
                "-t",
                "ns:-t",
                "a b",
                "a,b",
                "a/b",
                "a:b:c",
                "n-s:t",
                "n.s:t",
                "a\0",
                "zookeeper",
                "zookeeper:t",
                "ns:zookeeper"
            })
    void whatHBaseRefusesIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> TableName.parse(text));
    }

    @Test
    void theRefusalNamesTheCharacterAndItsPlace() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> TableName.parse("ns:a,b"));
        assertEquals(
                "table name 'a,b' holds ',' at 1; allowed are letters, digits and any of _-.", refusal.getMessage());
    }

    @Test
    void tablesOrderByTheirText() {
        var names = new TreeSet<>(
                List.of(TableName.parse("t"), TableName.parse("a:z"), TableName.META, TableName.parse("T")));
        assertEquals("[T, a:z, hbase:meta, t]", names.toString());
    }

    @Test
    void systemTablesAreThoseOfTheSystemNamespace() {
        assertTrue(TableName.META.isMeta());
        assertTrue(TableName.parse("hbase:acl").isSystem());
        assertFalse(TableName.parse("hbase").isSystem());
        assertFalse(TableName.parse("meta").isMeta());
    }
}
