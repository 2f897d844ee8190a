package io.basalt.storage.read;

import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/** The tags behind a cell: each is {@code uint16 length, int8 type, value}, the length counting type and value. */
public final class CellTags {
    /** Eight bytes: how many milliseconds the cell lives after its timestamp. */
    public static final int TIME_TO_LIVE = 8;

    private static final int LENGTH_BYTES = 2;

    private CellTags() {}

    /** Where the first tag of a type begins, at its length; -1 when there is none. */
    public static int find(CellView cell, int type) {
        ByteBuffer source = cell.buffer();
        int at = cell.tagsOffset();
        int end = at + cell.tagsLength();
        for (int size; (size = size(source, at, end)) >= 0; at += size) {
            if (type(source, at) == type) {
                return at;
            }
        }
        return -1;
    }

    /** Bytes of the tag at {@code at}, its length counted; -1 when there is no whole tag before {@code end}. */
    public static int size(ByteBuffer source, int at, int end) {
        if (end - at <= LENGTH_BYTES) {
            return -1;
        }
        int length = source.getShort(at) & 0xffff;
        return length == 0 || length > end - at - LENGTH_BYTES ? -1 : LENGTH_BYTES + length;
    }

    /** Type of the whole tag at {@code at}. */
    public static int type(ByteBuffer source, int at) {
        return source.get(at + LENGTH_BYTES);
    }

    /** Whether the cell has a time to live of its own and has outlived it. */
    static boolean isExpired(CellView cell, long nowMillis) {
        if (cell.tagsLength() == 0) {
            return false;
        }
        int tag = find(cell, TIME_TO_LIVE);
        return tag >= 0
                && (cell.buffer().getShort(tag) & 0xffff) == 1 + Long.BYTES
                && nowMillis - cell.buffer().getLong(tag + LENGTH_BYTES + 1) > cell.timestamp();
    }
}
