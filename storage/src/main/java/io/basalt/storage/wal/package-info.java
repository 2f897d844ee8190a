/**
 * The write-ahead log: one per region server, shared by its regions. What is in here is what a crash does not take.
 *
 * <pre>
 *   WalBatch --append--> Group (filling) --+
 *                        Group (on disk) <-+- one task on the syncer: wait for more (Gathering), write, sync, call back
 *                             |
 *                        SegmentWriter --full--> Segments: finish with SegmentIndex, release; prepare the next,
 *                                                  in the file of a released one if there is any
 *
 *   LogExtents: which segments, where does each end?  <-- WalSeal fixes that for a dead server
 *        |
 *   WalReader (SegmentReader, RecordCursor) --> MutationVisitor: replay of one region
 *        |                                         SealedLogs: the same reader for all regions of a dead server
 *   WalDump --> a person
 * </pre>
 *
 * <p>Read in this order: {@link io.basalt.storage.wal.WalBatch}, {@link io.basalt.storage.wal.Wal}, GroupHeader,
 * SegmentHeader, LogExtents, {@link io.basalt.storage.wal.WalReader}. Bytes on disk: {@code docs/formats/wal.md}.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>A callback says "synced" only after the sync that covers its record has returned, and in the order of the
 *       appends: {@code WalTest}.
 *   <li>A group is written only after the sync of the one before has returned, so a whole group header proves that
 *       everything before it had been durable. That tells a torn end from damage: {@code WalDamageTest}.
 *   <li>Whatever of the unsynced bytes a crash leaves, what was acknowledged is read back, in order and without gap,
 *       and nothing that was not appended: {@code WalCrashTest}.
 *   <li>Within one region sequence ids strictly increase, in the whole log.
 *   <li>A segment is released only when each of its regions has flushed past its last record there, and when the end of
 *       every earlier segment is known without it.
 *   <li>Its file is written over only when its name has gone durably, and what it held is never taken for records, for
 *       an index or for damage of the segment that it becomes: {@code WalRecycleTest}.
 *   <li>A failed write or sync is never repeated: the log fails for good.
 *   <li>Nobody reads behind a seal: {@code WalSealTest}.
 * </ol>
 *
 * <h2>Threads</h2>
 * Any thread may append; the lock is held while the record is copied, and no file is touched under it. One syncer task
 * at a time writes, syncs and calls back. Preparing, finishing and releasing segments is the background executor's. No
 * code in here needs another thread to go on, so all of it also runs on the one thread of a simulation, where syncs take
 * no time and Gathering waits for nobody.
 */
package io.basalt.storage.wal;
