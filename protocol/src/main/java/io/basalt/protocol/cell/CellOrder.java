package io.basalt.protocol.cell;

import java.nio.ByteBuffer;

/**
 * The order of cells: row, family and qualifier ascending as unsigned bytes; timestamp, type and sequence id
 * descending. Stateless and thread-safe.
 *
 * <p>hbase:meta differs in its rows only. Its row keys are region names, {@code table,start key,rest}, and are compared
 * part by part, so that a start key may hold any byte.
 *
 * <p>Source: HBase's CellComparatorImpl and MetaCellComparator; vectors in {@code CellOrderTest}.
 */
public final class CellOrder {
    public static final CellOrder USER = new CellOrder(false);
    public static final CellOrder META = new CellOrder(true);

    private final boolean meta;

    private CellOrder(boolean meta) {
        this.meta = meta;
    }

    /** Orders two cells in full, the sequence id included. */
    public int compare(CellView a, CellView b) {
        int result = compareKeys(a, b);
        return result != 0 ? result : Long.compare(b.sequenceId(), a.sequenceId());
    }

    /** Orders two cells by everything but their sequence ids. */
    public int compareKeys(CellView a, CellView b) {
        int familyLength = a.familyLength();
        if (!meta && familyLength == b.familyLength() && familyLength > 0 && a.rowLength() == b.rowLength()) {
            // Row, length of the family, family and qualifier lie behind each other, each where the other key has it.
            int beforeQualifier = a.rowLength() + 1 + familyLength;
            int result = ByteRanges.compare(
                    a.buffer(),
                    a.rowOffset(),
                    beforeQualifier + a.qualifierLength(),
                    b.buffer(),
                    b.rowOffset(),
                    beforeQualifier + b.qualifierLength());
            return result != 0 ? result : compareVersions(a, b);
        }
        int rows = compareRows(a, b);
        return rows != 0 ? rows : compareWithinRow(a, b);
    }

    public int compareRows(CellView a, CellView b) {
        return compareRows(a.buffer(), a.rowOffset(), a.rowLength(), b.buffer(), b.rowOffset(), b.rowLength());
    }

    public int compareRows(ByteBuffer a, int aOffset, int aLength, ByteBuffer b, int bOffset, int bLength) {
        return meta
                ? compareMetaRows(a, aOffset, aLength, b, bOffset, bLength)
                : ByteRanges.compare(a, aOffset, aLength, b, bOffset, bLength);
    }

    /** Orders two cells of one row by column, timestamp and type. */
    public static int compareWithinRow(CellView a, CellView b) {
        // A key without column and of type Minimum means "after everything of this row".
        boolean aLast = isLastOnRow(a);
        boolean bLast = isLastOnRow(b);
        if (aLast || bLast) {
            return Boolean.compare(aLast, bLast);
        }
        int result = compareColumns(a, b);
        return result != 0 ? result : compareVersions(a, b);
    }

    /** Orders two cells of one column by timestamp and type. */
    public static int compareVersions(CellView a, CellView b) {
        int result = Long.compare(b.timestamp(), a.timestamp());
        return result != 0 ? result : b.type() - a.type();
    }

    /** Orders by family, then qualifier. */
    public static int compareColumns(CellView a, CellView b) {
        int result = ByteRanges.compare(
                a.buffer(), a.familyOffset(), a.familyLength(), b.buffer(), b.familyOffset(), b.familyLength());
        return result != 0
                ? result
                : ByteRanges.compare(
                        a.buffer(),
                        a.qualifierOffset(),
                        a.qualifierLength(),
                        b.buffer(),
                        b.qualifierOffset(),
                        b.qualifierLength());
    }

    private static boolean isLastOnRow(CellView cell) {
        return cell.keyLength() == CellView.KEY_FIXED_BYTES + cell.rowLength() && cell.type() == CellType.MINIMUM;
    }

    private static int compareMetaRows(ByteBuffer a, int aOffset, int aLength, ByteBuffer b, int bOffset, int bLength) {
        int aFirst = indexOfComma(a, aOffset, aLength);
        int bFirst = indexOfComma(b, bOffset, bLength);
        int result = ByteRanges.compare(
                a, aOffset, aFirst < 0 ? aLength : aFirst, b, bOffset, bFirst < 0 ? bLength : bFirst);
        if (result != 0 || aFirst < 0 || bFirst < 0) {
            return result != 0 ? result : Boolean.compare(aFirst >= 0, bFirst >= 0);
        }
        int aLast = lastIndexOfComma(a, aOffset, aLength);
        int bLast = lastIndexOfComma(b, bOffset, bLength);
        result = ByteRanges.compare(
                a,
                aOffset + aFirst + 1,
                Math.max(0, aLast - aFirst - 1),
                b,
                bOffset + bFirst + 1,
                Math.max(0, bLast - bFirst - 1));
        if (result != 0) {
            return result;
        }
        return ByteRanges.compare(
                a, aOffset + aLast + 1, aLength - aLast - 1, b, bOffset + bLast + 1, bLength - bLast - 1);
    }

    private static int indexOfComma(ByteBuffer source, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (source.get(offset + i) == ',') {
                return i;
            }
        }
        return -1;
    }

    private static int lastIndexOfComma(ByteBuffer source, int offset, int length) {
        for (int i = length - 1; i >= 0; i--) {
            if (source.get(offset + i) == ',') {
                return i;
            }
        }
        return -1;
    }
}
