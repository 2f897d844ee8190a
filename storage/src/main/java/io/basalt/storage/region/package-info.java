/**
 * The region: one contiguous row range of a table, the unit of service, of ownership and of atomicity.
 *
 * <pre>
 *   submit --> RegionWriter (mailbox, one batch at a time on the region's loop)
 *                check, read, plan --> MemStores (not visible yet)
 *                                 \--> log: one record per batch --synced--> SyncOrder: read point, lease?, callbacks
 *   scan   --> RegionReader: RegionView (MemStores + HFiles, counted) + read point --> RegionScanner
 *   flush  --> FlushCycle:      freeze --> HFiles --> manifest n+1 --> new view
 *   compact -> CompactionCycle: pick --> HFile --> manifest n+1 --> new view
 *   load   --> BulkLoad:        copy, check --> manifest n+1 --> new view
 *   open   --> RegionOpening:   manifest n+1 names this server --> replay of earlier owners' logs
 * </pre>
 *
 * <p>Read in this order: {@link io.basalt.storage.region.RowOperation}, {@link io.basalt.storage.region.Region}, {@code
 * RegionWriter}, {@code OperationPlanner} (what mutations mean), {@code SyncOrder}, {@code RegionView}, {@code
 * FlushCycle}, {@code RegionOpening}.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>An operation is acknowledged only after the sync of its record and of all before it, and only if the server's
 *       lease holds then (RegionWriteTest).
 *   <li>A reader sees all of an operation or nothing, and nothing that is not synced (RegionThreadsTest).
 *   <li>Operations on one row are applied in the order of their submission, also when some of them wait for the disk
 *       (RegionModelTest).
 *   <li>What was acknowledged is in the MemStores and the log, or in a file that the newest manifest names: after a
 *       crash or an error at any call it is found again (RegionFaultTest).
 *   <li>Only the server that the newest manifest names can publish the next one; whoever finds that it is another one
 *       stops serving (RegionOwnershipTest).
 * </ol>
 *
 * <h2>Threads</h2>
 *
 * The region's loop owns the writer, the current view, and the states of flushes, compactions and closing. Disk threads
 * write and read files; manifest changes come one after the other. The log's syncer moves the read point and calls back.
 * Any thread may submit, scan, and ask for metrics. Nothing on the loop waits for the disk.
 */
package io.basalt.storage.region;
