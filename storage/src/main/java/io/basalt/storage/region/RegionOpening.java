package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.Owner;
import io.basalt.storage.manifest.RetiredRegionException;
import io.basalt.storage.memstore.MemStore;
import io.basalt.storage.read.FamilyRules;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a region gets to a server: manifest n+1 names it as owner, which fences every earlier one; then the logs of those
 * are replayed into MemStores. Blocks on the disk; one thread.
 */
final class RegionOpening {
    private static final Logger LOG = LoggerFactory.getLogger(RegionOpening.class);

    private final RegionEnvironment environment;
    private final RegionIdentity identity;
    private final ManifestStore manifests;
    private final FileNumbers numbers = new FileNumbers();

    private RegionOpening(RegionEnvironment environment, RegionIdentity identity) {
        this.environment = environment;
        this.identity = identity;
        this.manifests = new ManifestStore(environment.files());
    }

    /** An open region's parts: the view is held for it. */
    record Opened(RegionManifest manifest, StoreFiles files, RegionView view, NonceTable nonces, long openSequenceId) {}

    static Opened open(RegionEnvironment environment, RegionIdentity identity) throws IOException {
        return new RegionOpening(environment, identity).open();
    }

    private Opened open() throws IOException {
        long startedNanos = environment.clock().nanos();
        Optional<Manifest> before = manifests.latest(identity.directory());
        if (before.isPresent() && before.get().region().offline()) {
            throw new RetiredRegionException(before.get());
        }
        refuseLiveOwners(before.map(Manifest::owners).orElse(List.of()));
        try {
            return takeOver(before, startedNanos);
        } catch (IOException | RuntimeException | Error e) {
            withdraw(before, e);
            throw e;
        }
    }

    private Opened takeOver(Optional<Manifest> before, long startedNanos) throws IOException {
        RegionManifest manifest = becomeOwner(before);
        NonceTable nonces = new NonceTable(environment.nonces());
        List<MemStore> memStores = new ArrayList<>();
        List<StoreFile> opened = new ArrayList<>();
        try {
            for (int i = 0; i < identity.table().families().size(); i++) {
                memStores.add(new MemStore(environment.chunks(), identity.order()));
            }
            var replay = new Replay(environment, identity, manifest, files(manifest), memStores, nonces);
            long lastSequenceId = replay.run(before.map(Manifest::owners).orElse(List.of()));
            if (lastSequenceId >= manifest.current().openSequenceId()
                    || !replay.dropped().isEmpty()) {
                // So that the next open, too, begins above everything that this one saw.
                manifest.change(
                        current -> withOpenSequenceId(current, Math.max(current.openSequenceId(), lastSequenceId + 1))
                                .flushedSequenceIds(withDropped(current, replay.dropped(), lastSequenceId)));
            }
            StoreFiles files = files(manifest);
            RegionView view = new RegionView(stores(manifest.current(), files, memStores, opened));
            LOG.info(
                    "Opened region={} openSequenceId={} files={} replayed={} tookMs={}",
                    identity.encodedName(),
                    manifest.current().openSequenceId(),
                    opened.size(),
                    memStores.stream().mapToLong(MemStore::cells).sum(),
                    (environment.clock().nanos() - startedNanos) / 1_000_000);
            return new Opened(manifest, files, view, nonces, manifest.current().openSequenceId());
        } finally {
            // The view holds them now, or nobody shall.
            memStores.forEach(MemStore::release);
            opened.forEach(StoreFile::release);
        }
    }

    /**
     * An owner whose log is not sealed may be alive and acknowledging writes. It must not lose the region to a request
     * that should not have been made, so this comes before anything is published.
     */
    private void refuseLiveOwners(List<Owner> owners) throws IOException {
        for (Owner owner : owners) {
            boolean self = owner.server().equals(environment.server());
            if (!self
                    && WalSeal.read(environment.files(), WalFiles.directory(owner.server()))
                            .isEmpty()) {
                throw new IOException("the log of " + owner.server() + ", which owns " + identity.directory()
                        + ", is not sealed: it may still be written");
            }
        }
    }

    /** Publishes this server as the region's owner; from then on no earlier owner can publish anything. */
    private RegionManifest becomeOwner(Optional<Manifest> before) throws IOException {
        Manifest.Builder next;
        long openSequenceId;
        List<Owner> owners = new ArrayList<>();
        if (before.isEmpty()) {
            next = Manifest.first(identity.info());
            openSequenceId = 1;
        } else {
            next = before.get()
                    .next()
                    .region(identity.info())
                    .settledFiles(0)
                    .files(ofPresentFamilies(before.get().files()));
            openSequenceId = before.get().lastSequenceId() + 1;
            owners.addAll(before.get().owners());
        }
        owners.add(new Owner(environment.server(), openSequenceId));
        Manifest manifest = next.openSequenceId(openSequenceId).owners(owners).build();
        manifests.publish(identity.directory(), manifest);
        return new RegionManifest(manifests, identity.directory(), numbers, manifest);
    }

    /** Without those of families that the table has no more: one of the same name that comes later begins empty. */
    private List<LiveFile> ofPresentFamilies(List<LiveFile> files) {
        return files.stream()
                .filter(file -> identity.table().family(Bytes.of(file.family())).isPresent())
                .toList();
    }

    /**
     * This server could not open the region after all, and has logged nothing of it since. As an owner that is alive it
     * would keep others from trying.
     */
    private void withdraw(Optional<Manifest> before, Throwable why) {
        try {
            Optional<Manifest> newest = manifests.latest(identity.directory());
            boolean changed = newest.isPresent()
                    && newest.get().number() > before.map(Manifest::number).orElse(0L);
            if (!changed) {
                return;
            }
            List<Owner> owners = new ArrayList<>(newest.get().owners());
            if (owners.isEmpty() || !owners.remove(owners.size() - 1).server().equals(environment.server())) {
                return;
            }
            manifests.publish(
                    identity.directory(), newest.get().next().owners(owners).build());
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private static Manifest.Builder withOpenSequenceId(Manifest manifest, long openSequenceId) {
        List<Owner> owners = new ArrayList<>(manifest.owners());
        Owner self = owners.remove(owners.size() - 1);
        owners.add(new Owner(self.server(), openSequenceId));
        return manifest.next().openSequenceId(openSequenceId).owners(owners);
    }

    /** Whatever logs have of families that the table has no more shall not be replayed, should there be such a family again. */
    private static SortedMap<String, Long> withDropped(Manifest manifest, Set<String> families, long sequenceId) {
        var flushed = new TreeMap<>(manifest.flushedSequenceIds());
        families.forEach(family -> flushed.put(family, sequenceId));
        return flushed;
    }

    /** Files that are made from now on. */
    private StoreFiles files(RegionManifest manifest) {
        return new StoreFiles(environment, identity, manifest.current().openSequenceId(), numbers);
    }

    private List<StoreView> stores(
            Manifest manifest, StoreFiles files, List<MemStore> memStores, List<StoreFile> opened) throws IOException {
        List<StoreView> stores = new ArrayList<>();
        int i = 0;
        for (FamilyDescriptor family : identity.table().families().values()) {
            List<StoreFile> ofFamily = new ArrayList<>();
            for (LiveFile live : manifest.files()) {
                if (live.family().equals(family.name().utf8())) {
                    StoreFile file = files.open(live);
                    opened.add(file);
                    ofFamily.add(file);
                }
            }
            stores.add(new StoreView(family, FamilyRules.of(family), memStores.get(i++), List.of(), ofFamily));
        }
        return stores;
    }
}
