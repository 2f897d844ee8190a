package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.hfile.HFileSettings;
import io.basalt.storage.hfile.HFileWriter;
import io.basalt.storage.lineage.Retirement;
import io.basalt.storage.lineage.Succession;
import io.basalt.storage.snapshot.SnapshotId;
import io.basalt.storage.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Moves a test from region to region: to a daughter of the one that it works on, while the other daughter is left
 * closed; back to both merged; to a clone of a snapshot. What each should hold goes along.
 */
final class RandomLineage {
    /** The test that is moved: it works on one open region. */
    interface Focus {
        RegionInfo info();

        RegionModel model();

        void flush() throws Exception;

        RegionInfo close() throws Exception;

        /** Opens another region, the present one being closed. */
        void move(RegionInfo to, RegionModel expected) throws Exception;

        void check() throws Exception;
    }

    private record Closed(RegionInfo info, RegionModel model) {}

    private static final String SNAPSHOT = "s";
    private static final SnapshotId SNAPSHOT_ID = new SnapshotId(SNAPSHOT, 1);

    private final Random random;
    private final MemoryFileSystem disk;
    private final Focus focus;
    private final Deque<Closed> siblings = new ArrayDeque<>();
    private Closed snapshot; // or null
    private long made = 1;

    RandomLineage(Random random, MemoryFileSystem disk, Focus focus) {
        this.random = random;
        this.disk = disk;
        this.focus = focus;
    }

    /** @param rows of the region that the test uses */
    void split(List<String> rows) throws Exception {
        if (rows.size() < 2) {
            return;
        }
        Bytes point = Bytes.of(rows.get(1 + random.nextInt(rows.size() - 1)));
        RegionInfo parent = focus.close();
        long id = ++made;
        RegionInfo left = RegionInfo.of(parent.table(), parent.startKey(), point, id);
        RegionInfo right = RegionInfo.of(parent.table(), point, parent.endKey(), id);
        Succession succession = new Succession(files());
        succession.split(parent, left, right);
        if (random.nextInt(5) == 0) {
            succession.withdraw(List.of(parent), List.of(left, right));
            focus.move(parent, focus.model());
            return;
        }
        boolean toLeft = random.nextBoolean();
        RegionInfo other = toLeft ? right : left;
        siblings.push(new Closed(other, focus.model().part(other.rows())));
        RegionInfo next = toLeft ? left : right;
        focus.move(next, focus.model().part(next.rows()));
    }

    /** With the region that was split off last. */
    void merge() throws Exception {
        if (siblings.isEmpty()) {
            return;
        }
        Closed sibling = siblings.pop();
        if (random.nextBoolean()) {
            visit(sibling);
        }
        RegionInfo region = focus.close();
        boolean first = region.startKey().compareTo(sibling.info().startKey()) < 0;
        RegionInfo left = first ? region : sibling.info();
        RegionInfo right = first ? sibling.info() : region;
        RegionInfo child = RegionInfo.of(region.table(), left.startKey(), right.endKey(), ++made);
        new Succession(files()).merge(List.of(left, right), child);
        focus.move(child, focus.model().with(sibling.model()));
    }

    /** Looks into a closed region, and closes it again. */
    private void visit(Closed other) throws Exception {
        RegionInfo region = focus.close();
        RegionModel model = focus.model();
        focus.move(other.info(), other.model());
        focus.check();
        var unused = focus.close();
        focus.move(region, model);
    }

    void snapshot() throws Exception {
        SnapshotStore store = new SnapshotStore(files());
        store.delete(SNAPSHOT_ID);
        store.begin(SNAPSHOT_ID, Bytes.EMPTY, Bytes.EMPTY);
        focus.flush();
        store.add(SNAPSHOT_ID, focus.info());
        store.complete(SNAPSHOT_ID);
        snapshot = new Closed(focus.info(), new RegionModel(focus.model()));
    }

    void checkClone() throws Exception {
        if (snapshot == null) {
            return;
        }
        RegionInfo source = snapshot.info();
        RegionInfo clone = RegionInfo.of(TableName.parse("clones"), source.startKey(), source.endKey(), ++made);
        new SnapshotStore(files()).cloneRegions(SNAPSHOT, Map.of(source, clone));
        visit(new Closed(clone, snapshot.model()));
        var retirement = new Retirement(files());
        retirement.dropTable(clone.table(), retirement.contents(clone.table()));
    }

    /** The region becomes what it was when the snapshot was taken, if it had the same rows then. */
    void restore() throws Exception {
        if (snapshot == null || !snapshot.info().rows().equals(focus.info().rows())) {
            return;
        }
        RegionInfo old = focus.close();
        RegionInfo restored = RegionInfo.of(old.table(), old.startKey(), old.endKey(), ++made);
        new Retirement(files()).drop(old);
        new SnapshotStore(files()).cloneRegions(SNAPSHOT, Map.of(snapshot.info(), restored));
        focus.move(restored, snapshot.model());
    }

    /** Makes an HFile outside of the store; returns its path. */
    String write(String family, List<ModelCell> cells) throws IOException {
        String path = "staging/" + ++made;
        HFileSettings settings =
                HFileSettings.of(FamilyDescriptor.of(family), CellOrder.USER).withSequenceIds(false);
        try (HFileWriter writer = HFileWriter.create(disk.mount("client"), path, settings, 1)) {
            for (ModelCell cell : cells) {
                String column = family + ":" + cell.qualifier();
                writer.append(new FramedCells()
                        .over(Rows.cell(cell.row(), column, cell.timestamp(), cell.type(), cell.value()))
                        .next(0));
            }
            writer.finish(0, false);
        }
        return path;
    }

    private FileSystem files() {
        return disk.mount("master");
    }
}
