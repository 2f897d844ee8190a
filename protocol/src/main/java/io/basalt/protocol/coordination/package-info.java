/**
 * How processes find each other, know who is alive and agree on who leads: a small tree of nodes kept by ZooKeeper.
 * It holds no table data.
 *
 * <pre>
 *   LeaderElection   SessionLease          what masters and region servers build on
 *          \           /      \
 *        Coordination (one session)  <-- opened by CoordinationService
 *          /           \
 *   zookeeper.*      simulated (testkit)
 * </pre>
 *
 * <p>Read in this order: {@link Coordination}, {@link Znodes} (which nodes there are), {@link ZnodeCodec} (what is in
 * them, byte for byte what stock HBase clients expect), {@link SessionLease}, {@link LeaderElection}.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>A lease that {@link SessionLease#valid} confirms ends before the service can give the session's ephemeral nodes
 *       up: it is counted from before the last confirmed round trip was sent.
 *   <li>Of two leaders the later has the larger epoch.
 *   <li>A leader whose session is lost has stopped leading before anybody is told.
 * </ol>
 *
 * <h2>Threads</h2>
 * Everything runs on the session's event loop. {@link SessionLease#valid} and {@link LeaderElection#leads} may be asked
 * from any thread.
 */
package io.basalt.protocol.coordination;
