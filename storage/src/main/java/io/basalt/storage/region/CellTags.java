package io.basalt.storage.region;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.nio.ByteBuffer;

/** A cell's tags as they lie in memory, one by one {@code uint16 length, type, value}; the length counts type and value. */
record CellTags(ByteBuffer bytes, int offset, int length) {
    private static final int LENGTH_BYTES = 2;
    private static final int TIME_TO_LIVE = 8;
    private static final int MOST_BYTES = 0xFFFF;

    static CellTags of(CellView cell) {
        return new CellTags(cell.buffer(), cell.tagsOffset(), cell.tagsLength());
    }

    /**
     * Those of a value that a change makes of an old one, in HBase's order: the change's own, then what the old one has
     * besides, last the change's time to live, which takes the place of the old one's. What both have is there once.
     */
    static CellTags carried(CellView change, CellView old) throws RpcException {
        CellTags own = of(change);
        CellTags kept = of(old);
        if (own.length == 0) {
            return kept;
        }
        if (kept.length == 0) {
            return own;
        }
        ByteBuffer united = ByteBuffer.allocate(own.length + kept.length);
        boolean lives = own.copy(united, (tags, at) -> tags.type(at) != TIME_TO_LIVE);
        kept.copy(united, (tags, at) -> !(lives && tags.type(at) == TIME_TO_LIVE) && !own.has(tags, at));
        own.copy(united, (tags, at) -> tags.type(at) == TIME_TO_LIVE);
        if (united.position() > MOST_BYTES) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "the cell would have " + united.position() + " bytes of tags, most are " + MOST_BYTES);
        }
        return new CellTags(united, 0, united.position());
    }

    /** Which tags of a run. */
    private interface Choice {
        boolean takes(CellTags tags, int at);
    }

    /** Copies the chosen ones; tells whether any was left out. */
    private boolean copy(ByteBuffer target, Choice choice) {
        boolean left = false;
        for (int at = offset; at < offset + length; at += size(at)) {
            if (choice.takes(this, at)) {
                target.put(target.position(), bytes, at, size(at));
                target.position(target.position() + size(at));
            } else {
                left = true;
            }
        }
        return left;
    }

    private boolean has(CellTags other, int otherAt) {
        int size = other.size(otherAt);
        for (int at = offset; at < offset + length; at += size(at)) {
            if (size(at) == size && ByteRanges.compare(bytes, at, size, other.bytes, otherAt, size) == 0) {
                return true;
            }
        }
        return false;
    }

    private int size(int at) {
        return LENGTH_BYTES + Short.toUnsignedInt(bytes.getShort(at));
    }

    private int type(int at) {
        return bytes.get(at + LENGTH_BYTES);
    }
}
