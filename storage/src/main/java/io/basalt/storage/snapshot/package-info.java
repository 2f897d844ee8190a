/**
 * Snapshots: the files of a table's regions at one moment, kept by naming them. Bytes: {@code docs/formats/layout.md}.
 *
 * <p>{@link io.basalt.storage.snapshot.SnapshotStore} takes, lists, deletes and clones; {@link
 * io.basalt.storage.snapshot.Snapshot} is what it reads. A restoration is a clone into new regions of the same table,
 * and the {@linkplain io.basalt.storage.lineage.Retirement retirement} of the old ones.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>What a complete snapshot names is on disk, whatever else happens to the table: {@code CleanerModelTest}.
 *   <li>A crash at any call leaves it complete, or not complete and deletable: {@code SnapshotTest}.
 *   <li>Who sleeps at any call does nothing to the next snapshot of the name, which has another {@link
 *       io.basalt.storage.snapshot.SnapshotId}: {@code SnapshotTest}. But who sleeps where it begins one may leave a
 *       begun one behind, which keeps the cleaner from deleting until the next master's reign begins.
 * </ol>
 */
package io.basalt.storage.snapshot;
