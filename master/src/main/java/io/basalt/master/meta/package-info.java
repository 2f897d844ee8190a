/**
 * hbase:meta as the master reads and writes it. It goes through the calls that any client makes to the region server
 * that has the table, so that one path serves all. On the master's loop.
 */
package io.basalt.master.meta;
