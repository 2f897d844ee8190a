package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/** All cells, with nothing for a value or with the value's length, an {@code int32}. */
final class KeyOnlyFilter implements Filter {
    private final boolean lengthAsValue;
    private final CellView transformed = new CellView();
    private ByteBuffer bytes = ByteBuffer.allocate(64);

    KeyOnlyFilter(boolean lengthAsValue) {
        this.lengthAsValue = lengthAsValue;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        return ReturnCode.INCLUDE;
    }

    @Override
    public CellView transformCell(CellView cell) {
        int length = cell.keyLength();
        if (!lengthAsValue) {
            return transformed.setParts(
                    cell.buffer(), cell.keyOffset(), length, cell.valueOffset(), 0, cell.sequenceId());
        }
        if (bytes.capacity() < length + Integer.BYTES) {
            bytes = ByteBuffer.allocate(2 * length + Integer.BYTES);
        }
        bytes.put(0, cell.buffer(), cell.keyOffset(), length);
        bytes.putInt(length, cell.valueLength());
        return transformed.setParts(bytes, 0, length, length, Integer.BYTES, cell.sequenceId());
    }
}
