/**
 * A whole cluster in one thread: simulated time, threads, network, disk and coordination service under the unchanged
 * production code, all driven by one seed.
 *
 * <pre>
 *   Simulation   one queue of events, ordered by simulated time; the seed; the trace
 *     SimProcess   a process that can be killed, paused and started again on the same host
 *       Life         one run of it, from start to death: what the production code gets passed in
 *         SimClock, SimThreads, SimTransport, SimSession, a mount of the disk
 *     SimNetwork     hosts, links that can be cut, byte streams
 *     SimEnsemble    the coordination service: nodes, sessions, watches
 * </pre>
 *
 * <p>Read in this order: {@link Simulation}, {@link SimProcess}, {@link Life}, {@link SimLoop}, {@link SimNetwork},
 * {@link SimEnsemble}.
 *
 * <h2>What is simulated, and how</h2>
 * <ul>
 *   <li>A task runs at one instant and takes no time; between two tasks of a loop, or of a worker, time passes. So
 *       tasks of different threads interleave in any order, but never inside a task.
 *   <li>Killing a process drops all of its tasks, resets its streams after what was flushed has arrived, frees its
 *       locks and leaves of its unsynced bytes what the crash mode says. A kill can also be set for a certain disk
 *       operation, so that it hits in the middle of a task.
 *   <li>A paused process runs nothing while time goes on; all that has become due runs when it is resumed, as with
 *       {@code SIGSTOP} and {@code SIGCONT}. Its locks stay and its session may end.
 *   <li>Over a cut link nothing arrives; what was sent waits and arrives after the link is healed, as TCP would
 *       retransmit it, unless an end has given up before.
 * </ul>
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>The same seed and the same scenario give the same trace, event by event.
 *   <li>Nothing that belongs to a dead life runs any more.
 * </ol>
 *
 * <h2>Threads</h2>
 * One simulation is used by one thread. Several simulations may run at the same time, each on its own.
 */
package io.basalt.testkit.simulation;
