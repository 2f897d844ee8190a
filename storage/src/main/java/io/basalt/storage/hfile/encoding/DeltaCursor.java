package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * Reads blocks whose cells are differences: from the front only, each key rebuilt in memory of the cursor's own. The
 * value is copied behind the key when the cursor comes to rest, so that a seek copies one value and not all it passes.
 */
abstract class DeltaCursor extends BlockCursor {
    private static final int NOT_COPIED = -1;

    final BlockInput input = new BlockInput();

    /** The current flat key from index 0, then what {@link #rest} copies. */
    ByteBuffer scratch = ByteBuffer.allocate(1024);

    int keyLength;
    int rowLength;
    /** Where the value is in the block. */
    int valueAt;

    int valueLength;

    private final TagDictionary dictionary;
    private ByteBuffer tagScratch = ByteBuffer.allocate(0);
    private ByteBuffer bytes;
    private int payloadBytes;
    private int tagsAt;
    private int tagsLength;
    private int ordinal;
    private boolean standing;

    DeltaCursor(CellLayout layout, CellOrder order, long fixedSequenceId) {
        super(layout, order, fixedSequenceId);
        dictionary = layout.compressedTags() ? new TagDictionary() : null;
    }

    /**
     * Reads the key, value length and value position of the next cell. Fields still tell about the cell before it,
     * unless {@code first}.
     */
    abstract void readCell(boolean first) throws CorruptBlockException;

    @Override
    public final void open(ByteBuffer source, int payload, SearchIndex index) {
        bytes = source;
        payloadBytes = payload;
        standing = false;
    }

    @Override
    public final boolean first() throws CorruptBlockException {
        return rewind() && rest();
    }

    @Override
    public final boolean next() throws CorruptBlockException {
        return advance() && rest();
    }

    @Override
    public final boolean last() throws CorruptBlockException {
        if (!rewind()) {
            return false;
        }
        int cells = 1;
        while (advance()) {
            cells++;
        }
        return standAt(cells - 1);
    }

    @Override
    public final boolean seek(CellView key) throws CorruptBlockException {
        for (boolean found = rewind(); found; found = advance()) {
            if (order.compare(cell, key) >= 0) {
                return rest();
            }
        }
        return false;
    }

    @Override
    public final boolean seekForward(CellView key) throws CorruptBlockException {
        while (advance()) {
            if (order.compare(cell, key) >= 0) {
                return rest();
            }
        }
        return false;
    }

    @Override
    public final boolean seekBefore(CellView key) throws CorruptBlockException {
        int before = -1;
        for (boolean found = rewind(); found && order.compare(cell, key) < 0; found = advance()) {
            before = ordinal;
        }
        return standAt(before);
    }

    private boolean standAt(int wanted) throws CorruptBlockException {
        if (wanted < 0) {
            standing = false;
            return false;
        }
        rewind();
        while (ordinal < wanted) {
            advance();
        }
        return rest();
    }

    private boolean rewind() throws CorruptBlockException {
        int header = Short.BYTES + Integer.BYTES;
        if (payloadBytes < header) {
            throw new CorruptBlockException("encoded block of " + payloadBytes + " bytes");
        }
        input.open(bytes, header, payloadBytes);
        keyLength = 0;
        rowLength = 0;
        ordinal = -1;
        standing = true;
        if (dictionary != null) {
            dictionary.clear();
        }
        return advance();
    }

    /** Reads the next cell; its key is in place, its value and tags are not copied yet. */
    private boolean advance() throws CorruptBlockException {
        if (!standing || !input.hasRemaining()) {
            standing = false;
            return false;
        }
        readCell(ordinal < 0);
        ordinal++;
        long sequenceId = readTail();
        cell.setKey(scratch, 0, keyLength, sequenceId(sequenceId));
        return true;
    }

    private long readTail() throws CorruptBlockException {
        tagsLength = 0;
        if (layout.tags()) {
            tagsLength = input.readCompressedInt();
            if (tagsLength > 0xffff) {
                throw new CorruptBlockException(tagsLength + " bytes of tags");
            }
            if (dictionary == null) {
                tagsAt = input.skip(tagsLength);
            } else if (tagsLength > 0) {
                if (tagScratch.capacity() < tagsLength) {
                    tagScratch = ByteBuffer.allocate(Math.max(256, tagsLength));
                }
                dictionary.uncompress(input, tagScratch, 0, tagsLength);
                tagsAt = NOT_COPIED;
            }
        }
        return layout.sequenceIds() ? input.readVLong() : 0;
    }

    /** Makes the cell complete: value and tags behind the key. */
    private boolean rest() {
        reserve((long) keyLength + valueLength + tagsLength);
        scratch.put(keyLength, bytes, valueAt, valueLength);
        if (tagsLength > 0) {
            scratch.put(
                    keyLength + valueLength,
                    tagsAt == NOT_COPIED ? tagScratch : bytes,
                    tagsAt == NOT_COPIED ? 0 : tagsAt,
                    tagsLength);
        }
        cell.setParts(scratch, 0, keyLength, keyLength, valueLength, cell.sequenceId());
        cell.setTags(keyLength + valueLength, tagsLength);
        return true;
    }

    /** Makes the scratch memory at least this long; its content stays. */
    final void reserve(long length) {
        if (scratch.capacity() < length) {
            ByteBuffer larger = ByteBuffer.allocate((int) Math.max(length, Math.min(length * 2, 1 << 30)));
            larger.put(0, scratch, 0, scratch.capacity());
            scratch = larger;
        }
    }

    /** Copies the next bytes of the block into the key. */
    final void readIntoKey(int at, int length) throws CorruptBlockException {
        int from = input.skip(length);
        reserve((long) at + length);
        scratch.put(at, bytes, from, length);
    }

    final void checkCommon(int common) throws CorruptBlockException {
        if (common > keyLength) {
            throw new CorruptBlockException(
                    common + " bytes in common with a key of " + keyLength + " bytes, cell " + (ordinal + 1));
        }
    }

    /** Sets the lengths of a key that is in place, having checked it. */
    final void setKeyLength(int length) throws CorruptBlockException {
        BlockPreparation.checkKey(scratch, 0, length);
        keyLength = length;
        rowLength = scratch.getShort(0);
    }
}
