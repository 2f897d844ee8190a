package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The nonce of an operation and its result, as the log keeps them with the operation's cells, so that whoever replays it
 * knows the operation again when its client repeats it: a cell without family, which no table has, behind the others.
 *
 * <pre>
 *   value:  int64 nonce group | int64 nonce | the result's cells, framed
 *   or:     int64 nonce group | int64 nonce                              the result is all cells of the operation
 * </pre>
 *
 * The qualifier tells which of the two it is.
 */
record LoggedNonce(long group, long nonce, OperationResult result) {
    private static final Bytes RESULT_FOLLOWS = Bytes.of("nonce");
    private static final Bytes ALL_CELLS = Bytes.of("nonce-all");
    private static final int NONCE_BYTES = 2 * Long.BYTES;
    private static final int CELL_OVERHEAD_BYTES = 64;

    static boolean isNeeded(RowOperation operation) {
        return operation.nonce() != RowOperation.NO_NONCE;
    }

    /** The cell, framed, for the log. */
    static ByteBuffer cellOf(RowOperation operation, OperationResult result) {
        boolean all = operation.mutations().size() == 1 && result.cells().hasRemaining();
        ByteBuffer cells = all ? ByteBuffer.allocate(0) : result.cells().duplicate();
        var value = ByteBuffer.allocate(NONCE_BYTES + cells.remaining())
                .putLong(operation.nonceGroup())
                .putLong(operation.nonce())
                .put(cells);
        Bytes row = operation.mutations().get(0).row();
        CellWriter writer = CellWriter.framed(CELL_OVERHEAD_BYTES + row.length() + value.capacity());
        writer.add(row, Bytes.EMPTY, all ? ALL_CELLS : RESULT_FOLLOWS, 0, CellType.PUT, Bytes.wrap(value.array()));
        return writer.toBuffer();
    }

    /** What a cell of the log says, if it is one of these; {@code framed} are all cells of its operation. */
    static Optional<LoggedNonce> of(CellView cell, ByteBuffer framed) {
        if (cell.familyLength() != 0) {
            return Optional.empty();
        }
        ByteBuffer value = cell.value().asBuffer();
        if (value.remaining() < NONCE_BYTES) {
            return Optional.empty();
        }
        long group = value.getLong();
        long nonce = value.getLong();
        ByteBuffer cells = cell.qualifier().equals(ALL_CELLS) ? resultOf(framed) : value.slice();
        return Optional.of(new LoggedNonce(group, nonce, new OperationResult(true, cells)));
    }

    private static ByteBuffer resultOf(ByteBuffer framed) {
        var results = new ResultCells();
        results.add(framed);
        return results.toBuffer();
    }
}
