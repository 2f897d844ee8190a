/**
 * Benchmarks, to be run by hand: {@code scripts/bench.sh}. What was measured is in {@code docs/benchmarks.md}.
 *
 * <p>The machine is expected to be small and noisy. So the sides of a comparison take turns, each in a process of its
 * own, and the figures to trust are ratios within a round of CPU that the operating system counted; times and rates are
 * shown beside them.
 *
 * <p>Read in this order: {@link io.basalt.bench.Bench}, {@code measure}, then the comparison of interest.
 */
package io.basalt.bench;
