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
        long readPoint) {

    /** Of a region that has nothing any more. */
    static final RegionMetrics NONE = new RegionMetrics(0, Long.MAX_VALUE, 0, 0, 0, 0, 0, 0, 0, 0);

    static RegionMetrics of(RegionView view, RegionWriter writer, long reads, long readPoint) {
        int files = 0;
        int most = 0;
        long bytes = 0;
        long cells = 0;
        int shared = 0;
        for (StoreView store : view.stores()) {
            most = Math.max(most, store.files().size());
            files += store.files().size();
            for (StoreFile file : store.files()) {
                bytes += file.live().sizeBytes();
                cells += file.live().cells();
                shared += file.isShared() ? 1 : 0;
            }
        }
        return new RegionMetrics(
                writer.memory().bytes(),
                writer.memory().oldestUnflushedNanos(),
                files,
                most,
                bytes,
                cells,
                shared,
                writer.applied(),
                reads,
                readPoint);
    }
}
