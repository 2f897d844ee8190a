package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellOrder;

/** Reads what {@link DiffEncoder} writes. */
final class DiffCursor extends FamilyFreeCursor {
    DiffCursor(CellLayout layout, CellOrder order, long fixedSequenceId) {
        super(layout, order, fixedSequenceId);
    }

    @Override
    void readCell(boolean first) throws CorruptBlockException {
        if (first) {
            familyLength = input.readByte();
            if (familyLength < 0) {
                throw new CorruptBlockException("family of " + familyLength + " bytes");
            }
            family.put(0, (byte) familyLength);
            family.put(1, input.bytes(), input.skip(familyLength), familyLength);
        }
        int flags = input.readByte();
        int length = (flags & DiffEncoder.SAME_KEY_LENGTH) == 0 ? input.readCompressedInt() : keyLength;
        if ((flags & DiffEncoder.SAME_VALUE_LENGTH) == 0) {
            valueLength = input.readCompressedInt();
        }
        readRowAndQualifier(input.readCompressedInt(), length, first);
        long stored = input.readLittleEndian(((flags & 0x70) >>> DiffEncoder.TIMESTAMP_BYTES_SHIFT) + 1);
        if ((flags & DiffEncoder.TIMESTAMP_IS_NEGATIVE) != 0) {
            stored = -stored;
        }
        timestamp = (flags & DiffEncoder.TIMESTAMP_IS_DIFFERENCE) != 0 ? timestamp - stored : stored;
        if ((flags & DiffEncoder.SAME_TYPE) == 0) {
            type = input.readByte();
        }
        finishKey(length);
        valueAt = input.skip(valueLength);
    }
}
