/**
 * The deletion of what nobody needs any more, by {@link io.basalt.storage.clean.Cleaner} alone.
 *
 * <p>A file is deleted when three facts hold, and then nobody can ever name it again:
 *
 * <ul>
 *   <li>No newest manifest and no snapshot names it ({@code Census}). A name is passed on only by who has it, and copied
 *       before it is dropped; the census looks until nobody new has come.
 *   <li>No snapshot is under way, which may have read a manifest that has changed since.
 *   <li>The region in whose directory it lies will not name it anew: its manifest says that the file is settled, or was
 *       made by an earlier opening, which the manifest has fenced off ({@code Garbage}). A file that is being written is
 *       neither.
 * </ul>
 *
 * <p>A region that has a file open when it is deleted goes on reading it.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>Whatever regions, splits, merges, snapshots and clones do at the same time, nothing that a newest manifest or a
 *       complete snapshot names is deleted: {@code CleanerModelTest}.
 *   <li>Once all stand still, nothing else remains: {@code CleanerModelTest}.
 *   <li>A crash or an error at any call harms nothing, and the next look goes on: {@code CleanerTest}.
 * </ol>
 */
package io.basalt.storage.clean;
