package io.basalt.master.snapshot;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.master.disk.MasterDisk;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.pb.BasePb.TableSchema;
import io.basalt.protocol.pb.SnapshotPb.SnapshotDescription;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.snapshot.Snapshot;
import io.basalt.storage.snapshot.SnapshotId;
import io.basalt.storage.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshots in the store's root. Futures complete on the master's loop. */
final class SnapshotDisk {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDisk.class);

    private final MasterDisk disk;

    SnapshotDisk(MasterDisk disk) {
        this.disk = disk;
    }

    /** What a snapshot holds. */
    record Contents(TableDescriptor table, List<RegionInfo> regions) {}

    /** Complete snapshots. One that cannot be read is reported and left out. */
    CompletableFuture<Map<SnapshotId, SnapshotDescription>> list() {
        return disk.run(files -> {
            var store = new SnapshotStore(files);
            var found = new TreeMap<SnapshotId, SnapshotDescription>();
            for (SnapshotId id : store.list()) {
                try {
                    Optional<Snapshot> snapshot = store.read(id);
                    if (snapshot.isPresent()) {
                        found.put(id, description(snapshot.get()));
                    }
                } catch (CorruptFileException e) {
                    LOG.error("A snapshot cannot be read snapshot={}", id.name(), e);
                }
            }
            return found;
        });
    }

    /** Empty when there is no such snapshot. */
    CompletableFuture<Optional<Contents>> read(String name) {
        return disk.run(files -> {
            var store = new SnapshotStore(files);
            Optional<SnapshotId> id = store.find(name);
            Optional<Snapshot> snapshot = id.isEmpty() ? Optional.empty() : store.read(id.get());
            return snapshot.isEmpty() ? Optional.<Contents>empty() : Optional.of(contents(snapshot.get()));
        });
    }

    CompletableFuture<Void> begin(SnapshotId id, SnapshotDescription description, TableDescriptor table) {
        return run(files -> new SnapshotStore(files)
                .begin(
                        id,
                        Bytes.wrap(description.toByteArray()),
                        Bytes.wrap(PbDescriptors.toPb(table).toByteArray())));
    }

    CompletableFuture<Void> add(SnapshotId id, List<RegionInfo> regions) {
        return run(files -> {
            var store = new SnapshotStore(files);
            for (RegionInfo region : regions) {
                store.add(id, region);
            }
        });
    }

    CompletableFuture<Void> complete(SnapshotId id) {
        return run(files -> new SnapshotStore(files).complete(id));
    }

    CompletableFuture<Void> delete(SnapshotId id) {
        return run(files -> new SnapshotStore(files).delete(id));
    }

    /** Those that were begun, or half deleted. */
    CompletableFuture<List<SnapshotId>> incomplete() {
        return disk.run(files -> new SnapshotStore(files).incomplete());
    }

    private CompletableFuture<Void> run(Step step) {
        return disk.run(files -> {
            step.run(files);
            return null;
        });
    }

    private static SnapshotDescription description(Snapshot snapshot) throws CorruptFileException {
        try {
            return SnapshotDescription.parseFrom(snapshot.description().asBuffer());
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptFileException(snapshot.id().path(), 0, "not a description: " + e.getMessage());
        }
    }

    private static Contents contents(Snapshot snapshot) throws CorruptFileException {
        try {
            return new Contents(
                    PbDescriptors.fromPb(TableSchema.parseFrom(snapshot.schema().asBuffer())),
                    snapshot.regions().stream().map(Manifest::region).toList());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new CorruptFileException(snapshot.id().path(), 0, "not a table's descriptor: " + e.getMessage());
        }
    }

    private interface Step {
        void run(FileSystem files) throws IOException;
    }
}
