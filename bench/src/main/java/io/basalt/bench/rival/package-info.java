/**
 * Basalt and HBase side by side, each as a cluster of processes: ZooKeeper, a master, two region servers.
 *
 * <p>Only one cluster runs at a time, so that an idle one takes nothing from the other: the sides of a round follow each
 * other, each on an empty disk. What drives a cluster is a process of its own, too.
 *
 * <p>Read in this order: {@link io.basalt.bench.rival.Side}, {@link io.basalt.bench.rival.ClusterProcesses} and its two
 * kinds, {@link io.basalt.bench.rival.Driver}, then the benchmarks.
 */
package io.basalt.bench.rival;
