package io.basalt.storage.hfile;

import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;

/** What a writer counts about the cells it was given. */
final class WriteStatistics {
    private long cells;
    private long keyBytes;
    private long valueBytes;
    private int maxTagsLength;
    private long maxSequenceId;
    private long minTimestamp = Long.MAX_VALUE;
    private long maxTimestamp = Long.MIN_VALUE;
    private long earliestPut = Long.MAX_VALUE;
    private long familyDeletes;
    private boolean solePuts = true;

    /** @param newColumn whether it is of another column than the cell before */
    void add(CellView cell, long sequenceId, boolean newColumn) {
        cells++;
        keyBytes += cell.keyLength();
        valueBytes += cell.valueLength();
        maxTagsLength = Math.max(maxTagsLength, cell.tagsLength());
        maxSequenceId = Math.max(maxSequenceId, sequenceId);
        long timestamp = cell.timestamp();
        minTimestamp = Math.min(minTimestamp, timestamp);
        maxTimestamp = Math.max(maxTimestamp, timestamp);
        int type = cell.type();
        solePuts &= newColumn && type == CellType.PUT && cell.tagsLength() == 0;
        if (type == CellType.PUT) {
            earliestPut = Math.min(earliestPut, timestamp);
            return;
        }
        if (type == CellType.DELETE_COLUMN || type == CellType.DELETE_FAMILY) {
            // Such a marker reaches back to the beginning of time; a read of an early range must not pass it by.
            minTimestamp = Math.min(minTimestamp, 0);
        }
        if (type == CellType.DELETE_FAMILY || type == CellType.DELETE_FAMILY_VERSION) {
            familyDeletes++;
        }
    }

    /** Puts what HBase's store files say about their cells. */
    void describe(FileInfo info) {
        info.put(FileInfo.AVERAGE_KEY_LENGTH, cells == 0 ? 0 : (int) (keyBytes / cells));
        info.put(FileInfo.AVERAGE_VALUE_LENGTH, cells == 0 ? 0 : (int) (valueBytes / cells));
        info.put(FileInfo.DELETE_FAMILY_COUNT, familyDeletes);
        info.put(FileInfo.EARLIEST_PUT, earliestPut);
        if (cells > 0) {
            info.putTimeRange(minTimestamp, maxTimestamp);
            info.put(FileInfo.SOLE_PUTS, solePuts);
        }
    }

    long cells() {
        return cells;
    }

    int maxTagsLength() {
        return maxTagsLength;
    }

    long maxSequenceId() {
        return maxSequenceId;
    }

    /** Above {@link #maxTimestamp} when there are no cells. */
    long minTimestamp() {
        return minTimestamp;
    }

    long maxTimestamp() {
        return maxTimestamp;
    }
}
