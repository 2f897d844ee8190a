package io.basalt.storage.hfile;

import io.basalt.base.Bytes;

/**
 * What a finished file holds.
 *
 * @param path where it is, below the root
 * @param firstKey flat key of the first cell ({@code int16 row length, row, int8 family length, family, qualifier, int64
 *     timestamp, int8 type}); empty when there are no cells
 * @param lastKey flat key of the last cell; empty when there are no cells
 * @param maxSequenceId as given to {@link HFileWriter#finish}
 * @param minTimestamp smallest timestamp that a cell has or a delete marker reaches; above the largest when there are no
 *     cells
 */
public record HFileSummary(
        String path,
        long sizeBytes,
        long cells,
        Bytes firstKey,
        Bytes lastKey,
        long maxSequenceId,
        long minTimestamp,
        long maxTimestamp) {
    /** Row of the first cell; empty when there are no cells. */
    public Bytes firstRow() {
        return rowOf(firstKey);
    }

    /** Row of the last cell; empty when there are no cells. */
    public Bytes lastRow() {
        return rowOf(lastKey);
    }

    static Bytes rowOf(Bytes flatKey) {
        return flatKey.isEmpty()
                ? Bytes.EMPTY
                : flatKey.slice(2, 2 + flatKey.asBuffer().getShort());
    }
}
