/**
 * The processes of the store: {@code basalt dev|master|regionserver|zookeeper run}, and what {@code
 * scripts/start-cluster.sh} asks.
 *
 * <pre>
 *   ServerCommand, DevCommand, Daemon --&gt; ServerProcess --&gt; Role, DevServer --&gt; io.basalt.standalone
 *                                     |
 *                                     +--&gt; ProcessFiles (pid, ready), ProcessLog
 *   ClusterPlan --&gt; HostsFile, ClusterProbe
 * </pre>
 *
 * <p>A process claims its pid file, starts its servers, writes its ready file when they take part, and lives until it is
 * told to stop. A {@link io.basalt.cli.process.Rehearsal} of all that goes into the class archive. Daemons, their start and their stop are the work of {@code scripts/basalt}, which reads those two files.
 * Read in this order: {@link io.basalt.cli.process.ServerProcess}, {@link io.basalt.cli.process.Role}.
 *
 * <h2>Threads</h2>
 * The main thread starts the servers, waits, and stops them. SIGTERM and SIGINT interrupt it, nothing else does.
 */
package io.basalt.cli.process;
