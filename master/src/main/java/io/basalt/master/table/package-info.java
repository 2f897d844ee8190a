/**
 * Tables: which there are ({@link io.basalt.master.table.Tables}), their descriptors on disk
 * ({@link io.basalt.master.table.TableDirectories}), and what is done to them
 * ({@link io.basalt.master.table.TableOperations}), each a procedure with a class of its own. On the master's loop.
 */
package io.basalt.master.table;
