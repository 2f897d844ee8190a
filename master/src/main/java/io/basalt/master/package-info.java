/**
 * The master: decides which region server serves which region, and makes and removes tables.
 *
 * <pre>
 *   Master          one session: listens, takes part in the election
 *     ActiveMaster  one reign: from the election to the loss of the session
 *       TakeOver    how it finds out where everything is, before it serves
 *       server      who lives; fencing of the dead; calls to region servers
 *       region      where each region is and shall be; drives it there
 *       meta        hbase:meta, through the calls that any client makes
 *       table       tables, their descriptors on disk, what is done to them
 *       lineage     regions that are split, merged and truncated
 *       procedure   what takes several steps: stored, and gone on with by a successor
 *       store       where all that is kept: a region of the master's own
 *       chore       what is done by itself: balance, normalize, cleaning, quotas, snapshots that end
 *       doctor      compares what meta, files, nodes and servers say
 *       service     MasterService; operator: what only our own tools ask
 * </pre>
 *
 * <p>Read in this order: {@link io.basalt.master.Master}, {@link io.basalt.master.ActiveMaster},
 * {@link io.basalt.master.TakeOver}, then {@code region.Assigner}.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>A region is given to another server only after its last one has said that it does not have it, or is dead and
 *       its log is sealed.
 *   <li>What is about to be done to a table is in hbase:meta before it is done, so that a successor can go on.
 *   <li>Requests to region servers carry the reign's epoch; a deposed master's are refused.
 * </ol>
 *
 * <h2>Threads</h2>
 * Everything lives on one loop, {@code master}. Calls arrive on {@code master-rpc}, files are touched on
 * {@code master-disk}; both hand over to the loop. Nothing here waits for anything.
 */
package io.basalt.master;
