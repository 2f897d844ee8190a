/**
 * Sums and the like over a column, reckoned by the servers: each region answers for its rows ({@link
 * io.basalt.client.location.RegionSweep}), and {@link io.basalt.client.aggregate.AsyncAggregates} puts the answers
 * together. Which bytes are which number is told by {@link io.basalt.client.aggregate.NumberForm}.
 *
 * <p>Source: HBase's AggregateService and AggregationClient, with their meaning of deviations and medians.
 */
package io.basalt.client.aggregate;
