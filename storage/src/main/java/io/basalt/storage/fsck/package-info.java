/**
 * The offline checker: reads everything below a root and tells what is damaged, how bad that is, and what to do.
 *
 * <p>{@link io.basalt.storage.fsck.Fsck} walks tables and logs, {@code RegionCheck} one region with its manifest, {@code
 * FileCheck} one HFile with the {@link io.basalt.storage.hfile.HFileChecker}, {@code SnapshotCheck} the snapshots, {@code OverlapCheck} that no two regions have
 * the same rows. It changes nothing. The store should be stopped: of one that runs it may report
 * files as missing or unreferenced that come and go meanwhile.
 */
package io.basalt.storage.fsck;
