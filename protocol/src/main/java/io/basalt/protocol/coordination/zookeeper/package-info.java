/**
 * {@link io.basalt.protocol.coordination.Coordination} on a real ZooKeeper, and a ZooKeeper server to go with it.
 *
 * <p>{@link ZooKeeperQuorum} opens {@link ZooKeeperSession sessions}, each on a Curator client of its own. {@link
 * EmbeddedZooKeeper} is the server for one host: inside {@code basalt dev}, or alone in {@code basalt zookeeper start}.
 *
 * <h2>How Curator is used</h2>
 * Only its background operations, each of which is one ZooKeeper request, and never its own retries: what an
 * interrupted request did is for the caller to find out. Curator would put a new session in the place of a lost one
 * without a word; here it is refused a second one, so that a session object is one session. Nor does Curator's own
 * clock declare sessions lost: a session is lost when ZooKeeper says so, and until then the lease tells what may be
 * done, so that an outage of ZooKeeper that the sessions survive costs no server its life.
 *
 * <h2>Threads</h2>
 * ZooKeeper's event thread hands every answer and event over to the session's loop, in its order. Curator's and
 * ZooKeeper's threads do nothing else for us. Closing waits for the server and so runs on the executor given.
 */
package io.basalt.protocol.coordination.zookeeper;
