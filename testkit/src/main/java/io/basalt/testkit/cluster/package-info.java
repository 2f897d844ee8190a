/**
 * A whole simulated cluster, the production code of masters, region servers and clients unchanged, and what is done to
 * it.
 *
 * <pre>
 *   RegisterScenario   one run: start, work under faults, heal, read everything, judge
 *     SimCluster         the processes and their programs
 *     RegisterClient     writes and reads registers, and notes what it saw
 *     Operator           splits, merges and moves regions
 *     TableOperator      creates, changes and drops other tables
 *   SchemaScenario     another run: what happens to tables under faults, with the same cluster and faults
 *     TableOwner         does everything that can be done to a table of its own, and knows its rows
 *     TableOperator      as above: several do what they want to tables that they share
 *   in both
 *     HealthCheck        has the doctor look, in the end
 *     Faults             kills, pauses and cuts, chosen by the seed
 * </pre>
 */
package io.basalt.testkit.cluster;
