package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.Compression;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.KeepDeletedCells;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.clean.Cleaner;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.read.TimeRange;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A region against {@link RegionModel}: random operations, with flushes, compactions, reopenings and crashes among them,
 * bulk loads, splits and merges, snapshots, clones and restorations, and a cleaner without any grace period. Compared
 * cell for cell.
 *
 * <p>{@code -Dbasalt.test.seed=n} replays one seed, {@code -Dbasalt.test.seeds=n} runs that many.
 */
class RegionModelTest {
    private static final TableName NAME = TableName.parse("t");
    private static final RegionInfo FIRST = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
    private static final BloomType[] BLOOMS = {BloomType.NONE, BloomType.NONE, BloomType.ROW, BloomType.ROWCOL};
    private static final DataBlockEncoding[] ENCODINGS = DataBlockEncoding.values();
    private static final Compression[] COMPRESSIONS = {
        Compression.NONE, Compression.NONE, Compression.NONE, Compression.LZ4, Compression.SNAPPY
    };
    private static final int STEPS = 40;
    private static final long FOREVER = Long.MAX_VALUE / 2;

    @Test
    void aRegionBehavesLikeASortedMapThroughFlushesCompactionsAndCrashes() throws Exception {
        Long only = Long.getLong("basalt.test.seed");
        long seeds = Long.getLong("basalt.test.seeds", 2000);
        for (long seed = only == null ? 1 : only; seed <= (only == null ? seeds : only); seed++) {
            try {
                new Run(seed).run(STEPS);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": replay with -Dbasalt.test.seed=" + seed, e);
            }
        }
    }

    /** One seed. */
    private static final class Run implements RandomLineage.Focus {
        private final Random random;
        /** Decides how files are written, of which the model knows nothing. */
        private final Random kinds;

        private final SteppedExecutor threads;
        private final MemoryFileSystem disk = new MemoryFileSystem();
        private final TableDescriptor table;
        private final RandomOperations operations;
        private final Map<String, RegionModel.Rules> rules = new TreeMap<>();
        private final RandomLineage lineage;
        private RegionInfo info = FIRST;
        private RegionModel model;
        private TestServer server;
        private Region region;
        private int servers;
        private long lastMillis;
        private Manifest manifest;

        Run(long seed) throws IOException {
            random = new Random(seed);
            kinds = new Random(~seed);
            threads = new SteppedExecutor(random);
            TableDescriptor.Builder builder = TableDescriptor.builder(NAME);
            for (String family : List.of("a", "b")) {
                builder.family(family(family));
            }
            table = builder.build();
            model = new RegionModel(rules);
            operations = new RandomOperations(random, List.copyOf(rules.keySet()));
            lineage = new RandomLineage(random, disk, this);
            startServer();
        }

        private FamilyDescriptor family(String name) {
            int versions = 1 + random.nextInt(3);
            int minVersions = random.nextInt(3) == 0 ? 1 : 0;
            boolean forever = random.nextBoolean();
            KeepDeletedCells keep = random.nextInt(3) > 0
                    ? KeepDeletedCells.FALSE
                    : random.nextBoolean() || minVersions == 0 ? KeepDeletedCells.TRUE : KeepDeletedCells.TTL;
            rules.put(name, new RegionModel.Rules(versions, minVersions, forever ? FOREVER : 10_000, keep));
            FamilyDescriptor.Builder builder = FamilyDescriptor.builder(Bytes.of(name))
                    .maxVersions(versions)
                    .minVersions(minVersions)
                    .keepDeletedCells(keep)
                    .bloomType(BLOOMS[random.nextInt(BLOOMS.length)])
                    .dataBlockEncoding(ENCODINGS[kinds.nextInt(ENCODINGS.length)])
                    .compression(COMPRESSIONS[kinds.nextInt(COMPRESSIONS.length)])
                    // So that a row has more than one block.
                    .blockSizeBytes(kinds.nextInt(3) == 0 ? 64 << 10 : kinds.nextInt(40, 400));
            return (forever ? builder : builder.ttlSeconds(10)).build();
        }

        void run(int steps) throws Exception {
            for (int i = 0; i < steps; i++) {
                step();
                check();
            }
            model.wallMillis = wall();
            crash();
            check();
            Soundness.check(disk.mount("checker"));
        }

        private void step() throws Exception {
            threads.advance(Duration.ofSeconds(random.nextInt(4)));
            if (random.nextInt(20) == 0) {
                threads.shiftWall(-1500);
            }
            model.wallMillis = wall();
            switch (random.nextInt(24)) {
                case 0, 1, 2 -> flush();
                case 3, 4 -> compact(random.nextInt(3) == 0);
                case 5 -> reopen();
                case 6 -> crash();
                case 7 -> load();
                case 8 -> lineage.split(operations.rows());
                case 9 -> lineage.merge();
                case 10 -> lineage.snapshot();
                case 11 -> lineage.checkClone();
                case 12 -> lineage.restore();
                case 13 -> clean();
                default -> writeSome();
            }
        }

        /** Several operations at once, which thus share batches and records. */
        private void writeSome() {
            List<RandomOperations.Step> steps = submit(1 + random.nextInt(3));
            threads.runAll();
            for (int i = 0; i < steps.size(); i++) {
                check(steps.get(i).expected(model, now()), outcomes.get(i));
                model.write(steps.get(i).expected(model, now()).written());
            }
        }

        private final List<Rows.Outcome> outcomes = new ArrayList<>();

        private List<RandomOperations.Step> submit(int count) {
            List<RandomOperations.Step> steps = new ArrayList<>();
            List<RowOperation> batch = new ArrayList<>();
            outcomes.clear();
            for (int i = 0; i < count; i++) {
                RandomOperations.Step step = operations.next(now());
                Rows.Outcome outcome = new Rows.Outcome();
                steps.add(step);
                outcomes.add(outcome);
                batch.add(step.operation(outcome));
            }
            region.submit(batch);
            return steps;
        }

        private static void check(RandomOperations.Expected expected, Rows.Outcome outcome) {
            if (expected.refused()) {
                assertNotNull(outcome.failure, "should have been refused");
                return;
            }
            assertNotNull(outcome.result, () -> "refused: " + outcome.failure);
            assertEquals(expected.matched(), outcome.result.matched(), "condition");
            List<String> returned = new ArrayList<>();
            FramedCells cells = new FramedCells().over(outcome.result.cells());
            for (var cell = cells.next(0); cell != null; cell = cells.next(0)) {
                returned.add(Rows.text(cell));
            }
            assertEquals(texts(expected.returned()), returned, "result");
        }

        private void compact(boolean major) throws Exception {
            threads.await(region.compact(major));
            compactions(major);
        }

        private void compactions(boolean major) throws IOException {
            Manifest before = manifest;
            Manifest after = latest();
            manifest = after;
            for (String family : rules.keySet()) {
                Set<String> gone = new LinkedHashSet<>(paths(before, family));
                boolean all = true;
                for (String path : paths(before, family)) {
                    all &= !paths(after, family).contains(path);
                }
                gone.removeAll(paths(after, family));
                Set<String> made = new LinkedHashSet<>(paths(after, family));
                made.removeAll(paths(before, family));
                if (!gone.isEmpty()) {
                    model.compact(
                            family,
                            gone::contains,
                            made.isEmpty() ? "" : made.iterator().next(),
                            wall(),
                            all);
                }
                assertTrue(!major || paths(after, family).size() <= 1);
            }
        }

        /** Takes over what the newest manifest says was flushed. */
        private void adopt() throws IOException {
            Manifest before = manifest;
            manifest = latest();
            long flushed = manifest.flushedSequenceId("a");
            if (flushed > before.flushedSequenceId("a")) {
                Map<String, String> made = new HashMap<>();
                for (String family : rules.keySet()) {
                    Set<String> paths = new LinkedHashSet<>(paths(manifest, family));
                    paths.removeAll(paths(before, family));
                    paths.forEach(path -> made.put(family, path));
                }
                model.flush(flushed, wall(), made::get);
            }
        }

        @Override
        public RegionInfo info() {
            return info;
        }

        @Override
        public RegionModel model() {
            return model;
        }

        @Override
        public void flush() throws Exception {
            assertTrue(threads.await(region.flush()) || !model.hasUnflushed());
            adopt();
        }

        @Override
        public RegionInfo close() throws Exception {
            threads.await(region.close());
            adopt();
            return info;
        }

        @Override
        public void move(RegionInfo to, RegionModel expected) throws Exception {
            info = to;
            model = new RegionModel(expected);
            model.wallMillis = wall();
            operations.within(to);
            open();
        }

        /** HFiles from elsewhere, of one family or both. */
        private void load() throws Exception {
            Map<String, List<ModelCell>> cells = new TreeMap<>();
            List<FamilyFile> made = new ArrayList<>();
            for (String family : rules.keySet()) {
                List<ModelCell> ofFamily = operations.cellsToLoad(family, wall());
                if (!ofFamily.isEmpty()) {
                    cells.put(family, ofFamily);
                    made.add(new FamilyFile(Bytes.of(family), lineage.write(family, ofFamily)));
                }
            }
            var loaded = region.bulkLoad(disk.mount("client"), made);
            threads.runAll();
            if (made.isEmpty()) {
                assertEquals(0, loaded.get());
                return;
            }
            assertEquals(++model.sequenceId, loaded.get());
            Manifest before = manifest;
            manifest = latest();
            for (String family : cells.keySet()) {
                Set<String> paths = new LinkedHashSet<>(paths(manifest, family));
                paths.removeAll(paths(before, family));
                model.load(family, paths.iterator().next(), cells.get(family));
            }
        }

        private void clean() throws IOException {
            var unused = new Cleaner(disk.mount("cleaner"), threads, Duration.ZERO).clean();
        }

        /** Closed and opened on the same server, which meanwhile holds nothing of it. */
        private void reopen() throws Exception {
            RegionInfo closed = close();
            server.checkNothingIsHeld("closed");
            move(closed, model);
        }

        private void crash() throws Exception {
            List<RandomOperations.Step> steps = submit(random.nextInt(4));
            int background = random.nextInt(3);
            boolean major = random.nextBoolean();
            if (background == 0) {
                var unused = region.flush();
            } else if (background == 1) {
                var unused = region.compact(major);
            }
            for (int i = random.nextInt(30); i > 0; i--) {
                threads.step();
            }
            MemoryFileSystem.CrashMode[] modes = MemoryFileSystem.CrashMode.values();
            disk.crash(server.name, modes[random.nextInt(modes.length)], random);
            threads.dropAll();
            String dead = server.name;

            List<RegionModel> possible = new ArrayList<>();
            addPossible(new RegionModel(model), steps, 0, possible);
            WalSeal.sealOrRead(disk.mount("master"), WalFiles.directory(dead));
            startServer();
            Manifest before = this.beforeCrash;
            RegionModel found = null;
            List<String> differences = new ArrayList<>();
            for (RegionModel candidate : possible) {
                model = candidate;
                manifest = before;
                try {
                    if (background == 1) {
                        compactions(false);
                    } else {
                        adopt();
                    }
                } catch (AssertionError e) {
                    differences.add(e.toString());
                    continue;
                }
                String difference = differenceAfterCrash();
                if (difference.isEmpty()) {
                    found = candidate;
                    break;
                }
                differences.add(difference);
            }
            assertNotNull(
                    found, () -> "no legal state after the crash, but one of:\n" + String.join("\n", differences));
            model.sequenceId = region.openSequenceId() - 1;
        }

        private String differenceAfterCrash() throws IOException {
            long bytes = region.metrics().memStoreBytes();
            if (bytes != model.memoryBytes()) {
                return "expected " + model.memoryBytes() + " bytes in memory, but got " + bytes;
            }
            String difference = difference(RegionModel.Query.all(100));
            return difference.isEmpty() ? difference(raw()) : difference;
        }

        /**
         * The states that a crash may leave: what was acknowledged is there, and of the rest any. Operations on
         * different rows may overtake each other, when one of them waits for the disk.
         *
         * @param applied bit i: step i is part of {@code state}
         */
        private void addPossible(
                RegionModel state, List<RandomOperations.Step> steps, int applied, List<RegionModel> possible) {
            boolean complete = true;
            for (int i = 0; i < steps.size(); i++) {
                if ((applied & 1 << i) != 0) {
                    continue;
                }
                complete &= outcomes.get(i).result == null;
                RandomOperations.Expected expected = steps.get(i).expected(state, now());
                if (!expected.refused()) {
                    RegionModel next = new RegionModel(state);
                    next.write(expected.written());
                    addPossible(next, steps, applied | 1 << i, possible);
                }
            }
            if (complete) {
                possible.add(state);
            }
        }

        private Manifest beforeCrash;

        private void startServer() throws IOException {
            servers++;
            server = new TestServer(threads, new FaultyFileSystem(disk.mount("s" + servers)), "s" + servers);
            open();
        }

        private void open() throws IOException {
            beforeCrash = manifest;
            region = server.open(info, table);
            threads.runAll();
            manifest = latest();
            lastMillis = 0;
            model.sequenceId = region.openSequenceId() - 1;
        }

        @Override
        public void check() throws IOException {
            assertEquals("", difference(RegionModel.Query.all(1)));
            assertEquals("", difference(RegionModel.Query.all(5)));
            assertEquals("", difference(raw()));
            for (int i = 0; i < 4; i++) {
                RegionModel.Query query = randomQuery();
                assertEquals("", difference(query), query::toString);
            }
        }

        private static RegionModel.Query raw() {
            return new RegionModel.Query(
                    "", true, "", false, false, Map.of(), 0, Long.MAX_VALUE, Integer.MAX_VALUE, -1, 0, true);
        }

        private RegionModel.Query randomQuery() {
            boolean raw = random.nextInt(6) == 0;
            Map<String, List<String>> columns = new TreeMap<>();
            if (random.nextBoolean()) {
                columns.put(
                        operations.family(),
                        raw || random.nextInt(3) == 0
                                ? List.of()
                                : random.nextBoolean()
                                        ? List.of(operations.qualifier())
                                        : List.of(operations.qualifier(), operations.qualifier()));
            }
            long from = random.nextInt(3) > 0 ? 0 : wall() - random.nextInt(15) * 1000L;
            long to = random.nextInt(3) > 0 ? Long.MAX_VALUE : from + random.nextInt(15) * 1000L;
            boolean one = random.nextInt(4) == 0;
            String start = random.nextInt(3) == 0 ? "" : operations.row();
            String stop = random.nextInt(3) == 0 ? "" : operations.row();
            boolean reversed = !one && random.nextInt(3) == 0;
            if (one) {
                start = operations.row();
                stop = start;
            }
            return new RegionModel.Query(
                    start,
                    one || random.nextBoolean(),
                    stop,
                    one || random.nextBoolean(),
                    reversed,
                    columns,
                    from,
                    to == Long.MAX_VALUE ? to : Math.max(from, to),
                    1 + random.nextInt(4),
                    random.nextInt(4) == 0 ? random.nextInt(3) : -1,
                    random.nextInt(4) == 0 ? random.nextInt(3) : 0,
                    raw);
        }

        /** Empty when region and model agree. */
        private String difference(RegionModel.Query query) throws IOException {
            ScanSpec.Builder spec = ScanSpec.builder()
                    .start(Bytes.of(query.startRow()), query.startInclusive())
                    .stop(Bytes.of(query.stopRow()), query.stopInclusive())
                    .reversed(query.reversed())
                    .timeRange(new TimeRange(query.from(), query.to()))
                    .maxVersions(query.maxVersions())
                    .storeLimit(query.storeLimit())
                    .storeOffset(query.storeOffset())
                    .raw(query.raw());
            query.columns().forEach((family, qualifiers) -> {
                if (qualifiers.isEmpty()) {
                    spec.family(Bytes.of(family));
                }
                qualifiers.forEach(qualifier -> spec.column(Bytes.of(family), Bytes.of(qualifier)));
            });
            List<String> expected = texts(model.read(query, wall()));
            List<String> actual = Rows.scan(region, spec.build(), threads);
            return expected.equals(actual) ? "" : "expected " + expected + "\n but got " + actual;
        }

        private Manifest latest() throws IOException {
            return new ManifestStore(disk.mount("checker"))
                    .latest(StoreLayout.region(info))
                    .orElseThrow();
        }

        private static List<String> paths(Manifest manifest, String family) {
            return manifest.files().stream()
                    .filter(file -> file.family().equals(family))
                    .map(LiveFile::path)
                    .toList();
        }

        /** What the region's clock says: it never goes back. */
        private long now() {
            lastMillis = Math.max(lastMillis, wall());
            return lastMillis;
        }

        private long wall() {
            return threads.wallMillis();
        }

        private static List<String> texts(List<ModelCell> cells) {
            return cells.stream().map(ModelCell::toString).toList();
        }
    }
}
