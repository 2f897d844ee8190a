/**
 * One region of Basalt against RocksDB, on the same data: a load in random order whose log is written and not synced,
 * reads of what is cached, and puts that wait for the disk. Both have buffers and caches of the same size and check
 * their checksums; block sizes, compaction and threads are each one's own defaults.
 */
package io.basalt.bench.engine;
