package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.DataBlockEncoding;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/**
 * Checks a data block that was just read and makes it fast to search, once for all its readers.
 *
 * <p>A block of plain cells is walked: every length must stay inside, so that {@link PlainCursor} need not check again.
 * On the way a {@link SearchIndex} is made. The blocks of the other encodings can be read from the
 * front only; their cursors check as they go.
 */
public final class BlockPreparation {
    private BlockPreparation() {}

    /**
     * Checks the payload.
     *
     * @param memory holds the payload at {@code payloadAt}
     * @param words gives the array for the index, at least as long as it is told and of any content
     * @return the index, or null for a block that has none
     */
    public static SearchIndex prepare(
            CellLayout layout,
            CellOrder order,
            ByteBuffer memory,
            int payloadAt,
            int payloadBytes,
            IntFunction<int[]> words)
            throws CorruptBlockException {
        if (layout.encoding() != DataBlockEncoding.NONE) {
            checkEncoding(layout, memory, payloadAt, payloadBytes);
        }
        if (!layout.isPlain()) {
            return null;
        }
        int from = payloadAt + cellsAt(layout);
        int to = payloadAt + cellsEnd(layout, memory, payloadAt, payloadBytes);
        if (from >= to) {
            throw new CorruptBlockException("no cells in a data block");
        }
        int[] offsets = new int[(to - from) / SearchIndex.STRIDE_BYTES + 1];
        int entries = 0;
        int nextIndexed = from;
        int cells = 0;
        int last = from;
        for (int at = from; at < to; ) {
            if (at >= nextIndexed) {
                offsets[entries++] = at - payloadAt;
                nextIndexed = at + SearchIndex.STRIDE_BYTES;
            }
            cells++;
            last = at;
            at = checkCell(layout, memory, at, to);
        }
        return SearchIndex.of(memory, payloadAt, offsets, entries, cells, last, order, words);
    }

    /** Where the cells of a plain block begin, in its payload. */
    static int cellsAt(CellLayout layout) {
        return layout.encoding() == DataBlockEncoding.NONE ? 0 : Short.BYTES;
    }

    /** Where the cells of a plain block end, in its payload. */
    static int cellsEnd(CellLayout layout, ByteBuffer memory, int payloadAt, int payloadBytes)
            throws CorruptBlockException {
        if (layout.encoding() == DataBlockEncoding.NONE) {
            return payloadBytes;
        }
        // int16 id, cells, int32 number of rows, int32 per row, int32 bytes of the cells
        int fixed = Short.BYTES + 2 * Integer.BYTES;
        if (payloadBytes < fixed) {
            throw new CorruptBlockException("row-indexed block of " + payloadBytes + " bytes");
        }
        int cellBytes = memory.getInt(payloadAt + payloadBytes - Integer.BYTES);
        if (cellBytes < 0 || cellBytes > payloadBytes - fixed) {
            throw new CorruptBlockException(
                    "row-indexed block of " + payloadBytes + " bytes says it has " + cellBytes + " bytes of cells");
        }
        int rows = memory.getInt(payloadAt + Short.BYTES + cellBytes);
        if ((payloadBytes - fixed - cellBytes) % Integer.BYTES != 0
                || rows != (payloadBytes - fixed - cellBytes) / Integer.BYTES) {
            throw new CorruptBlockException("row-indexed block of " + payloadBytes + " bytes with " + cellBytes
                    + " bytes of cells says it has " + rows + " rows");
        }
        return Short.BYTES + cellBytes;
    }

    private static void checkEncoding(CellLayout layout, ByteBuffer memory, int payloadAt, int payloadBytes)
            throws CorruptBlockException {
        int id = payloadBytes < Short.BYTES ? -1 : memory.getShort(payloadAt);
        if (id != layout.encoding().id()) {
            throw new CorruptBlockException("data block has encoding " + id + ", the file has " + layout.encoding());
        }
    }

    /** Where the next cell begins. */
    private static int checkCell(CellLayout layout, ByteBuffer memory, int at, int to) throws CorruptBlockException {
        long end = at + (long) CellView.LENGTHS_BYTES;
        if (end + CellView.KEY_FIXED_BYTES > to) {
            throw cut(at, to);
        }
        int keyLength = memory.getInt(at);
        int valueLength = memory.getInt(at + 4);
        end += (long) keyLength + valueLength;
        if (keyLength < CellView.KEY_FIXED_BYTES || valueLength < 0 || end > to) {
            throw cut(at, to);
        }
        checkKey(memory, at + CellView.LENGTHS_BYTES, keyLength);
        if (layout.tags()) {
            if (end + Short.BYTES > to) {
                throw cut(at, to);
            }
            end += Short.BYTES + (memory.getShort((int) end) & 0xffff);
        }
        if (layout.sequenceIds()) {
            if (end >= to) {
                throw cut(at, to);
            }
            end += VLong.size(memory.get((int) end));
        }
        if (end > to) {
            throw cut(at, to);
        }
        return (int) end;
    }

    /** Checks that the parts of a flat key fit into its length, which must lie inside the buffer. */
    public static void checkKey(ByteBuffer source, int at, int keyLength) throws CorruptBlockException {
        if (keyLength >= CellView.KEY_FIXED_BYTES) {
            int row = source.getShort(at);
            if (row >= 0 && row <= keyLength - CellView.KEY_FIXED_BYTES) {
                int family = source.get(at + 2 + row);
                if (family >= 0 && family <= keyLength - CellView.KEY_FIXED_BYTES - row) {
                    return;
                }
            }
        }
        throw new CorruptBlockException("key of " + keyLength + " bytes at byte " + at
                + " of the block has a row or family that does not fit into it");
    }

    private static CorruptBlockException cut(int at, int to) {
        return new CorruptBlockException("cell at byte " + at + " does not end within its block, which ends at " + to);
    }
}
