package io.basalt.master.table;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.master.disk.MasterDisk;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.lineage.Retirement;
import io.basalt.storage.manifest.NumberedFiles;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@link TableDirectories} in the store's root: a descriptor is the versioned file {@code descriptor.<n>}. */
public final class DiskTableDirectories implements TableDirectories {
    private final MasterDisk disk;

    public DiskTableDirectories(MasterDisk disk) {
        this.disk = disk;
    }

    @Override
    public CompletableFuture<Void> write(TableDescriptor descriptor, long number) {
        return disk.run(files -> {
            NumberedFiles descriptors = NumberedFiles.descriptors(files);
            String directory = StoreLayout.table(descriptor.name());
            if (descriptors.newest(directory) != number) {
                Bytes payload = Bytes.wrap(PbDescriptors.toPb(descriptor).toByteArray());
                descriptors.publishAbove(directory, number, payload);
            }
            return null;
        });
    }

    @Override
    public CompletableFuture<Long> newest(TableName table) {
        return disk.run(files -> NumberedFiles.descriptors(files).newest(StoreLayout.table(table)));
    }

    @Override
    public CompletableFuture<List<TableDescriptor>> load() {
        return disk.run(files -> {
            NumberedFiles descriptors = NumberedFiles.descriptors(files);
            var found = new ArrayList<TableDescriptor>();
            for (FileSystem.Entry namespace : files.list(StoreLayout.data())) {
                for (FileSystem.Entry table : files.list(StoreLayout.data() + "/" + namespace.name())) {
                    var name = new TableName(namespace.name(), table.name());
                    Optional<NumberedFiles.Version> version = descriptors.latest(StoreLayout.table(name));
                    if (version.isPresent()) {
                        found.add(parse(name, version.get()));
                    }
                }
            }
            return found;
        });
    }

    private static TableDescriptor parse(TableName name, NumberedFiles.Version version) throws IOException {
        String file = StoreLayout.table(name) + "/descriptor." + version.number();
        try {
            return PbDescriptors.fromPb(
                    BasePb.TableSchema.parseFrom(version.payload().asBuffer()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new CorruptFileException(file, 0, "not a table descriptor: " + e.getMessage());
        }
    }

    @Override
    public CompletableFuture<Retirement.Contents> contents(TableName table) {
        return disk.run(files -> new Retirement(files).contents(table));
    }

    @Override
    public CompletableFuture<Void> drop(TableName table, Retirement.Contents contents) {
        return disk.run(files -> {
            new Retirement(files).dropTable(table, contents);
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> retire(List<RegionInfo> regions) {
        return disk.run(files -> {
            var retirement = new Retirement(files);
            for (RegionInfo region : regions) {
                retirement.drop(region);
            }
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> cloneRegions(String snapshot, Map<RegionInfo, RegionInfo> targets) {
        return disk.run(files -> {
            new SnapshotStore(files).cloneRegions(snapshot, targets);
            return null;
        });
    }
}
