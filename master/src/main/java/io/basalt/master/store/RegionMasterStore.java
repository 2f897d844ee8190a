package io.basalt.master.store;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.base.Size;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.Durability;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.compaction.TieredPolicy;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.Subdirectory;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.Owner;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.read.CellList;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.region.Mutation;
import io.basalt.storage.region.NonceMemory;
import io.basalt.storage.region.OperationResult;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RegionConfig;
import io.basalt.storage.region.RegionEnvironment;
import io.basalt.storage.region.RowOperation;
import io.basalt.storage.wal.SealedLogs;
import io.basalt.storage.wal.Wal;
import io.basalt.storage.wal.WalConfig;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store as a region of our own engine: a small root of its own in the directory {@code master}, with
 * {@code data/} and {@code wal/}.
 *
 * <p>A later reign seals the logs of earlier ones before it reads. What a deposed master still writes behind a seal is
 * read by nobody, and it is not told that it succeeded, because its lease has ended by then.
 *
 * <p>Lives on the master's loop, which is also the region's.
 */
public final class RegionMasterStore implements MasterStore {
    private static final Logger LOG = LoggerFactory.getLogger(RegionMasterStore.class);

    /** Directory of the store's own root. */
    private static final String ROOT = "master";

    private static final String LOG_PREFIX = "reign-";
    private static final Bytes QUALIFIER = Bytes.of("v");
    private static final long CACHE_BYTES = 4 << 20;
    private static final long MEMORY_BYTES = 64 << 20;
    private static final int FILES_TO_COMPACT = 4;
    private static final WalConfig LOG_CONFIG = new WalConfig(Size.ofMegabytes(1), Size.ofMegabytes(16));
    private static final RegionConfig REGION_CONFIG = new RegionConfig(
            Size.ofMegabytes(4),
            8,
            Size.ofMegabytes(10),
            Size.ofMegabytes(32),
            Size.ofMegabytes(1),
            Size.ofMegabytes(64));

    private static final TableDescriptor TABLE = table();
    private static final RegionInfo REGION = RegionInfo.of(TABLE.name(), Bytes.EMPTY, Bytes.EMPTY, 1);

    private final EventLoop loop;
    private final Executor disk;
    private final Clock clock;
    private final BlockCache cache;
    private final Wal wal;
    private final Region region;
    private long lastTimestamp;
    private boolean maintained = true;

    private RegionMasterStore(EventLoop loop, Executor disk, Clock clock, BlockCache cache, Wal wal, Region region) {
        this.loop = loop;
        this.disk = disk;
        this.clock = clock;
        this.cache = cache;
        this.wal = wal;
        this.region = region;
        // Wall clocks of two masters may differ, and the older value would hide the newer. Sequence ids grow over all
        // openings, and each change takes one.
        this.lastTimestamp = region.openSequenceId();
    }

    private static TableDescriptor table() {
        var table = TableDescriptor.builder(new TableName("master", "store"));
        for (Part part : Part.values()) {
            table.family(FamilyDescriptor.of(part.family().utf8()));
        }
        return table.build();
    }

    /**
     * Takes the store over from earlier reigns. Blocks on the disk.
     *
     * @param syncer writes and syncs the log
     * @param leads whether this master leads, for certain, at the time of the call; any thread asks
     */
    public static RegionMasterStore open(
            FileSystem root,
            String master,
            Clock clock,
            EventLoop loop,
            Executor disk,
            Executor syncer,
            BooleanSupplier leads)
            throws IOException {
        root.createDirectories(ROOT);
        FileSystem files = within(root);
        long reign = new Reigns(files).begin(master, leads);
        sealEarlier(files, reign);
        String log = LOG_PREFIX + reign;
        Wal wal = Wal.create(files, WalFiles.directory(log), LOG_CONFIG, syncer, disk);
        var cache = new BlockCache(CACHE_BYTES);
        try {
            Region region = Region.open(
                    new RegionEnvironment(
                            files,
                            wal,
                            new SealedLogs(files),
                            log,
                            cache,
                            new ChunkPool(MEMORY_BYTES),
                            new NonceMemory(clock, 0),
                            clock,
                            loop,
                            disk,
                            REGION_CONFIG,
                            TieredPolicy.DEFAULT,
                            CompactionThrottle.NONE,
                            leads),
                    REGION,
                    TABLE);
            var store = new RegionMasterStore(loop, disk, clock, cache, wal, region);
            loop.execute(() -> store.forgetEarlier(files, reign));
            return store;
        } catch (IOException | RuntimeException e) {
            var unused = wal.abort("the master's store could not be opened");
            throw e;
        }
    }

    /** The root of the store's own files. */
    public static FileSystem within(FileSystem root) {
        return new Subdirectory(root, ROOT);
    }

    private static void sealEarlier(FileSystem files, long reign) throws IOException {
        Optional<Manifest> manifest = new ManifestStore(files).latest(StoreLayout.region(REGION));
        for (Owner owner : manifest.map(Manifest::owners).orElse(List.of())) {
            if (number(owner.server()) >= reign) {
                throw new IOException("a later master has taken the store over: " + owner.server());
            }
            WalSeal.sealOrRead(files, WalFiles.directory(owner.server()));
        }
    }

