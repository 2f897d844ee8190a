/**
 * Remote calls as HBase's clients and servers make them: connections, frames, calls, on both sides.
 *
 * <pre>
 *   client                                                    server
 *   RpcClient -- ClientConnection -- Transport ... Transport -- ServerConnection -- RpcService
 *                  FrameWriter       (bytes, TCP or simulated)    FrameReader          RpcCall
 *                  FrameReader                                    FrameWriter
 * </pre>
 *
 * <p>Read in this order: {@link io.basalt.protocol.rpc.Transport}, {@link io.basalt.protocol.rpc.RpcService},
 * {@link io.basalt.protocol.rpc.RpcCall}, {@code ServerConnection}; then {@link io.basalt.protocol.rpc.RpcClient},
 * {@code ClientConnection}.
 *
 * <h2>Bytes</h2>
 * Integers are big-endian; "delimited" is a protobuf message behind its length as a varint.
 * <pre>
 *   client starts    "HBas" 00 50 | int32 length, ConnectionHeader
 *   request          int32 length of the rest
 *                    RequestHeader delimited | message delimited | cell block
 *   response         int32 length of the rest
 *                    ResponseHeader delimited | message delimited, unless the header has an exception | cell block
 *   cell block       int32 length, KeyValue; and so on; its length in bytes is in the header before it
 * </pre>
 * Where the connection's header names a compressor, all cell blocks are compressed, and their lengths are those of what is
 * sent: {@link io.basalt.protocol.rpc.CellBlockCompression}.
 *
 * <p>Other beginnings are in {@code Preamble}. An answer with call id -1 answers no call: the connection is refused.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>A call is answered at most once, and a frame is never mixed with another ({@code ServerConnectionTest}).
 *   <li>What a peer sends never costs more memory than a small multiple of what has arrived, or of what comes out of
 *       it where cells are compressed, and no more than {@link io.basalt.protocol.rpc.RpcServerConfig} allows
 *       ({@code FrameReaderTest}, {@code RpcFuzzTest}, {@code CellBlockCompressionTest}). A message of small parts, which
 *       become many times their bytes, is parsed only when there is room for that, and half a request is not held for
 *       ever ({@code ServerConnectionTest}).
 *   <li>A client that does not take its answers makes the server hold few of them ({@code ServerConnectionTest}).
 *   <li>What is wrong within one request fails that call; what makes the stream unreadable ends that connection;
 *       neither touches another connection ({@code RpcFuzzTest}).
 *   <li>A failed call that says it was not delivered never reached the server ({@code RpcClientTest}).
 * </ol>
 *
 * <h2>Threads</h2>
 * A connection lives on one event loop, where services are called. Answers come from any thread and are encoded on the
 * loop, many at a time. There is no static state and no thread of this package's own, so a simulation can run many
 * servers and clients in one thread and end any of them at any moment.
 */
package io.basalt.protocol.rpc;
