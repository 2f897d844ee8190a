/**
 * The newest cells of a Store, sorted, in memory: an unrolled skip list in an arena.
 *
 * <pre>
 *   level 2                 [node]
 *   level 1          [node] ------> [node]          an entry: prefix of a key | address of a node below
 *   level 0   [leaf] -> [leaf] -> [leaf] -> [leaf]  an entry: prefix of a key | address of a cell
 *                          |                        a cell: address of the next older one of its column | KeyValue
 *                        newest -> older -> older
 * </pre>
 *
 * <p>Every level is a sorted list of nodes with up to 64 sorted entries, each linked to its next. Nodes and cells lie in
 * chunks of memory off the heap, so a million cells are some fifty objects, and a look-up is a few cache misses: one for
 * each cold node, one for the cell. Cells of one column that come newest last, as of a value that is written again and
 * again, form a chain behind one entry, so that a read of the newest, or of the next column, is the same as if there were no
 * others. Read in this order: {@link io.basalt.storage.memstore.MemStore}, {@code Arena},
 * {@code Node}, {@code Window}, {@code NodeSearch}, {@code Chains}, {@code SkipListWriter}, {@code MemStoreCursor}.
 *
 * <h2>One writer, many readers, nobody waits</h2>
 *
 * Nothing a reader may look at is ever freed or moved; entries are only inserted, or replaced by one of the same key or
 * by one that leads to it. A node changes in three ways, and all its readers need to know is in its state word of 64 bits:
 * next node, count, and a busy bit.
 *
 * <ol>
 *   <li><i>Append.</i> The new entry is written behind the last one, then the state with the greater count by a release
 *       store. Searches do look at the prefixes of places that are not used, but it makes no difference to them what is
 *       there, as long as it is not less than the entries before it.
 *   <li><i>Insert.</i> The last entry is copied one place to the right, likewise. Then the state with the
 *       greater count and the busy bit; from here on the entries are the old ones, one of them twice. Then, from right to
 *       left, every entry is copied to its right, by release stores, and the new one takes the last free place. Then the
 *       state without the busy bit.
 *   <li><i>Split.</i> A new node with the upper entries is completed, then the state with the new node as next, the
 *       smaller count and the busy bit. Then the places of the upper entries are cleared, and the lower ones may get a new
 *       window. Then the state without the busy bit. The level above learns of the new node afterwards.
 * </ol>
 *
 * <p>A reader loads the state (acquire), searches, and loads the state again behind an acquire fence.
 *
 * <ul>
 *   <li>The state was not busy and is the same: nothing has changed in between. A state never comes back: between two
 *       splits the count grows, and each split names a next node that did not exist before. Every change begins with a
 *       store of another state, which a release fence or release stores keep before the change itself; so a reader that
 *       saw part of a change sees another state behind its fence.
 *   <li>The state was busy and is the same, or the one that ends this insert: at most one insert is half done. The reader
 *       searched refs only, no prefixes. Places change once each, from right to left, to their left neighbour's entry, so
 *       an entry left of the place cannot be passed over, and one at the place that has moved is found one further right
 *       ({@code NodeSearch.placeByCells} has the order of reads that this needs).
 *   <li>Otherwise the reader searches this node again. That happens only when the writer has completed something, so a
 *       writer that is suspended in the middle of an insert stops nobody.
 * </ul>
 *
 * <p>A reader that came too late to a node whose upper entries have moved finds the key behind the last entry, and goes
 * on to the next node. That is all that splits ask of readers, on every level.
 *
 * <p>What is behind an address (a cell, a node, the list of chunks) is written before the release store of the entry, and
 * entries are loaded with acquire; so even an address that turns out to be of no use leads to complete bytes.
 *
 * <p>A cursor remembers the state of its leaf. While it is the same, the next cell is the next entry; otherwise the cursor
 * searches for its own cell again. Since keys with sequence ids are unique, it meets no cell twice.
 *
 * <h2>Chains</h2>
 *
 * A chain holds cells of one column in their order, and all of them are before the first cell of the next entry. It changes
 * in two ways.
 *
 * <ol>
 *   <li><i>A newer cell comes before it.</i> The new cell gets the address of the first one, then the entry that of the new
 *       cell, by one release store. The node's state stays: readers cannot tell, and need not. What was behind the first one
 *       is there still; a reader that finds a first cell before his key, where he had found one that was not, walks on in
 *       the chain.
 *   <li><i>It is parted</i>, when a cell comes late whose place is within. The new cell gets the address of the rest, becomes
 *       an entry as every other, and then the chain is cut off before it. Until then the rest is in both chains. A cursor in
 *       the old one therefore takes the next entry only if that is behind its cell, and otherwise looks for its place again.
 *       A search that walked in a chain must find the state as it was, busy or not, and no later one: the cut may have been
 *       made while it walked.
 * </ol>
 *
 * <p>A chain is bounded, so that a walk is: when it is full, the next newer cell begins another, as an entry of its own.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>In one level, all cells of a node are less than all cells of the next ({@code MemStoreModelTest}).
 *   <li>A cell that was added before a move of a cursor began is not passed over by that move, whatever the writer does
 *       meanwhile ({@code MemStoreConcurrencyTest}).
 *   <li>Chunks go back when the last holder has released, and not before ({@code MemStoreMemoryTest}).
 *   <li>The number of objects does not grow with the number of cells ({@code MemStoreMemoryTest}).
 * </ol>
 *
 * <h2>Threads</h2>
 *
 * One writer at a time. Cursors belong to one thread each and hold nothing. Chunks are given back on the thread of the
 * last holder.
 */
package io.basalt.storage.memstore;
