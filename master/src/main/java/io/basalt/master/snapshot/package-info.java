/**
 * Snapshots of tables: {@link io.basalt.master.snapshot.Snapshots} knows them, {@link
 * io.basalt.master.snapshot.SnapshotDisk} keeps them, and taking one is a procedure. What only they name stays on
 * disk. On the master's loop.
 */
package io.basalt.master.snapshot;
