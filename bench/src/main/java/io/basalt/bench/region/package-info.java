/** A region without a server, the rows that it is filled with, and what it costs to have one. */
package io.basalt.bench.region;
