package io.basalt.storage.region;

/**
 * What a region counts, at one moment.
 *
 * @param memStoreBytes memory held by cells not flushed yet, those being flushed included
 * @param oldestUnflushedNanos when the oldest of them was written, on {@code Clock.nanos}; {@link Long#MAX_VALUE} when
 *     there is none
 * @param files live HFiles, all families together
 * @param mostFilesOfAFamily live HFiles of the family that has most: reads of one row look into so many at worst
 * @param fileBytes their size
 * @param fileCells cells in them, delete markers and hidden versions included
 * @param sharedFiles how many of them belong to a parent region
 * @param writes row operations applied
 * @param reads gets and scans opened
 * @param readPoint newest sequence id that a reader sees
 */
public record RegionMetrics(
        long memStoreBytes,
        long oldestUnflushedNanos,
        int files,
        int mostFilesOfAFamily,
        long fileBytes,
        long fileCells,
        int sharedFiles,
        long writes,
        long reads,
        long readPoint) {}
