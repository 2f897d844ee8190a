/**
 * Namespaces: {@link io.basalt.master.namespace.Namespaces} knows them, each change of one is a procedure of a single
 * step, which is a row of hbase:meta. On the master's loop.
 */
package io.basalt.master.namespace;
