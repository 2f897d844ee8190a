/**
 * Reading sorted runs of cells.
 *
 * <p>{@link io.basalt.storage.read.CellCursor} is what a MemStore and an HFile have in common. {@link
 * io.basalt.storage.read.ReadMode} says whether a cursor may wait for the disk; when it may not and would have to, it
 * throws {@link io.basalt.storage.read.BlockNotCachedException} and the read is repeated on a thread that may.
 */
package io.basalt.storage.read;
