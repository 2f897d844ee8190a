package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellOrder;

/** Reads what {@link FastDiffEncoder} writes. */
final class FastDiffCursor extends FamilyFreeCursor {
    FastDiffCursor(CellLayout layout, CellOrder order, long fixedSequenceId) {
        super(layout, order, fixedSequenceId);
    }

    @Override
    void readCell(boolean first) throws CorruptBlockException {
        int flags = input.readByte();
        int length = (flags & FastDiffEncoder.SAME_KEY_LENGTH) == 0 ? input.readCompressedInt() : keyLength;
        if ((flags & FastDiffEncoder.SAME_VALUE_LENGTH) == 0) {
            valueLength = input.readCompressedInt();
        }
        int common = input.readCompressedInt();
        if (first) {
            readFirst(length, flags, common);
            return;
        }
        readRowAndQualifier(common, length, false);
        int commonTimestamp = flags & FastDiffEncoder.COMMON_TIMESTAMP_BYTES;
        int rest = Long.BYTES - commonTimestamp;
        long kept = commonTimestamp == 0 ? 0 : timestamp & (-1L << (8 * rest));
        timestamp = kept | input.readBigEndian(rest);
        if ((flags & FastDiffEncoder.SAME_TYPE) == 0) {
            type = input.readByte();
        }
        finishKey(length);
        if ((flags & FastDiffEncoder.SAME_VALUE) == 0) {
            valueAt = input.skip(valueLength);
        } else if ((flags & FastDiffEncoder.SAME_VALUE_LENGTH) == 0) {
            throw new CorruptBlockException("a value that is the same with a length that is not");
        }
    }

    private void readFirst(int length, int flags, int common) throws CorruptBlockException {
        if (flags != 0 || common != 0) {
            throw new CorruptBlockException("the first cell of the block refers to one before it");
        }
        readIntoKey(0, length);
        setKeyLength(length);
        int familyAt = 2 + rowLength;
        familyLength = scratch.get(familyAt);
        family.put(0, scratch, familyAt, 1 + familyLength);
        timestamp = scratch.getLong(length - DeltaEncoder.TIMESTAMP_AND_TYPE_BYTES);
        type = scratch.get(length - 1);
        valueAt = input.skip(valueLength);
    }
}
