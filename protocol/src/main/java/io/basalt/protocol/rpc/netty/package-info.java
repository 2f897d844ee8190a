/**
 * Real threads and TCP, by Netty: the production side of {@link io.basalt.base.Threads} and
 * {@link io.basalt.protocol.rpc.Transport}. Netty's event loops are our event loops, so a stream, the shard that
 * serves it and its timers share one thread and hand nothing over.
 *
 * <p>On Linux the loops use epoll through Netty's native code, elsewhere NIO; nothing above can tell.
 *
 * <p>Read in this order: {@link io.basalt.protocol.rpc.netty.ProcessThreads},
 * {@link io.basalt.protocol.rpc.netty.NettyTransport}, {@code NettyChannel}.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>A handler is called on its channel's loop only, and never from inside one of its own calls to the channel.
 *   <li>A buffer that arrived is released when the handler returns, unless the handler retained it.
 *   <li>No loop waits: names are resolved on an executor of their own.
 * </ol>
 */
package io.basalt.protocol.rpc.netty;
