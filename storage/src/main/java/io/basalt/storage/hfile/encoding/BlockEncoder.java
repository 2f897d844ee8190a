package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellView;

/**
 * Lays out the cells of data blocks, one block after the other. Not thread-safe; nothing is allocated per cell.
 *
 * <p>Calls per block: {@link #begin}, {@link #add} for each cell in order, {@link #end}.
 */
public abstract class BlockEncoder {
    private final CellLayout layout;
    private final TagDictionary dictionary;

    BlockEncoder(CellLayout layout) {
        this.layout = layout;
        this.dictionary = layout.compressedTags() ? new TagDictionary() : null;
    }

    public static BlockEncoder of(CellLayout layout) {
        return switch (layout.encoding()) {
            case NONE, ROW_INDEX_V1 -> new PlainEncoder(layout);
            case PREFIX -> new PrefixEncoder(layout);
            case DIFF -> new DiffEncoder(layout);
            case FAST_DIFF -> new FastDiffEncoder(layout);
        };
    }

    public void begin(GrowingBuffer out) {
        if (dictionary != null) {
            dictionary.clear();
        }
    }

    /**
     * Adds one cell.
     *
     * @param previous the cell before it in this block, at least its key; null for the first one
     * @param newRow whether this is the first cell of its row in this block
     */
    public abstract void add(CellView cell, long sequenceId, CellView previous, boolean newRow, GrowingBuffer out);

    /** @param plainBytes size of the block's cells when laid out with encoding NONE */
    public abstract void end(int plainBytes, GrowingBuffer out);

    /** Tags and sequence id as encoding NONE and ROW_INDEX_V1 have them. */
    final void putPlainTail(CellView cell, long sequenceId, GrowingBuffer out) {
        if (layout.tags()) {
            out.putShort(cell.tagsLength());
            out.put(cell.buffer(), cell.tagsOffset(), cell.tagsLength());
        }
        if (layout.sequenceIds()) {
            out.putVLong(sequenceId);
        }
    }

    /** Tags and sequence id as the delta encodings have them. */
    final void putDeltaTail(CellView cell, long sequenceId, GrowingBuffer out) {
        if (layout.tags()) {
            out.putCompressedInt(cell.tagsLength());
            if (dictionary != null) {
                dictionary.compress(cell.buffer(), cell.tagsOffset(), cell.tagsLength(), out);
            } else {
                out.put(cell.buffer(), cell.tagsOffset(), cell.tagsLength());
            }
        }
        if (layout.sequenceIds()) {
            out.putVLong(sequenceId);
        }
    }
}
