/**
 * HFiles: immutable sorted files of cells, in HBase's format of version 3, so that files go from HBase to here and back.
 *
 * <pre>
 *   append --> HFileWriter --cells--> BlockEncoder --block--> BlockWriter --compressed, with checksums--> AppendFile
 *                 |--one key per block--> IndexWriter ----------^
 *                 '--rows or columns----> BloomWriter ----------^
 *
 *   seek ---> HFileCursor --> IndexPath (root in memory, leaves in the cache) --which block--> BlockSlots, BlockCache
 *                 |                                                              miss |
 *                 '--> BlockCursor: cells in place                          BlockReader: read, check, decompress, prepare
 * </pre>
 *
 * <p>The file, from front to back: data blocks with leaf blocks of the index and chunks of Bloom filters among them;
 * blocks of the index between leaves and root; then what is read when the file is opened, by {@link
 * io.basalt.storage.hfile.HeadLoader}: root of the index, index of meta blocks (always empty here), file info, meta blocks
 * of the Bloom filters, trailer.
 *
 * <p>Read in this order: {@link io.basalt.storage.hfile.BlockHeader}, {@link io.basalt.storage.hfile.Trailer}, {@link
 * io.basalt.storage.hfile.HFileWriter}, {@link io.basalt.storage.hfile.HFileReader}, {@link
 * io.basalt.storage.hfile.HFileCursor}, {@link io.basalt.storage.hfile.BlockReader}. The layouts of cells in blocks are in
 * {@link io.basalt.storage.hfile.encoding}. For people: {@link io.basalt.storage.hfile.HFileChecker} and {@link
 * io.basalt.storage.hfile.HFilePrinter}. Bytes: {@code docs/formats/hfile.md}.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>HBase's own reader finds in our files the cells that were written, and ours in HBase's files, for every
 *       compression, encoding, Bloom filter, with and without tags ({@code HBaseCompatibilityTest}).
 *   <li>A changed byte gives an error that names file and offset, or does not matter; no bytes whatsoever give anything
 *       but cells or such an error, in bounded memory ({@code DamagedFileTest}). For that, each block read from the disk
 *       is checked: its checksums, that it is the one its index entry means (type, size, the block before it, first key),
 *       and all lengths in it.
 *   <li>Cells with equal keys, which differ in their sequence ids, are in one block, since an index key has no sequence
 *       id ({@code HFileRoundTripTest}).
 * </ol>
 *
 * <h2>Threads</h2>
 * A reader is shared by all; writers, cursors and checkers belong to one thread at a time. A cursor opened with {@link
 * io.basalt.storage.read.ReadMode#CACHED_ONLY} never waits for the disk.
 */
package io.basalt.storage.hfile;
