package io.basalt.protocol.cell;

/**
 * Type codes of cells, as stored in the last byte of a key. Larger codes sort first within one timestamp, so that a
 * delete marker is met before the puts that it hides.
 */
public final class CellType {
    /** Only in seek keys: sorts after everything of its coordinates. */
    public static final int MINIMUM = 0;

    public static final int PUT = 4;
    /** Deletes one version of one column. */
    public static final int DELETE = 8;
    /** Deletes one version of every column of the family. */
    public static final int DELETE_FAMILY_VERSION = 10;
    /** Deletes all versions of a column up to the timestamp. */
    public static final int DELETE_COLUMN = 12;
    /** Deletes all columns of the family up to the timestamp. */
    public static final int DELETE_FAMILY = 14;
    /** Only in seek keys: sorts before everything of its coordinates. */
    public static final int MAXIMUM = 255;

    private CellType() {}

    /** Whether the code is one that may be stored: a put or one of the four delete markers. */
    public static boolean isStorable(int type) {
        return type == PUT || isDelete(type);
    }

    public static boolean isDelete(int type) {
        return type == DELETE || type == DELETE_FAMILY_VERSION || type == DELETE_COLUMN || type == DELETE_FAMILY;
    }
}
