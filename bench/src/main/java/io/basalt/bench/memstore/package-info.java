/** The MemStore against the JDK's sorted map. */
package io.basalt.bench.memstore;
