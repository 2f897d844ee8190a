/**
 * Clusters of many servers and regions on one machine: the master is a process as always, and so is one region server,
 * which is killed; the others share one JVM, each with its own connections, threads, log and lease. Regions are empty, so
 * what is measured is having them: in the master, in hbase:meta, in heartbeats, in assignment and in recovery.
 */
package io.basalt.bench.scale;
