package io.basalt.storage.region;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What a region is given by its server.
 *
 * @param server name of this server's directory below {@code wal/}
 * @param shard runs the region's writer
 * @param disk runs what blocks: flushes, compactions, reads for conditional writes
 * @param ackAllowed asked before each acknowledgement, after the sync: whether the server's lease still holds. Called
 *     by the log's syncer
 */
public record RegionEnvironment(
        // FileSystem files, Wal wal, BlockCache cache, ChunkPool chunks follow with their branches
        String server,
        Clock clock,
        EventLoop shard,
        Executor disk,
        RegionConfig config,
        MemoryBudget memory,
        BooleanSupplier ackAllowed) {}
