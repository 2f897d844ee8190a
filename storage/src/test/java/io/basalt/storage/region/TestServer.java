package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.EventLoop;
import io.basalt.base.Size;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.CompactionPolicy;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.compaction.TieredPolicy;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.wal.SealedLogs;
import io.basalt.storage.wal.Wal;
import io.basalt.storage.wal.WalConfig;
import io.basalt.storage.wal.WalFiles;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;

/** What a region server gives its regions, on stepped threads. */
final class TestServer {
    static final CompactionPolicy POLICY = new TieredPolicy(2, 10, 1.2, 1 << 20);

    final SteppedExecutor threads;
    final FileSystem files;
    final String name;
    final BlockCache cache;
    ChunkPool chunks = new ChunkPool(64 << 20);
    final NonceMemory nonces;
    final EventLoop shard;
    final Executor disk;
    final Wal wal;
    boolean leased = true;
    RegionConfig config = RegionConfig.DEFAULT;

    TestServer(SteppedExecutor threads, FileSystem files, String name) throws IOException {
        this(threads, files, name, new BlockCache(512 << 10));
    }

    TestServer(SteppedExecutor threads, FileSystem files, String name, BlockCache cache) throws IOException {
        this.threads = threads;
        this.files = files;
        this.name = name;
        this.cache = cache;
        this.nonces = new NonceMemory(threads, 0);
        this.shard = threads.loop();
        this.disk = threads.workers();
        this.wal = Wal.create(
                files,
                WalFiles.directory(name),
                new WalConfig(Size.ofKilobytes(64), Size.ofKilobytes(64)),
                threads.loop(),
                threads.loop());
    }

    RegionEnvironment environment() {
        return new RegionEnvironment(
                files,
                wal,
                new SealedLogs(files),
                name,
                cache,
                chunks,
                nonces,
                threads,
                shard,
                disk,
                config,
                POLICY,
                CompactionThrottle.NONE,
                () -> leased);
    }

    /** Fails when something is still held of regions that are closed. */
    void checkNothingIsHeld(String where) {
        assertEquals(0, chunks.usedBytes(), () -> where + ": bytes of MemStores");
        assertEquals(0, cache.blocksInUse(), () -> where + ": blocks of the cache");
        if (files instanceof FaultyFileSystem counting) {
            assertEquals(List.of(), counting.openFiles(StoreLayout.data()), () -> where + ": open files");
        }
    }

    Region open(RegionInfo info, TableDescriptor table) throws IOException {
        return Region.open(environment(), info, table);
    }
}
