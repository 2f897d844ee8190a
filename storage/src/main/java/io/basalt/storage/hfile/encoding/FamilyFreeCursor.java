package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/** What DIFF and FAST_DIFF share: the family is stored once per block, and timestamps and types as differences. */
abstract class FamilyFreeCursor extends DeltaCursor {
    /** {@code int8 length, family}. */
    final ByteBuffer family = ByteBuffer.allocate(1 + CellView.MAX_FAMILY_BYTES);

    int familyLength;
    long timestamp;
    int type;

    FamilyFreeCursor(CellLayout layout, CellOrder order, long fixedSequenceId) {
        super(layout, order, fixedSequenceId);
    }

    /** Reads row and qualifier, {@code common} bytes being those of the key before, and puts the family between. */
    final void readRowAndQualifier(int common, int length, boolean first) throws CorruptBlockException {
        checkCommon(common);
        int row = rowLength;
        int at = common;
        if (first || common < 2 + rowLength) {
            if (common < 2) {
                readIntoKey(common, 2 - common);
                at = 2;
            }
            row = scratch.getShort(0);
            if (row < 0 || at > 2 + row) {
                throw badLength(length);
            }
            readIntoKey(at, 2 + row - at);
            reserve(2L + row + 1 + familyLength);
            scratch.put(2 + row, family, 0, 1 + familyLength);
            at = 2 + row + 1 + familyLength;
        } else if (common < 2 + row + 1 + familyLength) {
            throw new CorruptBlockException("another family begins at byte " + input.position() + " of the block");
        }
        int end = length - DeltaEncoder.TIMESTAMP_AND_TYPE_BYTES;
        if (at > end) {
            throw badLength(length);
        }
        readIntoKey(at, end - at);
        reserve(length);
    }

    /** Puts timestamp and type at the end of the key and checks it. */
    final void finishKey(int length) throws CorruptBlockException {
        scratch.putLong(length - DeltaEncoder.TIMESTAMP_AND_TYPE_BYTES, timestamp);
        scratch.put(length - 1, (byte) type);
        setKeyLength(length);
    }

    private CorruptBlockException badLength(int length) {
        return new CorruptBlockException("key of " + length + " bytes, which ends at byte " + input.position()
                + " of the block, is too short for its parts");
    }
}
