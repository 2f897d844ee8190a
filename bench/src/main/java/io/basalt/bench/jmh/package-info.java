/**
 * Small benchmarks of single pieces, for JMH: {@code scripts/bench.sh jmh Cells -prof gc}. They say what a change of one
 * piece did, and what it allocates; what users feel is measured elsewhere.
 */
package io.basalt.bench.jmh;
