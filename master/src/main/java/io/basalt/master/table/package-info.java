/**
 * Tables: their descriptors on disk ({@link io.basalt.master.table.TableDirectories}), their states, and what is done to
 * them ({@link io.basalt.master.table.TableOperations}). On the master's loop.
 */
package io.basalt.master.table;
