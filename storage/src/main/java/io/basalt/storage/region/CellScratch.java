package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.wal.LargeBuffers;
import java.nio.ByteBuffer;

/**
 * Memory in which an operation's cells are put together, framed and with tags, before they go into the log and the
 * MemStores. Used again and again. Not thread-safe.
 */
final class CellScratch {
    private static final int INITIAL_BYTES = 4 << 10;
    private static final int FRAME_BYTES = 4;
    private static final int TIMESTAMP_FROM_KEY_END = 9;

    private ByteBuffer bytes;

    CellScratch() {
        this(INITIAL_BYTES);
    }

    /** @param bytes that are expected */
    CellScratch(int bytes) {
        this.bytes = ByteBuffer.allocate(bytes);
    }

    /** Forgets everything and keeps the memory, if it is little: nobody may use what came from it any more. */
    void clear() {
        if (bytes.capacity() > LargeBuffers.SMALL_BYTES) {
            LargeBuffers.giveBack(bytes);
            bytes = ByteBuffer.allocate(INITIAL_BYTES);
        }
        bytes.clear();
    }

    int size() {
        return bytes.position();
    }

    /** Forgets what was added behind {@code size}. */
    void cutTo(int size) {
        bytes.position(size);
    }

    /** What was added from {@code from} on, sharing this memory. */
    ByteBuffer since(int from) {
        return bytes.duplicate().flip().position(from);
    }

    /** The memory itself; moves when it grows. */
    ByteBuffer buffer() {
        return bytes;
    }

    /** Adds the cell as it is but for its timestamp. */
    void add(CellView cell, long timestamp) {
        CarriedTags tags = CarriedTags.of(cell);
        add(cell, timestamp, cell.valueLength(), tags);
        bytes.put(
                bytes.position() - tagsBytes(tags) - cell.valueLength(),
                cell.buffer(),
                cell.valueOffset(),
                cell.valueLength());
    }

    /** Adds a delete marker: the cell's column and type without its value and tags. */
    void addMarker(CellView cell, long timestamp) {
        int keyLength = cell.keyLength();
        int at = begin(keyLength, 0, 0);
        bytes.put(at, cell.buffer(), cell.keyOffset(), keyLength);
        bytes.putLong(at + keyLength - TIMESTAMP_FROM_KEY_END, timestamp);
    }

    /** Adds a marker for a family, whose column has no qualifier. */
    void addFamilyMarker(Bytes row, Bytes family, long timestamp, int type) {
        int keyLength = CellView.KEY_FIXED_BYTES + row.length() + family.length();
        int at = begin(keyLength, 0, 0);
        bytes.putShort(at, (short) row.length());
        row.copyTo(bytes, at + 2);
        at += 2 + row.length();
        bytes.put(at, (byte) family.length());
        family.copyTo(bytes, at + 1);
        at += 1 + family.length();
        bytes.putLong(at, timestamp);
        bytes.put(at + 8, (byte) type);
    }

    /** Adds a counter: the cell's column, another value, other tags. */
    void add(CellView cell, long timestamp, long value, CarriedTags tags) {
        add(cell, timestamp, Long.BYTES, tags);
        bytes.putLong(bytes.position() - tagsBytes(tags) - Long.BYTES, value);
    }

    /** Adds the cell with its value put behind that of {@code old}, and other tags. */
    void addConcatenation(CellView old, CellView cell, long timestamp, CarriedTags tags) {
        int total = old.valueLength() + cell.valueLength();
        add(cell, timestamp, total, tags);
        int at = bytes.position() - tagsBytes(tags) - total;
        bytes.put(at, old.buffer(), old.valueOffset(), old.valueLength());
        bytes.put(at + old.valueLength(), cell.buffer(), cell.valueOffset(), cell.valueLength());
    }

    private void add(CellView cell, long timestamp, int valueLength, CarriedTags tags) {
        int keyLength = cell.keyLength();
        int at = begin(keyLength, valueLength, tagsBytes(tags));
        bytes.put(at, cell.buffer(), cell.keyOffset(), keyLength);
        bytes.putLong(at + keyLength - TIMESTAMP_FROM_KEY_END, timestamp);
        if (tags.length() > 0) {
            at += keyLength + valueLength;
            bytes.putShort(at, (short) tags.length());
            bytes.put(at + 2, tags.bytes(), tags.offset(), tags.length());
        }
    }

    private static int tagsBytes(CarriedTags tags) {
        return tags.length() == 0 ? 0 : 2 + tags.length();
    }

    /** Makes room for a cell, writes its frame and lengths, and returns where its key goes. */
    private int begin(int keyLength, int valueLength, int tagsBytes) {
        int total = CellView.LENGTHS_BYTES + keyLength + valueLength + tagsBytes;
        int at = bytes.position();
        if (bytes.remaining() < FRAME_BYTES + total) {
            bytes = LargeBuffers.grow(bytes, Math.addExact(at, FRAME_BYTES + total));
        }
        bytes.putInt(at, total);
        bytes.putInt(at + FRAME_BYTES, keyLength);
        bytes.putInt(at + FRAME_BYTES + 4, valueLength);
        bytes.position(at + FRAME_BYTES + total);
        return at + FRAME_BYTES + CellView.LENGTHS_BYTES;
    }
}
