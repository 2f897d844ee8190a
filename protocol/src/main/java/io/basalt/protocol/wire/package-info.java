/**
 * Our values and cells on HBase's wire: protobuf messages and cell blocks, in both directions.
 *
 * <ul>
 *   <li>{@link io.basalt.protocol.wire.PbNames}: tables, servers, regions and how a request names a region;
 *   <li>{@link io.basalt.protocol.wire.PbDescriptors}: tables, families and namespaces, without loss;
 *   <li>{@link io.basalt.protocol.wire.Pbuf}: messages stored in cells, marked by four bytes;
 *   <li>{@link io.basalt.protocol.wire.CellBlockReader}: the checked walk over a cell block, through which every cell
 *       from a socket goes;
 *   <li>{@link io.basalt.protocol.wire.PbCells}: cells inside messages, for operations and peers without cell blocks.
 * </ul>
 *
 * What comes from a peer may be anything. Names and descriptors that make no sense are refused with
 * {@link java.lang.IllegalArgumentException}, cells with {@link io.basalt.protocol.wire.MalformedCellException}; to a
 * caller of a remote procedure both mean "do not retry".
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>A cell that {@code CellBlockReader} has shown lies within its block, and so do all its parts
 *       ({@code CellBlockReaderTest}).
 *   <li>A descriptor survives the way to protobuf and back unchanged ({@code PbDescriptorsTest}).
 * </ol>
 */
package io.basalt.protocol.wire;