    /** After a flush no record of an earlier reign is needed. */
    private void forgetEarlier(FileSystem files, long reign) {
        var unused = flushAndCompact()
                .thenRunAsync(
                        () -> {
                            try {
                                for (FileSystem.Entry log : files.list(WalFiles.root())) {
                                    if (number(log.name()) < reign) {
                                        files.deleteRecursively(WalFiles.directory(log.name()));
                                    }
                                }
                            } catch (IOException e) {
                                LOG.warn("Could not remove the logs of earlier reigns reason={}", e.toString());
                            }
                        },
                        disk)
                .whenComplete((nothing, failure) -> loop.execute(() -> {
                    maintained = false;
                    if (failure != null) {
                        LOG.warn("Could not flush the master's store reason={}", failure.toString());
                    }
                }));
    }

    private static long number(String log) {
        return log.startsWith(LOG_PREFIX) ? Long.parseLong(log.substring(LOG_PREFIX.length())) : Long.MAX_VALUE;
    }

    /** Completes with the reason when nothing can be written any more; the reign is over then. Any thread. */
    public CompletableFuture<Throwable> whenFailed() {
        return region.whenFailed();
    }

    /** Writes nothing more and lets go of the log; what was acknowledged is durable. */
    public CompletableFuture<Void> close() {
        region.abort();
        return wal.abort("the reign is over").handle((nothing, failure) -> {
            cache.close();
            return null;
        });
    }

    @Override
    public CompletableFuture<SortedMap<Bytes, Bytes>> load(Part part) {
        var result = new CompletableFuture<SortedMap<Bytes, Bytes>>();
        disk.execute(() -> {
            try {
                SortedMap<Bytes, Bytes> found = read(part);
                loop.execute(() -> result.complete(found));
            } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
                loop.execute(() -> result.completeExceptionally(e));
            }
        });
        return result;
    }

    private SortedMap<Bytes, Bytes> read(Part part) throws IOException {
        var found = new TreeMap<Bytes, Bytes>();
        ScanSpec spec = ScanSpec.builder().family(part.family()).build();
        try (RegionScanner scanner = region.scan(spec, ReadMode.MAY_READ)) {
            var cells = new CellList();
            while (scanner.next(cells, ScanLimits.none(clock)) != RegionScanner.Progress.END) {
                cells.cells().forEach(cell -> found.put(cell.row(), cell.value()));
                cells.clear();
            }
        }
        return found;
    }

    @Override
    public CompletableFuture<Void> put(Part part, Bytes key, Bytes value) {
        long timestamp = ++lastTimestamp;
        CellWriter cells = CellWriter.framed(value.length() + 128);
        cells.add(key, part.family(), QUALIFIER, timestamp, CellType.PUT, value);
        return apply(List.of(new Mutation.Put(key, cells.toBuffer())));
    }

    @Override
    public CompletableFuture<Void> remove(Part part, Collection<Bytes> keys) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        long timestamp = ++lastTimestamp;
        var deletes = new ArrayList<Mutation>();
        for (Bytes key : keys) {
            CellWriter cells = CellWriter.framed(128);
            cells.add(key, part.family(), Bytes.EMPTY, timestamp, CellType.DELETE_FAMILY, Bytes.EMPTY);
            deletes.add(new Mutation.Delete(key, cells.toBuffer(), timestamp));
        }
        return apply(deletes);
    }

    private CompletableFuture<Void> apply(List<Mutation> mutations) {
        var result = new CompletableFuture<Void>();
        region.submit(new RowOperation(
                List.of(),
                mutations,
                Durability.USE_DEFAULT,
                RowOperation.NO_NONCE,
                RowOperation.NO_NONCE,
                new RowOperation.Callback() {
                    @Override
                    public void applied(OperationResult applied) {
                        loop.execute(() -> {
                            maintain();
                            result.complete(null);
                        });
                    }

                    @Override
                    public void failed(RpcException failure) {
                        loop.execute(() -> result.completeExceptionally(failure));
                    }
                }));
        return result;
    }

    /** Flushes and compacts when there is reason to, one at a time. */
    private void maintain() {
        if (maintained) {
            return;
        }
        if (region.metrics().memStoreBytes() >= region.flushSizeBytes()) {
            maintained = true;
            var unused = flushAndCompact()
                    .whenComplete((done, failure) -> loop.execute(() -> {
                        maintained = false;
                        if (failure != null) {
                            LOG.warn("Could not flush the master's store reason={}", failure.toString());
                        }
                    }));
        }
    }

    private CompletableFuture<Boolean> flushAndCompact() {
        return region.flush()
                .thenCompose(flushed -> region.metrics().mostFilesOfAFamily() >= FILES_TO_COMPACT
                        ? region.compact(false)
                        : CompletableFuture.completedFuture(false));
    }
}
