/**
 * How regions follow each other: {@link io.basalt.master.lineage.RegionLineage} splits and merges them by procedures,
 * {@link io.basalt.master.lineage.SplitWatch} has large ones split, and
 * {@link io.basalt.master.lineage.CatalogJanitor} forgets parents that nobody needs. What happens on disk is in
 * {@code io.basalt.storage.lineage}. On the master's loop.
 */
package io.basalt.master.lineage;
