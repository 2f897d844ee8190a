package io.basalt.regionserver.service;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.read.CellTags;
import java.nio.ByteBuffer;

/** Gives the cells of a mutation a time to live of their own, which HBase keeps as a tag of each. */
final class CellLife {
    private static final int FRAME_BYTES = 4;
    private static final int TAGS_LENGTH_BYTES = 2;
    private static final int TTL_TAG_BYTES = 2 + 1 + Long.BYTES;
    private static final int LONGEST_TAGS = 0xffff;

    private CellLife() {}

    /**
     * Copies framed cells, each with the tag behind those it has; one that it has for the same purpose goes.
     *
     * @throws IllegalArgumentException when a cell has so many tags that this one does not fit, or no readable ones
     */
    static ByteBuffer limitedTo(long millis, ByteBuffer framed) {
        int cells = 0;
        for (int at = framed.position(); at < framed.limit(); at += FRAME_BYTES + framed.getInt(at)) {
            cells++;
        }
        ByteBuffer target = ByteBuffer.allocate(framed.remaining() + cells * (TAGS_LENGTH_BYTES + TTL_TAG_BYTES));
        for (int at = framed.position(); at < framed.limit(); at += FRAME_BYTES + framed.getInt(at)) {
            add(framed, at + FRAME_BYTES, framed.getInt(at), millis, target);
        }
        return target.flip();
    }

    private static void add(ByteBuffer source, int cell, int length, long millis, ByteBuffer target) {
        int bare = CellView.LENGTHS_BYTES + source.getInt(cell) + source.getInt(cell + 4);
        int frame = target.position();
        target.position(frame + FRAME_BYTES);
        copy(source, cell, bare, target);
        int tagsLength = target.position();
        target.position(tagsLength + TAGS_LENGTH_BYTES);
        int end = cell + length;
        for (int tag = cell + bare + TAGS_LENGTH_BYTES; tag < end; ) {
            int tagBytes = CellTags.size(source, tag, end);
            if (tagBytes < 0) {
                throw new IllegalArgumentException("a cell's tags cannot be read, so that none can be added");
            }
            if (CellTags.type(source, tag) != CellTags.TIME_TO_LIVE) {
                copy(source, tag, tagBytes, target);
            }
            tag += tagBytes;
        }
        target.putShort((short) (1 + Long.BYTES))
                .put((byte) CellTags.TIME_TO_LIVE)
                .putLong(millis);
        int tags = target.position() - tagsLength - TAGS_LENGTH_BYTES;
        if (tags > LONGEST_TAGS) {
            throw new IllegalArgumentException("a cell has no room for a time to live among its tags");
        }
        target.putShort(tagsLength, (short) tags);
        target.putInt(frame, target.position() - frame - FRAME_BYTES);
    }

    private static void copy(ByteBuffer source, int from, int length, ByteBuffer target) {
        target.put(target.position(), source, from, length);
        target.position(target.position() + length);
    }
}
