/**
 * The one form of a cell, from socket to disk: HBase's KeyValue layout in a buffer that somebody owns.
 *
 * <pre>
 *   int32 keyLength | int32 valueLength | key | value | [uint16 tagsLength | tags]
 *   key = int16 rowLength | row | int8 familyLength | family | qualifier | int64 timestamp | int8 type
 * </pre>
 *
 * <p>The bytes that a client sends in a cell block are those that go into the log, the MemStore, the block of an HFile
 * and the answer to a scan. Nothing on that way makes an object per cell: code moves a
 * {@link io.basalt.protocol.cell.CellView} over the bytes, compares in place by
 * {@link io.basalt.protocol.cell.CellOrder}, and copies whole runs.
 *
 * <h2>What must hold</h2>
 * <ol>
 *   <li>A view never outlives its bytes, and only their owner knows for how long that is: a request until it is
 *       answered, a block while it is retained, an arena while the view of the region is. Whoever keeps a cell longer
 *       copies it.
 *   <li>Setting a view checks nothing. Bytes from outside are checked once, where they come in: cell blocks by
 *       {@code CellBlockReader}, records of the log and blocks of files by their readers.
 *   <li>The order is HBase's, bit by bit, or files and clients would disagree with us ({@code CellOrderTest} asks HBase's
 *       own comparators). Larger type codes come first, so a delete marker is met before the puts that it hides; larger
 *       sequence ids come first, so of two equal keys the later write is met first. The sequence id is not in the bytes:
 *       it travels beside them.
 *   <li>Buffers are big-endian, on the heap or off it.
 * </ol>
 *
 * <p>Source of layout and order: HBase's KeyValue, CellComparatorImpl and MetaCellComparator.
 */
package io.basalt.protocol.cell;
