package io.basalt.storage.region;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The cells of an operation's result: framed and with their tags, sorted within each mutation. */
final class ResultCells {
    private CellScratch bytes;

    /** Adds the cells that a mutation stored. One without a family is the log's own, and no cell of the result. */
    void add(ByteBuffer framed) {
        if (bytes == null) {
            // Mostly there are no more to come, and what is not used here would be held as long as the result.
            bytes = new CellScratch(framed.remaining());
        }
        List<CellView> sorted = new ArrayList<>();
        FramedCells cells = new FramedCells().over(framed);
        for (CellView cell = cells.next(0); cell != null; cell = cells.next(0)) {
            if (cell.familyLength() > 0) {
                sorted.add(new CellView().set(cell));
            }
        }
        sorted.sort(CellOrder::compareWithinRow);
        for (CellView cell : sorted) {
            bytes.add(cell, cell.timestamp());
        }
    }

    /** Of what was added; something was. */
    ByteBuffer toBuffer() {
        return bytes.since(0);
    }
}
