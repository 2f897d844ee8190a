package io.basalt.client.scan;

import io.basalt.base.Bytes;
import io.basalt.client.row.Cell;
import io.basalt.client.row.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes rows out of what a server sends: pieces of a row are held back until the row is whole, or, when the scan wants
 * pieces, handed on as they come. Knows how far it got, so that a scanner that was lost can be replaced without a row or
 * cell coming twice. Used on the client's loop.
 */
final class RowAssembler {
    private final boolean wantsPieces;
    /** Rows still wanted; {@link Long#MAX_VALUE} without a limit. */
    private long rowsLeft;

    /** Pieces of one row that is not whole yet; always empty when pieces are wanted. */
    private final List<Row> held = new ArrayList<>();

    /** The row of which something was handed on last. */
    private Bytes lastRow = Bytes.EMPTY;
    /** Whether more of {@link #lastRow} may follow. */
    private boolean lastRowOpen;
    /** The last cell handed on of an open row. */
    private Cell lastCell;

    /** @param limit rows wanted, 0 for all */
    RowAssembler(boolean wantsPieces, int limit) {
        this.wantsPieces = wantsPieces;
        this.rowsLeft = limit == 0 ? Long.MAX_VALUE : limit;
    }

    /** Takes one result; {@code more} says that cells of the same row follow. What is finished goes to {@code out}. */
    void take(Row piece, boolean more, List<Row> out) {
        if (piece.isEmpty() || isFull()) {
            return;
        }
        if (wantsPieces) {
            takePiece(piece, more, out);
            return;
        }
        if (!held.isEmpty() && !held.get(0).key().equals(piece.key())) {
            releaseHeld(out);
        }
        held.add(piece);
        if (!more) {
            releaseHeld(out);
        }
    }

    private void takePiece(Row piece, boolean more, List<Row> out) {
        Bytes row = piece.key();
        Row fresh = piece;
        if (lastRowOpen) {
            if (row.equals(lastRow)) {
                fresh = piece.after(lastCell);
            } else {
                closeLastRow();
                if (isFull()) {
                    return;
                }
            }
        }
        lastRow = row;
        lastRowOpen = true;
        if (!fresh.isEmpty()) {
            out.add(more ? fresh.asPiece() : fresh);
            lastCell = fresh.cells().get(fresh.size() - 1);
        }
        if (!more) {
            closeLastRow();
        }
    }

    /** The region or the scan is over: what is held is all there is of its row. */
    void endOfRegion(List<Row> out) {
        releaseHeld(out);
        if (lastRowOpen) {
            closeLastRow();
        }
    }

    /** The scanner was lost: what is held comes again. */
    void forgetHeld() {
        held.clear();
    }

    /** Whether the limit is reached. */
    boolean isFull() {
        return rowsLeft == 0;
    }

    /** Rows still wanted; 0 for no limit. */
    int limitLeft() {
        return rowsLeft == Long.MAX_VALUE ? 0 : (int) rowsLeft;
    }

    /** Where to go on after everything that was handed on; {@code start} when nothing was since then. */
    ScanPosition resumeFrom(ScanPosition start) {
        if (lastRow.isEmpty()) {
            return start;
        }
        return lastRowOpen ? start.at(lastRow) : start.after(lastRow);
    }

    /** A new region begins, with a position of its own. */
    void beginRegion() {
        lastRow = Bytes.EMPTY;
    }

    private void releaseHeld(List<Row> out) {
        if (held.isEmpty() || isFull()) {
            return;
        }
        Row whole = Row.join(held);
        held.clear();
        lastRow = whole.key();
        out.add(whole);
        countRow();
    }

    private void closeLastRow() {
        lastRowOpen = false;
        countRow();
    }

    private void countRow() {
        if (rowsLeft != Long.MAX_VALUE) {
            rowsLeft--;
        }
    }
}
