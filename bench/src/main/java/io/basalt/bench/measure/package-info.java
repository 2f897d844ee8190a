/** How is measured: what a process used, what is on its heap, sides that take turns, tables. */
package io.basalt.bench.measure;
