/**
 * The client of a Basalt or HBase cluster.
 *
 * <pre>
 *   Connection, Table, Admin       blocking, for programs
 *        |
 *   AsyncConnection, AsyncTable    futures on one event loop
 *        |
 *   batch  scan  aggregate  admin   what an operation does
 *        \   |   /
 *     location (Router)            where a region is; learns from failures
 *          |
 *   call   retry   registry        one call; again and again; where to begin
 *          |
 *     row, filter                  what is asked and what comes back
 * </pre>
 *
 * <h2>Threads</h2>
 * All state that changes lives on one event loop, which never waits; locations are read by any thread. With the loop,
 * clock, random numbers, connections and registry given from outside ({@link io.basalt.client.ClientEnvironment}), the
 * same code runs in servers and in simulations.
 *
 * <p>No operation outlives its connection: once that is closed, calls fail, pauses end, and what would have been the
 * loop's is run by whoever brings it ({@code ConnectionLoop}, {@code ClosedConnectionTest}).
 */
package io.basalt.client;
