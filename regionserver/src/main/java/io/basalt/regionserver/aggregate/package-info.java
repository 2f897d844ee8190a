/**
 * AggregateService: minimum, maximum, sum, count, average, deviation and median of a column, computed where the data is.
 * The client adds up what the regions say. {@code Aggregation} reads the cells of one region, {@code Numbers} knows what
 * they are. Meaning and bytes: HBase's AggregateImplementation and its column interpreters.
 */
package io.basalt.regionserver.aggregate;
