package io.basalt.protocol.wire;

import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks the cells of a cell block from outside and checks every length in it, so that whoever gets a cell from here may
 * trust it. Layouts: {@link CellCodec}; no object is made per cell.
 *
 * <p>A shown cell has a row of 1 to 32767 bytes, a family of at most 127, a type that can be stored, and well-formed
 * tags, all inside the block. Its family may be unknown and its timestamp anything.
 *
 * <p>Borrows the block and leaves its position alone. Not thread-safe.
 */
public final class CellBlockReader {
    private static final int FRAME_BYTES = 4;

    private final ByteBuffer block;
    private final int limit;
    private final boolean tagged;
    private final int largestCellBytes;
    private int at;

    /**
     * @param block cells from position to limit, big-endian
     * @param largestCellBytes what one cell may have, its lengths and tags included
     */
    public CellBlockReader(ByteBuffer block, CellCodec codec, int largestCellBytes) {
        if (block.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("cell blocks are big-endian, this buffer is not");
        }
        this.block = block;
        this.at = block.position();
        this.limit = block.limit();
        this.tagged = codec == CellCodec.KEY_VALUE_WITH_TAGS;
        this.largestCellBytes = largestCellBytes;
    }

    /**
     * Points {@code view} at the next cell; false at the end of the block. After an exception the reader stands where
     * it stood.
     */
    public boolean next(CellView view) throws MalformedCellException {
        if (at == limit) {
            return false;
        }
        int length = frameLength();
        int cell = at + FRAME_BYTES;
        int keyLength = block.getInt(cell);
        int valueLength = block.getInt(cell + 4);
        long untagged = (long) CellView.LENGTHS_BYTES + keyLength + valueLength;
        if (keyLength < CellView.KEY_FIXED_BYTES || valueLength < 0 || untagged > length) {
            throw malformed("key of " + keyLength + " and value of " + valueLength + " bytes in a cell of " + length);
        }
        checkKey(cell + CellView.LENGTHS_BYTES, keyLength);
        int tagsBlock = (int) (length - untagged);
        if (tagsBlock > 0) {
            checkTags(cell + (int) untagged, tagsBlock);
        }
        view.set(block, cell, tagsBlock > 0 ? tagsBlock - 2 : 0, 0);
        at = cell + length;
        return true;
    }

    /**
     * Where the next cell begins with its {@code int32} length, as an index into the block; its limit when none is
     * left. Between two calls lie whole framed cells.
     */
    public int offset() {
        return at;
    }

    private int frameLength() throws MalformedCellException {
        int remaining = limit - at - FRAME_BYTES;
        if (remaining < 0) {
            throw malformed("the block ends within the length of the cell");
        }
        int length = block.getInt(at);
        if (length < CellView.LENGTHS_BYTES + CellView.KEY_FIXED_BYTES || length > remaining) {
            throw malformed("length is " + length + ", but " + remaining + " bytes follow and "
                    + (CellView.LENGTHS_BYTES + CellView.KEY_FIXED_BYTES) + " is the least");
        }
        if (length > largestCellBytes) {
            throw malformed("cell with size " + length + " exceeds limit of " + largestCellBytes + " bytes");
        }
        return length;
    }

    private void checkKey(int key, int keyLength) throws MalformedCellException {
        int rowLength = block.getShort(key);
        if (rowLength < 1 || rowLength > keyLength - CellView.KEY_FIXED_BYTES) {
            throw malformed("row of " + rowLength + " bytes in a key of " + keyLength);
        }
        int familyLength = block.get(key + 2 + rowLength);
        if (familyLength < 0 || familyLength > keyLength - CellView.KEY_FIXED_BYTES - rowLength) {
            throw malformed(
                    "family of " + familyLength + " bytes in a key of " + keyLength + " with a row of " + rowLength);
        }
        int type = block.get(key + keyLength - 1) & 0xff;
        if (!CellType.isStorable(type)) {
            throw malformed("type is " + type + ", which cannot be stored");
        }
    }

    /** Tags are {@code uint16 length}, then one by one {@code uint16 length, type, value}. */
    private void checkTags(int offset, int bytes) throws MalformedCellException {
        if (!tagged) {
            throw malformed(bytes + " bytes follow the value, but the codec has no tags");
        }
        if (bytes <= 2 || (block.getShort(offset) & 0xffff) != bytes - 2) {
            throw malformed("tags do not fill the " + bytes + " bytes behind the value");
        }
        int tag = offset + 2;
        int end = offset + bytes;
        while (tag < end) {
            int length = tag + 2 <= end ? block.getShort(tag) & 0xffff : 0;
            if (length == 0 || length > end - tag - 2) {
                throw malformed("a tag of " + length + " bytes with " + (end - tag) + " left for tags");
            }
            tag += 2 + length;
        }
    }

    private MalformedCellException malformed(String finding) {
        return new MalformedCellException("cell at byte " + at + " of a block that ends at " + limit, finding);
    }
}
