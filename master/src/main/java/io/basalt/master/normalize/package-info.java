/**
 * Regions of about the same size, for tables that ask for it (NORMALIZATION_ENABLED): {@code NormalizePlan} decides what
 * to split and what to merge, {@link io.basalt.master.normalize.Normalizer} has it done. On the master's loop.
 */
package io.basalt.master.normalize;
