package io.basalt.client.call;

import io.basalt.client.row.Row;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.ClientPb.Result;
import io.basalt.protocol.wire.CellBlockReader;
import io.basalt.protocol.wire.CellCodec;
import io.basalt.protocol.wire.MalformedCellException;
import io.basalt.protocol.wire.PbCells;
import java.nio.ByteBuffer;

/**
 * Takes the rows of one response out of its messages and its cell block, in order. Rows share the block's memory.
 *
 * <p>What a server sends is checked: a count beyond the block's end, or lengths that contradict each other, fail the
 * call and never give a wrong row.
 */
final class ResultReader {
    private static final int FRAME_BYTES = 4;
    private static final int SMALLEST_CELL_BYTES = FRAME_BYTES + CellView.LENGTHS_BYTES + CellView.KEY_FIXED_BYTES;

    private final ByteBuffer block;
    private final CellBlockReader cells;
    private final CellView cell = new CellView();

    /** @param block framed cells from position to limit */
    ResultReader(ByteBuffer block) {
        this.block = block;
        this.cells = new CellBlockReader(block, CellCodec.KEY_VALUE, Integer.MAX_VALUE);
    }

    Row next(Result result) throws RpcException {
        if (result.getCellCount() == 0) {
            return next(result.getAssociatedCellCount());
        }
        try {
            return Row.at(PbCells.framed(result.getCellList(), Integer.MAX_VALUE), 0, result.getCellCount());
        } catch (MalformedCellException e) {
            throw malformed(e);
        }
    }

    Row next(int count) throws RpcException {
        if (count == 0) {
            return Row.EMPTY;
        }
        if (count > (block.limit() - cells.offset()) / SMALLEST_CELL_BYTES) {
            throw tooFew(count);
        }
        int[] offsets = new int[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = cells.offset() + FRAME_BYTES;
            try {
                if (!cells.next(cell)) {
                    throw tooFew(count);
                }
            } catch (MalformedCellException e) {
                throw malformed(e);
            }
        }
        return Row.of(block, offsets);
    }

    private static RpcException tooFew(int count) {
        return new RpcException(ErrorKind.DO_NOT_RETRY, "The server announced more cells than it sent: " + count);
    }

    private static RpcException malformed(MalformedCellException e) {
        return new RpcException(ErrorKind.DO_NOT_RETRY, "The server sent a malformed cell: " + e.getMessage(), e);
    }
}
