/**
 * The rows of hbase:meta: which regions exist, who serves them, and which state tables are in.
 *
 * <p>{@link io.basalt.protocol.meta.MetaColumns} names the columns, {@link io.basalt.protocol.meta.MetaKeys} makes the
 * rows to look up and to scan between, {@link io.basalt.protocol.meta.MetaRow} reads the row of a region, and
 * {@link io.basalt.protocol.meta.MetaMutation} writes: one method for each thing that happens to a region, a table or a
 * namespace. Nothing here sends or waits; the master and the client do.
 *
 * <p>Stock clients read this table directly, so its layout is part of the protocol (HBase's CatalogFamilyFormat).
 * Its rows are ordered by {@code CellOrder.META}, in which the keys made here have their place.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>What {@code MetaMutation} writes, {@code MetaRow} reads back ({@code MetaRowTest}).
 *   <li>Between the look-up key of a row and the first key of its table, going backwards, the first row that is no
 *       split parent is the region that holds the row ({@code MetaKeysTest}). It rests on region ids that grow from
 *       parents to daughters.
 * </ol>
 */
package io.basalt.protocol.meta;
