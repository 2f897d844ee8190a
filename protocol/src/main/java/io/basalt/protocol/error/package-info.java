/**
 * The exceptions that cross the wire, in both directions.
 *
 * <p>A stock client rebuilds an exception from a class name, and decides by that class whether it retries, drops a
 * cached location or gives up. So the set of classes is closed: {@link io.basalt.protocol.error.ErrorKind} lists every
 * one that is ever sent. Code that refuses a call throws {@link io.basalt.protocol.error.RpcException} with a kind;
 * {@link io.basalt.protocol.error.ErrorWire} turns any throwable into the messages that carry it, and back.
 *
 * <p>Three families, by what the caller can do: wrong request ({@code doNotRetry}), not now (retried, perhaps
 * elsewhere), overloaded (retried after a longer pause).
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>No class name leaves this process that {@code ErrorKind} does not list: a class that a client cannot load ends
 *       its retries.
 *   <li>{@code do_not_retry} on the wire agrees with the class.
 * </ol>
 */
package io.basalt.protocol.error;
