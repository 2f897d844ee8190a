package io.basalt.cli;

import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.LocalFileSystem;
import io.basalt.storage.hfile.HFileSettings;
import io.basalt.storage.hfile.HFileSummary;
import io.basalt.storage.hfile.HFileWriter;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.RegionFileName;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.snapshot.SnapshotId;
import io.basalt.storage.snapshot.SnapshotStore;
import io.basalt.storage.wal.AppendCallback;
import io.basalt.storage.wal.Wal;
import io.basalt.storage.wal.WalBatch;
import io.basalt.storage.wal.WalClosedException;
import io.basalt.storage.wal.WalConfig;
import io.basalt.storage.wal.WalFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;

/** A small store on disk, always the same: a region with two files, a snapshot of it, and the log of a server. */
final class SampleStore {
    private static final RegionInfo REGION = RegionInfo.of(TableName.parse("users"), Bytes.EMPTY, Bytes.EMPTY, 7);
    private static final String SERVER = "host-1,16020,1700000000000";

    private SampleStore() {}

    static void create(Path root) throws IOException {
        FileSystem files = new LocalFileSystem(root.toString());
        LiveFile old = write(files, 1, "alice", "bob");
        LiveFile young = write(files, 2, "bob", "carol", "dave");
        var snapshots = new SnapshotStore(files);
        var before = new SnapshotId("before", 1700000000000L);
        snapshots.begin(before, Bytes.EMPTY, Bytes.EMPTY);
        publish(files, Manifest.first(REGION).files(List.of(old)));
        snapshots.add(before, REGION);
        snapshots.complete(before);
        publish(
                files,
                new ManifestStore(files)
                        .latest(StoreLayout.region(REGION))
                        .orElseThrow()
                        .next()
                        .files(List.of(young, old)));
        log(files);
    }

    private static LiveFile write(FileSystem files, long sequenceId, String... rows) throws IOException {
        String path = StoreLayout.family(REGION, "info") + "/" + new RegionFileName(1, sequenceId);
        HFileSettings settings = HFileSettings.of(FamilyDescriptor.of("info"), CellOrder.USER);
        try (HFileWriter writer = HFileWriter.create(files, path, settings, 1_700_000_000_000L)) {
            for (String row : rows) {
                writer.append(cell(row, "email", CellType.PUT, row + "@example.org", sequenceId));
                writer.append(cell(row, "phone", CellType.DELETE_COLUMN, "", sequenceId));
            }
            HFileSummary written = writer.finish(sequenceId, false);
            return new LiveFile(path, "info", RowRange.ALL, sequenceId, written.sizeBytes(), written.cells());
        }
    }

    private static CellView cell(String row, String qualifier, int type, String value, long sequenceId) {
        var bytes = CellWriter.bare(64)
                .add(
                        Bytes.of(row),
                        Bytes.of("info"),
                        Bytes.of(qualifier),
                        1_700_000_000_000L + sequenceId,
                        type,
                        Bytes.of(value))
                .toBuffer();
        return new CellView().set(bytes, 0, 0, sequenceId);
    }

    private static void publish(FileSystem files, Manifest.Builder manifest) throws IOException {
        var flushed = new TreeMap<String, Long>();
        flushed.put("info", 2L);
        new ManifestStore(files)
                .publish(
                        StoreLayout.region(REGION),
                        manifest.flushedSequenceIds(flushed).build());
    }

    private static void log(FileSystem files) throws IOException {
        Queue<Runnable> tasks = new ArrayDeque<>();
        WalConfig config = new WalConfig(Size.ofKilobytes(4), Size.ofKilobytes(4));
        try (Wal wal = Wal.create(files, WalFiles.directory(SERVER), config, tasks::add, tasks::add)) {
            var batch = new WalBatch();
            for (long sequenceId = 3; sequenceId <= 4; sequenceId++) {
                batch.clear();
                batch.mutation(sequenceId).cell(cell("erin", "email", CellType.PUT, "erin@example.org", sequenceId));
                wal.append(REGION.encodedName(), batch, new Ignored());
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
        }
    }

    private static final class Ignored implements AppendCallback {
        @Override
        public void synced() {}

        @Override
        public void failed(WalClosedException cause) {
            throw new IllegalStateException(cause);
        }
    }

    /** Changes one bit of a file. */
    static void flipBit(Path path, long offset) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            int old = file.read();
            file.seek(offset);
            file.write(old ^ 4);
        }
    }
}
