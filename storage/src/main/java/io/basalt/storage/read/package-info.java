/**
 * Reading: from sorted runs of cells to the cells that a client gets.
 *
 * <pre>
 *   MemStore, HFile ... --CellCursor--> MergeCursor --> StoreScanner (one family) --> RegionScanner --> CellSink
 *                                                        asks ScanMatcher about        one row at a time;
 *                                                        each cell                     asks the filter about rows
 *   HFiles --CellCursor--> MergeCursor --CompactionMatcher--> a new HFile
 * </pre>
 *
 * <p>Read in this order: {@link io.basalt.storage.read.CellCursor}, {@link io.basalt.storage.read.MergeCursor}, {@code
 * ScanMatcher} (the rules of versions, delete markers and times), {@code StoreScanner}, {@link
 * io.basalt.storage.read.RegionScanner}. What a client may ask for is {@link io.basalt.storage.read.ScanSpec}; how much
 * of it at once, {@link io.basalt.storage.read.ScanLimits}.
 *
 * <h2>Rows of one source</h2>
 *
 * Most rows of a large table are in one file only. When nothing but the newest puts of their columns is there, which {@link
 * io.basalt.storage.read.CellSource.Content} tells, and the scan wants all columns, each cell goes to the sink without a
 * question. {@code MergeCursor} knows whether all cells of a row so far have come from one source and the others are behind the
 * row; so a row's first cell is decided about as always, and so is every cell of a row that was entered in the middle.
 *
 * <h2>Waiting for the disk</h2>
 *
 * An event loop reads in {@link io.basalt.storage.read.ReadMode#CACHED_ONLY}. When a block is not in memory, the cursor
 * throws {@link io.basalt.storage.read.BlockNotCachedException}, the scanner keeps what it was about to do, and the same
 * call, made again on a thread that may wait, goes on from there with fresh cursors.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>A cell newer than the read point does not exist for a scan.
 *   <li>A scan that was interrupted, by a missing block, a limit or the end of its slice, returns what it would have
 *       returned without that (ScanContinuationTest).
 *   <li>A scan looks at the clock every so many cells, whether it returns them or not, or must not even see them
 *       (InvisibleCellsTest).
 *   <li>A row of one source is read as it would be if each of its cells were looked at (PlainRowsTest, RegionModelTest).
 *   <li>What a compaction leaves out, no reader without a time range or a raw scan could see (RegionModelTest), but for
 *       versions above the family's limit, which a later delete of a newer one would have brought back.
 * </ol>
 *
 * <h2>Threads</h2>
 *
 * Nothing here is shared: a scanner and all below it belong to one thread at a time.
 */
package io.basalt.storage.read;
