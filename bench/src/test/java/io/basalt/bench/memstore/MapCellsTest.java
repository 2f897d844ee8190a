package io.basalt.bench.memstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MapCellsTest {
    private static final String[] NAMES = {"", "a", "ab", "b", "\u0000", "ÿ"};

    @Test
    void theMapHasItsKeysInTheOrderOfCells() {
        List<byte[]> keys = keys();
        for (byte[] a : keys) {
            for (byte[] b : keys) {
                assertEquals(
                        Integer.signum(CellOrder.USER.compareKeys(view(a), view(b))),
                        Integer.signum(MapCells.compareCells(a, b)),
                        () -> view(a) + " and " + view(b));
            }
        }
    }

    private static CellView view(byte[] key) {
        return new CellView().setKey(ByteBuffer.wrap(key), 0, key.length, 0);
    }

    /** Rows, qualifiers, times and types that begin alike or are empty. */
    private static List<byte[]> keys() {
        List<byte[]> keys = new ArrayList<>();
        for (String row : NAMES) {
            for (String family : new String[] {"f", "fa"}) {
                for (String qualifier : NAMES) {
                    for (long time : new long[] {0, 1, Long.MAX_VALUE}) {
                        keys.add(key(row, family, qualifier, time, CellType.PUT));
                        keys.add(key(row, family, qualifier, time, CellType.DELETE_COLUMN));
                    }
                }
            }
        }
        return keys;
    }

    private static byte[] key(String row, String family, String qualifier, long time, int type) {
        CellWriter writer = CellWriter.bare(128);
        writer.add(Bytes.of(row), Bytes.of(family), Bytes.of(qualifier), time, type, Bytes.EMPTY);
        ByteBuffer cell = writer.toBuffer();
        byte[] key = new byte[cell.getInt(0)];
        cell.get(CellView.LENGTHS_BYTES, key);
        return key;
    }
}
