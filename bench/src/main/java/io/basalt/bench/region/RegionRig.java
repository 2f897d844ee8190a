package io.basalt.bench.region;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.base.Size;
import io.basalt.base.SystemClock;
import io.basalt.base.Threads;
import io.basalt.bench.measure.Pause;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.rpc.netty.ProcessThreads;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.compaction.TieredPolicy;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.LocalFileSystem;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.region.Mutation;
import io.basalt.storage.region.NonceMemory;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RegionConfig;
import io.basalt.storage.region.RegionEnvironment;
import io.basalt.storage.region.RowOperation;
import io.basalt.storage.wal.SealedLogs;
import io.basalt.storage.wal.Wal;
import io.basalt.storage.wal.WalConfig;
import io.basalt.storage.wal.WalFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Regions of a table with one family, on the threads that a region server gives them, without a server. */
public final class RegionRig implements AutoCloseable {
    private static final TableName TABLE = TableName.parse("bench");
    private static final Bytes FAMILY = Bytes.of("f");
    /** Puts that wait for their acknowledgement at one time, as a server with many clients has them. */
    private static final int WINDOW = 1024;

    /**
     * @param server whose log it is
     * @param flushBytes bytes at which a MemStore is flushed
     * @param memStores how many times that may be in memory
     * @param synced whether puts wait until their log is on the disk, or only until it is written
     */
    public record Setup(String server, long cacheBytes, long flushBytes, int memStores, boolean synced) {}

    private final Setup setup;
    private final Clock clock = new SystemClock();
    private final Threads threads = ProcessThreads.create();
    private final FileSystem files;
    private final BlockCache cache;
    private final ChunkPool chunks;
    private final Wal wal;
    private final RegionEnvironment environment;
    private final List<Region> regions = new ArrayList<>();

    public RegionRig(Path directory, Setup setup) throws IOException {
        this.setup = setup;
        FileSystem local = new LocalFileSystem(directory.toString());
        this.files = setup.synced() ? local : new UnsyncedLog(local);
        this.cache = new BlockCache(setup.cacheBytes());
        this.chunks = new ChunkPool(2L * setup.memStores() * setup.flushBytes());
        this.wal = Wal.create(
                files,
                WalFiles.directory(setup.server()),
                WalConfig.DEFAULTS,
                threads.workers("wal-sync", 1),
                threads.workers("wal-disk", 1),
                clock);
        this.environment = new RegionEnvironment(
                files,
                wal,
                new SealedLogs(files),
                setup.server(),
                cache,
                chunks,
                new NonceMemory(clock, 0),
                clock,
                threads.loop("region"),
                threads.workers("disk", 2),
                new RegionConfig(
                        new Size(setup.flushBytes()),
                        setup.memStores(),
                        Size.ofMegabytes(10),
                        Size.ofMegabytes(64),
                        Size.ofMegabytes(1),
                        Size.ofMegabytes(1024)),
                TieredPolicy.DEFAULT,
                CompactionThrottle.NONE,
                () -> true);
    }

    /** Opens the region of this number, which has all rows there can be. */
    public Region open(long id) throws IOException {
        Region region = Region.open(
                environment,
                RegionInfo.of(TABLE, Bytes.EMPTY, Bytes.EMPTY, id),
                TableDescriptor.of(TABLE, FamilyDescriptor.of(FAMILY.utf8())));
        regions.add(region);
        return region;
    }

    /** How often the log was synced. */
    public long syncs() {
        return wal.status().syncs();
    }

    public Clock clock() {
        return clock;
    }

    public Threads threads() {
        return threads;
    }

    public FileSystem files() {
        return files;
    }

    public ChunkPool chunks() {
        return chunks;
    }

    /** Puts the rows in this order, as fast as they are taken, and returns when all have been acknowledged. */
    public void load(Region region, Rows rows, int[] order) throws IOException {
        Window window = new Window(WINDOW);
        long most = setup.flushBytes() * setup.memStores() * 3 / 4;
        for (int row : order) {
            window.enter();
            while (region.metrics().memStoreBytes() > most) {
                Pause.of(Duration.ofMillis(1));
            }
            region.submit(put(rows, row, window));
        }
        window.drain();
    }

    public static RowOperation put(Rows rows, int row, RowOperation.Callback callback) {
        Bytes key = Bytes.wrap(rows.key(row));
        Bytes value = Bytes.wrap(rows.value(row));
        CellWriter cells = CellWriter.framed(rows.qualifiers().size() * (64 + value.length()));
        for (Bytes qualifier : rows.qualifiers()) {
            cells.add(key, FAMILY, qualifier, CellView.LATEST_TIMESTAMP, CellType.PUT, value);
        }
        return RowOperation.of(new Mutation.Put(key, cells.toBuffer()), callback);
    }

    /** Drops all as a crash would: what is not flushed is in the log only. */
    public void crash() throws IOException {
        regions.forEach(Region::abort);
        try {
            wal.abort("the benchmark plays a crash").join();
        } catch (CompletionException e) {
            throw new IOException(e);
        }
        threads.close();
        cache.close();
    }

    /** Flushes and closes all. */
    @Override
    public void close() throws IOException {
        try {
            regions.forEach(region -> region.close().join());
            wal.shutdown().join();
        } catch (CompletionException e) {
            throw new IOException(e);
        }
        threads.close();
        cache.close();
    }
}
