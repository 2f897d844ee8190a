/**
 * The layouts of cells inside a data block: NONE, PREFIX, DIFF, FAST_DIFF and ROW_INDEX_V1, as HBase writes them.
 *
 * <p>A {@link io.basalt.storage.hfile.encoding.BlockEncoder} lays cells out; a {@link
 * io.basalt.storage.hfile.encoding.BlockCursor} walks and searches them. Between the two, on each read from the disk,
 * {@link io.basalt.storage.hfile.encoding.BlockPreparation} checks the block and makes it fast to search.
 *
 * <p>Bytes: the layouts are described at the encoders. NONE is {@code int32 key length, int32 value length, key, value},
 * then, if the file has them, {@code uint16 tags length, tags} and the sequence id as {@link
 * io.basalt.storage.hfile.encoding.VLong}. ROW_INDEX_V1 is {@code int16 7}, the cells as in NONE, {@code int32 number of
 * rows, int32 offset of each row's first cell, int32 bytes of all cells}. The other three begin with {@code int16 id,
 * int32 size of the cells in NONE}; their tags length is a compressed int.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>Whatever the bytes, reading ends with cells or with a {@link
 *       io.basalt.storage.hfile.encoding.CorruptBlockException}, and allocates no more than a small multiple of the
 *       block ({@code EncodingTest}).
 *   <li>What a cursor returns is what a sorted list of the same cells would ({@code EncodingTest}).
 * </ol>
 *
 * <h2>Threads</h2>
 * Encoders and cursors are used by one thread at a time; the bytes of a block never change and are shared.
 */
package io.basalt.storage.hfile.encoding;
