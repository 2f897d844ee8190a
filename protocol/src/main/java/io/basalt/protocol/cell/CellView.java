package io.basalt.protocol.cell;

import io.basalt.base.Bytes;
import java.nio.ByteBuffer;

/**
 * A movable view of one cell: it points at bytes in KeyValue layout that somebody else owns, so a scan of a million
 * cells makes one of these and no other object.
 *
 * <pre>
 *   int32 keyLength | int32 valueLength | key | value | [uint16 tagsLength | tags]
 *   key = int16 rowLength | row | int8 familyLength | family | qualifier | int64 timestamp | int8 type
 * </pre>
 *
 * <p>All offsets are absolute indexes into {@link #buffer}. The sequence id travels beside the bytes, not in them.
 * A view is valid as long as the owner of the bytes says. Not thread-safe.
 *
 * <p>Layout: HBase's KeyValue. The setters trust their input; bytes from outside go through {@code CellBlockReader}
 * first, which checks every length.
 */
public final class CellView {
    /** Bytes of the two length fields before the key. */
    public static final int LENGTHS_BYTES = 8;
    /** Bytes of a key besides row, family and qualifier. */
    public static final int KEY_FIXED_BYTES = 2 + 1 + 8 + 1;

    public static final int MAX_ROW_BYTES = Short.MAX_VALUE;
    public static final int MAX_FAMILY_BYTES = Byte.MAX_VALUE;
    /** The timestamp that a client sends when the server shall choose it. */
    public static final long LATEST_TIMESTAMP = Long.MAX_VALUE;

    private ByteBuffer buffer;
    private int keyOffset;
    private int keyLength;
    private int rowLength;
    private int familyOffset;
    private int familyLength;
    private int valueOffset;
    private int valueLength;
    private int tagsOffset;
    private int tagsLength;
    private long sequenceId;

    /** Points at a whole cell whose {@code int32 keyLength} is at {@code offset}; {@code tagsLength} bytes of tags
     * follow the value and their own length field, 0 when there are none. */
    public CellView set(ByteBuffer source, int offset, int tagsLength, long sequenceId) {
        return set(source, offset, source.getInt(offset), source.getInt(offset + 4), tagsLength, sequenceId);
    }

    /** As the other one, for a caller who has read the two lengths. */
    public CellView set(
            ByteBuffer source, int offset, int keyLength, int valueLength, int tagsLength, long sequenceId) {
        setKey(source, offset + LENGTHS_BYTES, keyLength, sequenceId);
        this.valueLength = valueLength;
        this.tagsLength = tagsLength;
        this.tagsOffset = valueOffset + valueLength + (tagsLength == 0 ? 0 : 2);
        return this;
    }

    /** Points at a bare key (an index entry, a seek key): the value is empty and there are no tags. */
    public CellView setKey(ByteBuffer source, int offset, int length, long sequenceId) {
        this.buffer = source;
        this.keyOffset = offset;
        this.keyLength = length;
        this.rowLength = source.getShort(offset);
        this.familyOffset = offset + 2 + rowLength + 1;
        this.familyLength = source.get(familyOffset - 1);
        this.valueOffset = offset + length;
        this.valueLength = 0;
        this.tagsOffset = valueOffset;
        this.tagsLength = 0;
        this.sequenceId = sequenceId;
        return this;
    }

    /** Points at a key and a value that lie apart in one buffer, as delta-decoding readers have them. */
    public CellView setParts(
            ByteBuffer source, int keyOffset, int keyLength, int valueOffset, int valueLength, long sequenceId) {
        setKey(source, keyOffset, keyLength, sequenceId);
        this.valueOffset = valueOffset;
        this.valueLength = valueLength;
        this.tagsOffset = valueOffset + valueLength;
        return this;
    }

