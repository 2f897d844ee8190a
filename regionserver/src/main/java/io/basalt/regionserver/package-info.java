/**
 * The region server: serves the regions that the master gives it.
 *
 * <pre>
 *   connection's loop --ClientService--> read:  in place from memory, else on rs-read
 *                                   --> write: the region's loop -> log -> callback answers
 *   server's loop     --RegionService--> region: opens, closes, reports
 *                     --Maintenance----> flushes and compactions
 * </pre>
 *
 * <p>Read in this order: {@link io.basalt.regionserver.RegionServer}, {@code region.RegionLifecycle},
 * {@code service.ClientService}, {@code scan.ScanCall}.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>Nothing is acknowledged and nothing read is told while the lease is not valid, asked after the sync or the read.
 *   <li>A region that stopped by itself takes the server down, since only the sealed log may give its data to another.
 *   <li>The log and its lock exist before the server's node does: a live server always holds its lock.
 * </ol>
 *
 * <h2>Threads</h2>
 * {@code rs} owns the server's life; {@code rs-loop-*} own connections; a region's
 * writes run on one of them at a time, {@code region.RegionLoop};
 * {@code rs-read}, {@code rs-disk}, {@code rs-wal-sync} and {@code rs-wal-disk} may block.
 */
package io.basalt.regionserver;
