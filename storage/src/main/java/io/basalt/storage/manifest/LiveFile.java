package io.basalt.storage.manifest;

import io.basalt.protocol.name.RowRange;

/**
 * One HFile that belongs to a region now.
 *
 * @param path below the store's root; may lie in the directory of another region, or of another table
 * @param family column family whose cells it holds
 * @param rows rows of the file that belong to this region; {@link RowRange#ALL} for a file of its own
 * @param maxSequenceId greatest sequence id of its cells
 * @param sizeBytes of the whole file
 * @param cells number of cells of the whole file
 * @param loaded made elsewhere and loaded: all its cells have {@code maxSequenceId}, whatever is stored with them
 */
public record LiveFile(
        String path, String family, RowRange rows, long maxSequenceId, long sizeBytes, long cells, boolean loaded) {
    public LiveFile {
        if (path.isEmpty() || family.isEmpty() || maxSequenceId < 0 || sizeBytes < 0 || cells < 0) {
            throw new IllegalArgumentException("not a live file: path '" + path + "', family '" + family
                    + "', max sequence id " + maxSequenceId + ", " + sizeBytes + " bytes, " + cells + " cells");
        }
    }

    /** A file that a region wrote: each cell has its own sequence id. */
    public LiveFile(String path, String family, RowRange rows, long maxSequenceId, long sizeBytes, long cells) {
        this(path, family, rows, maxSequenceId, sizeBytes, cells, false);
    }

    /** The same file, of which the region has other rows. */
    public LiveFile withRows(RowRange other) {
        return new LiveFile(path, family, other, maxSequenceId, sizeBytes, cells, loaded);
    }
}
