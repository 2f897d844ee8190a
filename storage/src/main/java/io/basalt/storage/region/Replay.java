package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.storage.flush.StoreFlush;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.Owner;
import io.basalt.storage.memstore.MemStore;
import io.basalt.storage.read.FamilyRules;
import io.basalt.storage.read.VersionRules;
import io.basalt.storage.wal.WalReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What earlier owners logged and did not flush goes into MemStores again. When those become too large, they are flushed
 * in between, and the manifest says up to where: should this opening fail, the next one need not repeat it.
 *
 * <p>Later owners gave greater sequence ids, so reading their logs one after the other meets the ids in order. Blocks on
 * the disk; one thread.
 */
final class Replay {
    /** Smaller MemStores are not flushed because the server's are too large all together. */
    private static final long LEAST_FLUSH_BYTES = 4 << 20;

    private final RegionEnvironment environment;
    private final RegionIdentity identity;
    private final RegionManifest manifest;
    private final StoreFiles files;
    private final long mostBytes;
    private final List<FamilyDescriptor> families;
    private final List<Bytes> names = new ArrayList<>();
    private final ByteBuffer[] nameBytes;
    private final long[] flushed;
    private final List<MemStore> memStores;
    private final NonceTable nonces;
    private final Set<String> dropped = new TreeSet<>();
    private long lastSequenceId;

    /**
     * @param memStores one of each family, in their order; replaced where they are flushed
     * @param nonces is told of the operations that have one
     */
    Replay(
            RegionEnvironment environment,
            RegionIdentity identity,
            RegionManifest manifest,
            StoreFiles files,
            List<MemStore> memStores,
            NonceTable nonces) {
        this.nonces = nonces;
        this.environment = environment;
        this.identity = identity;
        this.manifest = manifest;
        this.files = files;
        this.memStores = memStores;
        this.mostBytes = identity.flushSizeBytes() * environment.config().blockFactor();
        this.families = List.copyOf(identity.table().families().values());
        this.flushed = new long[families.size()];
        this.nameBytes = new ByteBuffer[flushed.length];
        for (int i = 0; i < flushed.length; i++) {
            names.add(families.get(i).name());
            nameBytes[i] = names.get(i).asBuffer();
            flushed[i] = manifest.current().flushedSequenceId(names.get(i).utf8());
        }
    }

    /** Reads the owners' logs, in this order; returns the last sequence id met, 0 for none. */
    long run(List<Owner> owners) throws IOException {
        long afterSequenceId = Long.MAX_VALUE;
        for (long upTo : flushed) {
            afterSequenceId = Math.min(afterSequenceId, upTo);
        }
        // What is older than a server's first opening was flushed, or was in a family that has been dropped since.
        var firstOpenings = new LinkedHashMap<String, Long>();
        owners.forEach(owner -> firstOpenings.putIfAbsent(owner.server(), owner.openedAtSequenceId()));
        FramedCells cells = new FramedCells();
        for (Map.Entry<String, Long> opening : firstOpenings.entrySet()) {
            WalReader log = environment.logs().of(opening.getKey());
            long from = Math.max(afterSequenceId, opening.getValue() - 1);
            var summary = log.replay(identity.encodedName(), from, (sequenceId, framed) -> {
                cells.over(framed);
                for (CellView cell = cells.next(sequenceId); cell != null; cell = cells.next(sequenceId)) {
                    LoggedNonce.of(cell, framed).ifPresent(nonces::recall);
                    int store = storeOf(cell);
                    if (store < 0) {
                        noteDropped(cell);
                    } else if (flushed[store] < sequenceId) {
                        memStores.get(store).add(cell);
                    }
                }
                lastSequenceId = Math.max(lastSequenceId, sequenceId);
                if (isTooLarge()) {
                    flush();
                }
            });
            lastSequenceId = Math.max(lastSequenceId, summary.lastSequenceId());
        }
        return lastSequenceId;
    }

    /** Families that the logs have cells of, but the table has no more: one of the same name that comes later begins empty. */
    Set<String> dropped() {
        return dropped;
    }

    private void noteDropped(CellView cell) {
        if (cell.familyLength() > 0) {
            dropped.add(cell.family().utf8());
        }
    }

    /** The number of the cell's family; −1 when the table has none of that name. */
    private int storeOf(CellView cell) {
        for (int i = 0; i < nameBytes.length; i++) {
            ByteBuffer name = nameBytes[i];
            if (ByteRanges.equal(cell.buffer(), cell.familyOffset(), cell.familyLength(), name, 0, name.limit())) {
                return i;
            }
        }
        return -1;
    }

    private boolean isTooLarge() {
        long bytes = 0;
        for (MemStore memStore : memStores) {
            bytes += memStore.cellBytes();
        }
        boolean serverFull =
                environment.chunks().usedBytes() > environment.chunks().limitBytes();
        return bytes >= mostBytes || (serverFull && bytes >= LEAST_FLUSH_BYTES);
    }

    /** All up to the last sequence id goes into files. */
    private void flush() throws IOException {
        List<StoreFile> written = new ArrayList<>();
        try {
            for (int i = 0; i < families.size(); i++) {
                if (!memStores.get(i).isEmpty()) {
                    write(families.get(i), memStores.get(i)).ifPresent(written::add);
                }
            }
            manifest.change(current -> withFlush(current, written));
        } finally {
            written.forEach(files::decided);
            written.forEach(StoreFile::release);
        }
        for (int i = 0; i < families.size(); i++) {
            flushed[i] = Math.max(flushed[i], lastSequenceId);
            memStores
                    .set(i, new MemStore(environment.chunks(), identity.order()))
                    .release();
        }
    }

    private Optional<StoreFile> write(FamilyDescriptor family, MemStore memStore) throws IOException {
        VersionRules rules = FamilyRules.of(family).at(environment.clock().wallMillis());
        return files.write(
                family,
                false,
                memStore.hasTags(),
                output -> StoreFlush.write(List.of(memStore), rules, identity.order(), output));
    }

    private Manifest.Builder withFlush(Manifest current, List<StoreFile> written) {
        List<LiveFile> live = new ArrayList<>();
        written.forEach(file -> live.add(file.live()));
        live.addAll(current.files());
        SortedMap<String, Long> upTo = new TreeMap<>(current.flushedSequenceIds());
        for (int i = 0; i < flushed.length; i++) {
            upTo.put(names.get(i).utf8(), Math.max(flushed[i], lastSequenceId));
        }
        return current.next().files(live).flushedSequenceIds(upTo);
    }
}
