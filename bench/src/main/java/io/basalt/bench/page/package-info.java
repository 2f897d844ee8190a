/** Writes into {@code docs/benchmarks.md} what was measured: tables and plots, from the figures in {@code docs/benchmarks}. */
package io.basalt.bench.page;