    /** Points at what {@code other} points at. */
    public CellView set(CellView other) {
        this.buffer = other.buffer;
        this.keyOffset = other.keyOffset;
        this.keyLength = other.keyLength;
        this.rowLength = other.rowLength;
        this.familyOffset = other.familyOffset;
        this.familyLength = other.familyLength;
        this.valueOffset = other.valueOffset;
        this.valueLength = other.valueLength;
        this.tagsOffset = other.tagsOffset;
        this.tagsLength = other.tagsLength;
        this.sequenceId = other.sequenceId;
        return this;
    }

    /** Tags that follow the value directly, without being part of what {@link #set} was told. */
    public CellView setTags(int offset, int length) {
        this.tagsOffset = offset;
        this.tagsLength = length;
        return this;
    }

    public ByteBuffer buffer() {
        return buffer;
    }

    public int keyOffset() {
        return keyOffset;
    }

    public int keyLength() {
        return keyLength;
    }

    public int rowOffset() {
        return keyOffset + 2;
    }

    public int rowLength() {
        return rowLength;
    }

    public int familyOffset() {
        return familyOffset;
    }

    public int familyLength() {
        return familyLength;
    }

    public int qualifierOffset() {
        return familyOffset + familyLength;
    }

    public int qualifierLength() {
        return keyLength - KEY_FIXED_BYTES - rowLength - familyLength;
    }

    public long timestamp() {
        return buffer.getLong(keyOffset + keyLength - 9);
    }

    /** The type code, 0 to 255; see {@link CellType}. */
    public int type() {
        return buffer.get(keyOffset + keyLength - 1) & 0xff;
    }

    public int valueOffset() {
        return valueOffset;
    }

    public int valueLength() {
        return valueLength;
    }

    /** Where the tags' bytes begin, behind their length field. */
    public int tagsOffset() {
        return tagsOffset;
    }

    public int tagsLength() {
        return tagsLength;
    }

    public long sequenceId() {
        return sequenceId;
    }

    /** Length in KeyValue layout without tags, lengths included. */
    public int serializedLength() {
        return LENGTHS_BYTES + keyLength + valueLength;
    }

    /** Writes the cell in KeyValue layout without tags at the absolute index {@code at} and returns its length. */
    public int copyTo(ByteBuffer target, int at) {
        target.putInt(at, keyLength);
        target.putInt(at + 4, valueLength);
        if (valueOffset == keyOffset + keyLength) {
            ByteRanges.copy(buffer, keyOffset, target, at + LENGTHS_BYTES, keyLength + valueLength);
        } else {
            target.put(at + LENGTHS_BYTES, buffer, keyOffset, keyLength);
            target.put(at + LENGTHS_BYTES + keyLength, buffer, valueOffset, valueLength);
        }
        return serializedLength();
    }

    public boolean sameRow(CellView other) {
        return ByteRanges.equal(buffer, rowOffset(), rowLength, other.buffer, other.rowOffset(), other.rowLength);
    }

    /** Whether family and qualifier are the same; the rows are not looked at. */
    public boolean sameColumn(CellView other) {
        return familyLength == other.familyLength
                && ByteRanges.equal(
                        buffer,
                        familyOffset,
                        familyLength + qualifierLength(),
                        other.buffer,
                        other.familyOffset,
                        other.familyLength + other.qualifierLength());
    }

    public Bytes row() {
        return Bytes.copyOf(buffer, rowOffset(), rowLength);
    }

    public Bytes family() {
        return Bytes.copyOf(buffer, familyOffset, familyLength);
    }

    public Bytes qualifier() {
        return Bytes.copyOf(buffer, qualifierOffset(), qualifierLength());
    }

    public Bytes value() {
        return Bytes.copyOf(buffer, valueOffset, valueLength);
    }

    /** Coordinates only, never the value. */
    @Override
    public String toString() {
        return row() + "/" + family() + ":" + qualifier() + "/" + timestamp() + "/type " + type() + "/seq "
                + sequenceId;
    }
}
