package io.basalt.storage.region;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.CompactionPolicy;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.wal.SealedLogs;
import io.basalt.storage.wal.Wal;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What a region is given by its server, which it shares with the server's other regions.
 *
 * @param logs of the servers that had regions before
 * @param server name of this server's directory below {@code wal/}
 * @param chunks memory of the MemStores; above its limit writes are refused
 * @param nonces what operations with a nonce came to
 * @param loop the region's own: runs its writer
 * @param disk runs what blocks: flushes, compactions, reads for conditional writes
 * @param compactionPolicy what to compact
 * @param throttle asked by compactions before they read on
 * @param ackAllowed asked before each acknowledgement, after the sync: whether the server's lease still holds. Called
 *     by the log's syncer and by the loop
 */
public record RegionEnvironment(
        FileSystem files,
        Wal wal,
        SealedLogs logs,
        String server,
        BlockCache cache,
        ChunkPool chunks,
        NonceMemory nonces,
        Clock clock,
        EventLoop loop,
        Executor disk,
        RegionConfig config,
        CompactionPolicy compactionPolicy,
        CompactionThrottle throttle,
        BooleanSupplier ackAllowed) {}
