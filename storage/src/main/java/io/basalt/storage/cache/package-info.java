/**
 * The block cache: blocks of HFiles in off-heap memory.
 *
 * <pre>
 *   reader --get--> BlockSlots: entry of an index -> the Block it led to last
 *     |                 | not there
 *     |             BlockCache --policy--> Caffeine: BlockKey -> Block (an entry is small; the bytes are elsewhere)
 *     |                 |
 *     | miss        allocate, free
 *     v                 v
 *   disk --fill--> Block.memory  in  OffHeapMemory: arenas of direct memory
 * </pre>
 *
 * <p>Read in this order: {@link io.basalt.storage.cache.Block}, {@link io.basalt.storage.cache.BlockCache}, {@link
 * io.basalt.storage.cache.BlockSlots}, {@link io.basalt.storage.cache.OffHeapMemory}.
 *
 * <p>Most reads find their blocks by slots: the nodes of an index remember which blocks their entries led to, so a hit
 * costs one load and one count of references. Caffeine, whose books cost more than that, hears of a sample of these hits;
 * it alone decides what stays.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>Memory of a block is used again only after everybody who was given the block has released it
 *       ({@code BlockCacheTest}, with freed memory overwritten).
 *   <li>Allocated memory never exceeds the bound, whatever readers hold; what does not fit gets memory of its own and is
 *       counted ({@code BlockCacheTest}).
 *   <li>A slot gives no block that the policy has given up ({@code BlockCacheTest}).
 *   <li>Pieces of the off-heap memory line up without gap or overlap ({@code OffHeapMemoryTest}).
 * </ol>
 *
 * <h2>Threads</h2>
 * Everything here is shared by all threads. Looking up, retaining and releasing never wait, so event loops may do it:
 * freed blocks go to a list without lock, from which the next allocating thread takes them back. Allocating, for which event
 * loops do not wait for a disk either, takes a lock for well under a microsecond; while the cache grows to its full size for the first
 * time, now and then for the few milliseconds in which memory is reserved.
 */
package io.basalt.storage.cache;
