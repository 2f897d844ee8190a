/**
 * YCSB's workloads, and what drives them against any cluster that a stock client can find: with the stock client, or
 * with ours. Both bindings do the same for an operation, so that clusters and clients can be told apart.
 */
package io.basalt.bench.ycsb;
