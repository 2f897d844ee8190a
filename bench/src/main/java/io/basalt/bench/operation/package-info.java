/**
 * What happens to a cluster of real processes, measured as clients and operators see it: regions that move and split
 * under load, and what the master does with thousands of regions.
 *
 * <pre>
 *   RegionMoves      moves and splits regions while stock and own clients read and write; how long each took to be had again
 *     Load             the clients, and the operations that took long
 *     Interruptions    which slow operation was slow because of what
 *   MasterFigures    create a table of 1,000 regions, kill the master, kill everything, add a region server
 *   LocalCluster     the processes, on ports of this machine, run by scripts/start-cluster.sh
 * </pre>
 */
package io.basalt.bench.operation;
