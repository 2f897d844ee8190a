/**
 * Whether what clients saw of registers can be explained by one order of their operations: linearizability.
 *
 * <p>{@link RegisterHistory} records, {@link LinearizabilityCheck} judges. Every written value is different, which makes
 * the judgement exact and fast: each read names the one write whose value it saw.
 */
package io.basalt.testkit.register;
