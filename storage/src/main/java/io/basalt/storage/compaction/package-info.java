/**
 * From HFiles to fewer HFiles: which ones ({@link io.basalt.storage.compaction.CompactionPolicy}, a pure function over
 * {@link io.basalt.storage.compaction.FileDescription}s), and the copying of cells ({@link
 * io.basalt.storage.compaction.MergeWriter}, which flushes use too), as fast as a {@link
 * io.basalt.storage.compaction.CompactionThrottle} allows.
 */
package io.basalt.storage.compaction;
