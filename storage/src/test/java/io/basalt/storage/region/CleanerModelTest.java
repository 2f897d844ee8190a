package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.clean.Cleaner;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.file.OvertakenFileSystem;
import io.basalt.storage.fsck.Fsck;
import io.basalt.storage.lineage.Retirement;
import io.basalt.storage.lineage.Succession;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.snapshot.Snapshot;
import io.basalt.storage.snapshot.SnapshotId;
import io.basalt.storage.snapshot.SnapshotStore;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The cleaner against everything else: tables are written, flushed, compacted, split, merged, snapshotted, cloned and
 * dropped, while a cleaner without any grace period runs between any two calls of the disk, and the other way round.
 * Nothing that is named may go, and nothing else may stay.
 *
 * <p>{@code -Dbasalt.test.seed=n} replays one seed, {@code -Dbasalt.test.seeds=n} runs that many.
 */
class CleanerModelTest {
    private static final int STEPS = 30;

    @Test
    void nothingThatIsNamedIsDeletedAndNothingElseStays() {
        Long only = Long.getLong("basalt.test.seed");
        long seeds = Long.getLong("basalt.test.seeds", 40);
        for (long seed = only == null ? 1 : only; seed <= (only == null ? seeds : only); seed++) {
            try {
                new World(seed).run();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": replay with -Dbasalt.test.seed=" + seed, e);
            }
        }
    }

    /** A table: its regions in order, those that are open, and what they should hold. */
    private static final class Table {
        final TableDescriptor descriptor;
        final List<RegionInfo> regions = new ArrayList<>();
        final Map<RegionInfo, Region> open = new TreeMap<>();
        final TreeMap<String, String> rows = new TreeMap<>();

        Table(String name) {
            descriptor = TableDescriptor.of(TableName.parse(name), FamilyDescriptor.of("a"), FamilyDescriptor.of("b"));
        }
    }

    private static final class World {
        private final Random random;
        private final SteppedExecutor threads;
        private final MemoryFileSystem disk = new MemoryFileSystem();
        private final List<Table> tables = new ArrayList<>();
        private final Map<SnapshotId, TreeMap<String, String>> snapshots = new TreeMap<>();
        private TestServer server;
        private int made;
        private boolean nested;

        World(long seed) throws IOException {
            random = new Random(seed);
            threads = new SteppedExecutor(random);
            startServer();
            Table first = new Table("t");
            first.regions.add(RegionInfo.of(first.descriptor.name(), Bytes.EMPTY, Bytes.EMPTY, ++made));
            tables.add(first);
            openAll(first);
        }

        void run() throws Exception {
            for (int i = 0; i < STEPS; i++) {
                if (random.nextInt(3) == 0) {
                    clean();
                } else {
                    act();
                }
                everythingNamedIsThere();
            }
            for (Table table : tables) {
                check(table);
                closeAll(table);
            }
            for (SnapshotId id : List.copyOf(snapshots.keySet())) {
                store().delete(id);
            }
            boolean more = true;
            for (int i = 0; more; i++) {
                assertTrue(i < 10, "the cleaner never ends");
                var report = new Cleaner(disk.mount("cleaner"), threads, Duration.ZERO).clean();
                more = report.deletedFiles().size()
                                + report.deletedDirectories().size()
                                + report.retiredRegions().size()
                        > 0;
            }
            assertEquals(List.of(), Fsck.check(disk.mount("checker")).findings());
            onlyWhatIsUsedIsThere();
            for (Table table : tables) {
                openAll(table);
                check(table);
            }
        }

        // ---- the cleaner, with something else between its calls; sometimes it crashes

        private void clean() throws Exception {
            FileSystem files = disk.mount("cleaner");
            boolean crashes = random.nextInt(4) == 0;
            if (crashes) {
                FaultyFileSystem faulty = new FaultyFileSystem(files);
                faulty.crashAt(1 + random.nextInt(40), Moment.values()[random.nextInt(3)]);
                files = faulty;
            }
            nested = true;
            FileSystem overtaken = OvertakenFileSystem.when((method, call) -> random.nextInt(12) == 0, files, () -> {
                act();
                return null;
            });
            try {
                var unused = new Cleaner(overtaken, threads, Duration.ZERO).clean();
            } catch (IOException e) {
                assertTrue(crashes, () -> "the cleaner failed: " + e);
            } finally {
                nested = false;
            }
            if (crashes) {
                disk.crash("cleaner", CrashMode.values()[random.nextInt(3)], random);
            }
        }

        /** What servers and the master work on: now and then the cleaner runs before a call. */
        private FileSystem raced(String mount) {
            return OvertakenFileSystem.when(
                    (method, call) -> !nested && random.nextInt(60) == 0,
                    disk.mount(mount),
                    () -> new Cleaner(disk.mount("cleaner"), threads, Duration.ZERO).clean());
        }

        // ---- everything else

        private void act() throws IOException {
            Table table = tables.get(random.nextInt(tables.size()));
            try {
                switch (random.nextInt(14)) {
                    case 0, 1, 2 -> write(table);
                    case 3, 4 -> await(any(table).flush());
                    case 5, 6 -> await(any(table).compact(random.nextBoolean()));
                    case 7 -> split(table);
                    case 8 -> merge(table);
                    case 9 -> snapshot(table);
                    case 10 -> deleteSnapshot();
                    case 11 -> cloneSnapshot();
                    case 12 -> drop(table);
                    default -> restart();
                }
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private Region any(Table table) {
            List<Region> open = List.copyOf(table.open.values());
            return open.get(random.nextInt(open.size()));
        }

        private void write(Table table) throws Exception {
            for (int i = random.nextInt(6); i >= 0; i--) {
                String row = "r" + random.nextInt(10);
                String value = "v" + random.nextInt(1000);
                Region region = table.open.entrySet().stream()
                        .filter(entry -> entry.getKey().contains(Bytes.of(row)))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
                String column = random.nextBoolean() ? "a:x" : "b:x";
                Rows.Outcome outcome = Rows.submit(region, Rows.put(row, column, 1, value));
                threads.runAll();
                assertNotNull(outcome.result, () -> "refused: " + outcome.failure);
                table.rows.put(row + "/" + column + "/1", value);
            }
        }

        private void split(Table table) throws Exception {
            RegionInfo parent = table.regions.get(random.nextInt(table.regions.size()));
            Bytes point = Bytes.of("r" + random.nextInt(10));
            if (!parent.contains(point) || point.equals(parent.startKey())) {
                return;
            }
            close(table, parent);
            long id = ++made;
            RegionInfo left = RegionInfo.of(parent.table(), parent.startKey(), point, id);
            RegionInfo right = RegionInfo.of(parent.table(), point, parent.endKey(), id);
            replace(table, List.of(parent), List.of(left, right));
        }

        private void merge(Table table) throws Exception {
            if (table.regions.size() < 2) {
                return;
            }
            int at = random.nextInt(table.regions.size() - 1);
            List<RegionInfo> parents = List.copyOf(table.regions.subList(at, at + 2));
            for (RegionInfo parent : parents) {
                close(table, parent);
            }
            RegionInfo child = RegionInfo.of(
                    parents.get(0).table(),
                    parents.get(0).startKey(),
                    parents.get(1).endKey(),
                    ++made);
            replace(table, parents, List.of(child));
        }

        private void replace(Table table, List<RegionInfo> parents, List<RegionInfo> children) throws IOException {
            Succession succession = new Succession(raced("master"));
            if (parents.size() == 1) {
                succession.split(parents.get(0), children.get(0), children.get(1));
            } else {
                succession.merge(parents, children.get(0));
            }
            if (random.nextInt(4) == 0) {
                succession.withdraw(parents, children);
            } else {
                int at = table.regions.indexOf(parents.get(0));
                table.regions.removeAll(parents);
                table.regions.addAll(at, children);
            }
            openAll(table);
        }

        private void snapshot(Table table) throws Exception {
            var id = new SnapshotId("s" + random.nextInt(3), 1);
            if (snapshots.containsKey(id)) {
                return;
            }
            SnapshotStore store = store();
            store.begin(id, Bytes.of(table.descriptor.name().toString()), Bytes.EMPTY);
            for (RegionInfo region : table.regions) {
                await(table.open.get(region).flush());
                store.add(id, region);
            }
            store.complete(id);
            snapshots.put(id, new TreeMap<>(table.rows));
        }

        private void deleteSnapshot() throws IOException {
            var id = new SnapshotId("s" + random.nextInt(3), 1);
            store().delete(id);
            snapshots.remove(id);
        }

        private void cloneSnapshot() throws IOException {
            if (snapshots.isEmpty() || tables.size() > 4) {
                return;
            }
            SnapshotId id = List.copyOf(snapshots.keySet()).get(random.nextInt(snapshots.size()));
            Snapshot snapshot = store().read(id).orElseThrow();
            Table table = new Table("clone" + ++made);
            Map<RegionInfo, RegionInfo> targets = new TreeMap<>();
            for (Manifest region : snapshot.regions()) {
                RegionInfo source = region.region();
                targets.put(source, RegionInfo.of(table.descriptor.name(), source.startKey(), source.endKey(), made));
            }
            store().cloneRegions(id.name(), targets);
            targets.values().stream().sorted().forEach(table.regions::add);
            table.rows.putAll(snapshots.get(id));
            openAll(table);
            tables.add(table);
        }

        private void drop(Table table) throws Exception {
            if (tables.size() == 1) {
                return;
            }
            if (random.nextBoolean()) {
                closeAll(table);
            }
            TableName name = table.descriptor.name();
            var retirement = new Retirement(raced("master"));
            retirement.dropTable(name, retirement.contents(name));
            tables.remove(table);
        }

        /** The server is killed, and another takes over; or it closes and opens all regions. */
        private void restart() throws Exception {
            if (random.nextBoolean()) {
                for (Table table : tables) {
                    closeAll(table);
                    openAll(table);
                }
                return;
            }
            String dead = server.name;
            disk.crash(dead, CrashMode.values()[random.nextInt(3)], random);
            threads.dropAll();
            WalSeal.sealOrRead(disk.mount("master"), WalFiles.directory(dead));
            startServer();
            for (Table table : tables) {
                table.open.clear();
                openAll(table);
            }
        }

        private void startServer() throws IOException {
            String name = "s" + ++made;
            server = new TestServer(threads, raced(name), name);
        }

        private void openAll(Table table) throws IOException {
            for (RegionInfo region : table.regions) {
                if (!table.open.containsKey(region)) {
                    table.open.put(region, server.open(region, table.descriptor));
                    threads.runAll();
                }
            }
        }

        private void closeAll(Table table) throws Exception {
            for (RegionInfo region : List.copyOf(table.open.keySet())) {
                close(table, region);
            }
        }

        private void close(Table table, RegionInfo region) throws Exception {
            await(table.open.remove(region).close());
        }

        private void await(CompletableFuture<?> future) throws Exception {
            threads.runAll();
            var unused = future.get();
        }

        private SnapshotStore store() {
            return new SnapshotStore(raced("master"));
        }

        // ---- what must hold

        private void everythingNamedIsThere() throws IOException {
            FileSystem files = disk.mount("checker");
            List<Manifest> all = new ArrayList<>(manifests());
            SnapshotStore store = new SnapshotStore(files);
            assertEquals(List.copyOf(snapshots.keySet()), store.list());
            for (SnapshotId id : store.list()) {
                all.addAll(store.read(id).orElseThrow().regions());
            }
            for (Manifest manifest : all) {
                for (LiveFile file : manifest.files()) {
                    assertTrue(files.exists(file.path()), () -> file.path() + " is gone, named by " + manifest);
                }
            }
        }

        /** Directories of regions that exist, and of others as far as their files are named. */
        private void onlyWhatIsUsedIsThere() throws IOException {
            Set<String> used = new TreeSet<>();
            for (Table table : tables) {
                table.regions.forEach(region -> used.add(StoreLayout.region(region)));
            }
            Set<String> there = new TreeSet<>();
            for (Manifest manifest : manifests()) {
                there.add(StoreLayout.region(manifest.region()));
                for (LiveFile file : manifest.files()) {
                    String family = file.path().substring(0, file.path().lastIndexOf('/'));
                    used.add(family.substring(0, family.lastIndexOf('/')));
                }
            }
            assertEquals(used, there);
        }

        private List<Manifest> manifests() throws IOException {
            FileSystem files = disk.mount("checker");
            List<Manifest> all = new ArrayList<>();
            String namespace = StoreLayout.data() + "/default";
            for (FileSystem.Entry table : files.list(namespace)) {
                for (FileSystem.Entry region : files.list(namespace + "/" + table.name())) {
                    new ManifestStore(files)
                            .latest(namespace + "/" + table.name() + "/" + region.name())
                            .ifPresent(all::add);
                }
            }
            return all;
        }

        private void check(Table table) throws IOException {
            List<String> expected = new ArrayList<>();
            table.rows.forEach((row, value) -> expected.add(row + "=" + value));
            List<String> found = new ArrayList<>();
            for (RegionInfo region : table.regions) {
                found.addAll(
                        Rows.scan(table.open.get(region), ScanSpec.builder().build(), threads));
            }
            assertEquals(expected, found);
        }
    }
}
