package io.basalt.storage.region;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.read.CellTags;
import java.nio.ByteBuffer;

/**
 * The tags that a value gets which a change makes of an old one, as they lie in memory; see {@link CellTags}. Those of
 * cells that came with files are whatever the files say: what is no tag, and all behind it, is carried as one piece.
 */
record CarriedTags(ByteBuffer bytes, int offset, int length) {
    private static final int MOST_BYTES = 0xFFFF;
    private static final int NO_TAG = -1;

    static CarriedTags of(CellView cell) {
        return new CarriedTags(cell.buffer(), cell.tagsOffset(), cell.tagsLength());
    }

    /**
     * The tags of both, in HBase's order: the change's own, then what the old one has besides, last the change's time
     * to live, which takes the place of the old one's. What both have is there once.
     */
    static CarriedTags by(CellView change, CellView old) throws RpcException {
        CarriedTags own = of(change);
        CarriedTags kept = of(old);
        if (own.length == 0) {
            return kept;
        }
        if (kept.length == 0) {
            return own;
        }
        ByteBuffer united = ByteBuffer.allocate(own.length + kept.length);
        boolean lives = own.copy(united, (tags, at) -> tags.type(at) != CellTags.TIME_TO_LIVE);
        kept.copy(united, (tags, at) -> !(lives && tags.type(at) == CellTags.TIME_TO_LIVE) && !own.has(tags, at));
        own.copy(united, (tags, at) -> tags.type(at) == CellTags.TIME_TO_LIVE);
        if (united.position() > MOST_BYTES) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "the cell would have " + united.position() + " bytes of tags, most are " + MOST_BYTES);
        }
        return new CarriedTags(united, 0, united.position());
    }

    /** Which tags of a run. */
    private interface Choice {
        boolean takes(CarriedTags tags, int at);
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

    private boolean has(CarriedTags other, int otherAt) {
        int size = other.size(otherAt);
        for (int at = offset; at < offset + length; at += size(at)) {
            if (size(at) == size && ByteRanges.compare(bytes, at, size, other.bytes, otherAt, size) == 0) {
                return true;
            }
        }
        return false;
    }

    private int size(int at) {
        int end = offset + length;
        int size = CellTags.size(bytes, at, end);
        return size < 0 ? end - at : size;
    }

    private int type(int at) {
        return CellTags.size(bytes, at, offset + length) < 0 ? NO_TAG : CellTags.type(bytes, at);
    }
}
