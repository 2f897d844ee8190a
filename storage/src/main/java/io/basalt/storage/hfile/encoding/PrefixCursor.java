package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellOrder;

/** Reads what {@link PrefixEncoder} writes. */
final class PrefixCursor extends DeltaCursor {
    PrefixCursor(CellLayout layout, CellOrder order, long fixedSequenceId) {
        super(layout, order, fixedSequenceId);
    }

    @Override
    void readCell(boolean first) throws CorruptBlockException {
        int rest = input.readCompressedInt();
        valueLength = input.readCompressedInt();
        int common = input.readCompressedInt();
        checkCommon(common);
        readIntoKey(common, rest);
        setKeyLength(common + rest);
        valueAt = input.skip(valueLength);
    }
}
