/**
 * Where regions are.
 *
 * <pre>
 *   RegionSweep (every region of a range of rows)
 *      |
 *   Router (operations that follow their region)
 *      |
 *   Locator --hit--> LocationCache
 *      |  miss, one look-up per stretch
 *   MetaTable (hbase:meta)  &lt;-- its own place --  registry
 * </pre>
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>Cached regions of a table never overlap.
 *   <li>A location from an older open of a region never replaces one from a later open, and a failure never drops a
 *       location newer than the one that failed.
 * </ol>
 */
package io.basalt.client.location;
