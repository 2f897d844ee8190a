package io.basalt.client.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import org.junit.jupiter.api.Test;

class ScanTest {
    @Test
    void aPrefixIsARange() {
        Scan scan = Scan.all().prefix("ab");
        assertEquals(Bytes.of("ab"), scan.startRow());
        assertEquals(Bytes.of("ac"), scan.stopRow());

        Scan high = Scan.all().prefix(Bytes.wrap(new byte[] {5, (byte) 0xff, (byte) 0xff}));
        assertEquals(Bytes.wrap(new byte[] {6}), high.stopRow());
        assertTrue(Scan.all()
                .prefix(Bytes.wrap(new byte[] {(byte) 0xff}))
                .stopRow()
                .isEmpty());

        Scan back = Scan.all().reversed().prefix("ab");
        assertEquals(Bytes.of("ac"), back.startRow());
        assertEquals(false, back.includesStartRow() && !back.startRow().isEmpty());
        assertEquals(Bytes.of("ab"), back.stopRow());
        assertTrue(back.includesStopRow());
    }

    @Test
    void aFamilyIsNamedOnceWithAllItsColumns() {
        Scan scan = Scan.all().column("f", "a").column("g", "x").column("f", "b");
        assertEquals(2, scan.message().getColumnCount());
        assertEquals(2, scan.message().getColumn(1).getQualifierCount());
        Scan whole = scan.family("f").column("f", "c");
        assertEquals(2, whole.message().getColumnCount());
        assertEquals(0, whole.message().getColumn(1).getQualifierCount());
    }

    @Test
    void aScanDoesNotChange() {
        Scan scan = Scan.range("a", "b");
        scan.limit(5);
        scan.reversed();
        assertEquals(Scan.range("a", "b"), scan);
        assertNotEquals(scan, scan.limit(5));
        assertEquals("scan of rows [a, b)", scan.toString());
    }
}
