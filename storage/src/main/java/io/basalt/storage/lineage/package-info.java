/**
 * How regions follow each other on disk: split, merge, and the taking back of both. Only manifests are written; files
 * stay where they are, named by several regions with a part of their rows each, until compactions have rewritten them.
 *
 * <pre>
 *   parent, closed:  files                             children: none yet
 *   1. publish       files                             manifest.1: the parent's files, each with some of its rows
 *   2. supersede     offline, children; files          "
 *   3. (opened)      "                                 manifest.2 and on: owned, flushed, compacted
 *   4. (cleaned)     retired: no files, then nothing   "
 * </pre>
 *
 * <p>{@link io.basalt.storage.lineage.Succession} does 1 and 2; regions do 3, the cleaner 4. {@link
 * io.basalt.storage.lineage.Retirement} is how regions end, {@link io.basalt.storage.lineage.Truncation} empties one; {@link io.basalt.storage.lineage.Inheritance} is what one
 * region gets from others, also from those in a snapshot.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>A crash or an error at any call, followed by a repetition, gives the same as no crash: {@code SuccessionTest}.
 *   <li>A parent that is opened at the same time either keeps its rows, and the succession fails, or cannot be opened
 *       any more: {@code SuccessionTest}.
 *   <li>Children show exactly the cells of their parents in their rows: {@code SuccessionTest}, {@code
 *       RegionModelTest}.
 * </ol>
 */
package io.basalt.storage.lineage;
