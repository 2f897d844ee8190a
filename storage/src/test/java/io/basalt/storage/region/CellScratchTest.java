package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.wal.LargeBuffers;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CellScratchTest {
    /** A server has one for each of its regions. */
    @Test
    void oneThatWasLargeKeepsLittle() {
        Random random = new Random(1);
        CellScratch one = new CellScratch();
        CellScratch other = new CellScratch();
        for (int round = 0; round < 20; round++) {
            fill(one, random.nextInt(6_000), 'a');
            fill(other, random.nextInt(6_000), 'b');
            check(one, "a");
            check(other, "b");
            one.clear();
            other.clear();
            assertTrue(one.buffer().capacity() <= LargeBuffers.SMALL_BYTES);
        }
    }

    private static void fill(CellScratch scratch, int cells, char letter) {
        FramedCells framed =
                new FramedCells().over(Rows.cell("r", "f:q", 1, CellType.PUT, Bytes.of(("" + letter).repeat(1000))));
        CellView cell = framed.next(0);
        for (int i = 0; i < cells; i++) {
            scratch.add(cell, i);
        }
    }

    private static void check(CellScratch scratch, String letter) {
        FramedCells cells = new FramedCells().over(scratch.since(0));
        long expected = 0;
        for (CellView cell = cells.next(0); cell != null; cell = cells.next(0)) {
            assertEquals(expected++, cell.timestamp());
            assertEquals(letter.repeat(1000), cell.value().utf8());
        }
    }
}
