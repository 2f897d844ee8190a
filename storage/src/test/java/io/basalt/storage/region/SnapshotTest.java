package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.file.OvertakenFileSystem;
import io.basalt.storage.lineage.Succession;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.RetiredRegionException;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.snapshot.Snapshot;
import io.basalt.storage.snapshot.SnapshotId;
import io.basalt.storage.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots of a table with two regions, one of which was never written. */
class SnapshotTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, FamilyDescriptor.of("a"));
    private static final RegionInfo LOW = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.of("m"), 1);
    private static final RegionInfo HIGH = RegionInfo.of(NAME, Bytes.of("m"), Bytes.EMPTY, 1);
    private static final RegionInfo CLONE = RegionInfo.of(TableName.parse("c"), Bytes.EMPTY, Bytes.of("m"), 2);
    private static final SnapshotId S1 = new SnapshotId("s1", 7);
    private static final SnapshotId AGAIN = new SnapshotId("s1", 8);
    private static final Bytes DESCRIPTION = Bytes.of("taken on a Sunday");
    private static final Bytes SCHEMA = Bytes.of("schema");

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FileSystem files = disk.mount("s");
    private final SnapshotStore store = new SnapshotStore(files);
    private TestServer server;
    private Region low;

    @BeforeEach
    void writeSomething() throws Exception {
        server = new TestServer(threads, files, "s");
        low = server.open(LOW, TABLE);
        write("b1");
        flush();
        write("b2");
        flush();
    }

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(disk.mount("checker"));
    }

    @Test
    void aSnapshotHasWhatWasFlushedWhenEachRegionWasAdded() throws Exception {
        assertEquals(List.of(), store.list());
        take(store);
        write("b3");
        flush();
        assertEquals(List.of(S1), store.list());
        assertEquals(List.of(), store.incomplete());
        Snapshot snapshot = store.read(S1).orElseThrow();
        assertEquals(DESCRIPTION, snapshot.description());
        assertEquals(SCHEMA, snapshot.schema());
        assertEquals(
                List.of(LOW, HIGH),
                snapshot.regions().stream().map(Manifest::region).sorted().toList());
        assertEquals(List.of("b1/a:x/1=v", "b2/a:x/1=v"), cloned());
        assertEquals(3, Rows.scan(low, ScanSpec.builder().build(), threads).size());
    }

    @Test
    void aCloneLivesOnWithoutItsSnapshotAndItsSource() throws Exception {
        take(store);
        assertEquals(List.of("b1/a:x/1=v", "b2/a:x/1=v"), cloned());
        store.delete(S1);
        store.delete(S1);
        assertEquals(Optional.empty(), store.read(S1));
        assertThrows(NoSuchFileException.class, () -> store.cloneRegions("s1", Map.of(LOW, CLONE)));
        assertEquals(List.of("b1/a:x/1=v", "b2/a:x/1=v"), cloneAgain());
    }

    @Test
    void nothingIsClonedOfASnapshotThatHasNotAllOfTheRegions() throws Exception {
        take(store);
        RegionInfo other = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.of("m"), 7);
        RegionInfo otherClone = RegionInfo.of(TableName.parse("d"), Bytes.EMPTY, Bytes.of("m"), 8);
        assertThrows(NoSuchFileException.class, () -> store.cloneRegions("s1", Map.of(LOW, CLONE, other, otherClone)));
        assertEquals(List.of(), files.list(StoreLayout.region(CLONE)));
    }

    @Test
    void aSnapshotThatIsReplacedWhileItIsClonedMayNotHaveKeptItsFiles() throws Exception {
        take(store);
        FileSystem overtaken = OvertakenFileSystem.atPublish(files, () -> {
            store.delete(S1);
            take(store, AGAIN);
            return null;
        });
        assertThrows(
                NoSuchFileException.class, () -> new SnapshotStore(overtaken).cloneRegions("s1", Map.of(LOW, CLONE)));
    }

    /** A master that is paused, at whichever call, until another one has gone on and taken the next of the name. */
    @Test
    void whoSleepsWhileItDeletesOrTakesASnapshotLeavesTheNextOfItsNameAlone() throws Exception {
        for (Step step : List.<Step>of(
                sleeper -> sleeper.delete(S1),
                sleeper -> sleeper.begin(S1, DESCRIPTION, SCHEMA),
                sleeper -> sleeper.add(S1, LOW),
                sleeper -> sleeper.complete(S1))) {
            int sleeps = 0;
            while (sleeps(sleeps + 1, step)) {
                sleeps++;
            }
            assertTrue(sleeps > 2, "it slept " + sleeps + " times");
        }
    }

    private interface Step {
        void run(SnapshotStore sleeper) throws IOException;
    }

    /** Whether the step makes so many calls. */
    private boolean sleeps(int call, Step step) throws IOException {
        boolean[] slept = {false};
        store.begin(S1, DESCRIPTION, SCHEMA);
        FileSystem overtaken = OvertakenFileSystem.atCall(call, files, () -> {
            slept[0] = true;
            store.delete(S1);
            take(store, AGAIN);
            return null;
        });
        try {
            step.run(new SnapshotStore(overtaken));
        } catch (IOException e) {
            assertTrue(slept[0], e.toString());
        }
        if (slept[0]) {
            assertEquals(List.of(AGAIN), store.list(), "call " + call);
            assertEquals(
                    List.of(LOW, HIGH),
                    store.read(AGAIN).orElseThrow().regions().stream()
                            .map(Manifest::region)
                            .sorted()
                            .toList(),
                    "call " + call);
        }
        store.delete(AGAIN);
        store.delete(S1);
        return slept[0];
    }

    @Test
    void aNameIsTakenOnce() throws Exception {
        store.begin(S1, DESCRIPTION, SCHEMA);
        assertThrows(FileAlreadyExistsException.class, () -> store.begin(S1, Bytes.of("other"), SCHEMA));
        store.begin(S1, DESCRIPTION, SCHEMA);
        assertEquals(List.of(S1), store.incomplete());
        store.complete(S1);
        assertThrows(FileAlreadyExistsException.class, () -> store.begin(S1, DESCRIPTION, SCHEMA));
        assertThrows(FileAlreadyExistsException.class, () -> store.begin(AGAIN, DESCRIPTION, SCHEMA));
        assertThrows(IllegalStateException.class, () -> store.add(S1, LOW));
        for (String name : List.of("", ".hidden", "a/b", "a b", "-x")) {
            assertThrows(
                    IllegalArgumentException.class, () -> store.begin(new SnapshotId(name, 1), DESCRIPTION, SCHEMA));
        }
    }

    @Test
    void aRegionThatWasSplitIsNotAdded() throws Exception {
        assertTrue(threads.await(low.close()) > 0);
        new Succession(files)
                .split(
                        LOW,
                        RegionInfo.of(NAME, Bytes.EMPTY, Bytes.of("c"), 3),
                        RegionInfo.of(NAME, Bytes.of("c"), Bytes.of("m"), 3));
        store.begin(S1, DESCRIPTION, SCHEMA);
        assertThrows(RetiredRegionException.class, () -> store.add(S1, LOW));
    }

    @Test
    void aSnapshotWithAMissingRegionIsDamaged() throws Exception {
        take(store);
        files.deleteRecursively(S1.path() + "/" + LOW.encodedName());
        assertThrows(CorruptFileException.class, () -> store.read(S1));
        store.delete(S1);
    }

    @Test
    void aCrashAtAnyCallLeavesWhatCanBeRepeatedOrDeleted() throws Exception {
        FaultyFileSystem counted = new FaultyFileSystem(disk.mount("m"));
        take(new SnapshotStore(counted));
        new SnapshotStore(counted).delete(S1);
        for (long call = 1; call <= counted.calls(); call++) {
            FaultyFileSystem faulty = new FaultyFileSystem(disk.mount("m"));
            faulty.crashAt(call, Moment.values()[(int) (call % 3)]);
            try {
                take(new SnapshotStore(faulty));
                new SnapshotStore(faulty).delete(S1);
            } catch (IOException e) {
                disk.crash("m", CrashMode.values()[(int) (call / 3 % 3)], new Random(call));
            }
            String where = faulty.failedCall();
            if (store.list().equals(List.of(S1))) {
                assertEquals(2, store.read(S1).orElseThrow().regions().size(), where);
            } else if (call % 2 == 0) {
                store.delete(S1);
                assertEquals(List.of(), store.incomplete(), where);
                take(store);
            } else {
                take(store);
            }
            assertEquals(2, store.read(S1).orElseThrow().regions().size(), where);
            store.delete(S1);
            assertEquals(List.of(), files.list(StoreLayout.snapshots()), where);
        }
    }

    private static void take(SnapshotStore store) throws IOException {
        take(store, S1);
    }

    private static void take(SnapshotStore store, SnapshotId id) throws IOException {
        store.begin(id, DESCRIPTION, SCHEMA);
        store.add(id, LOW);
        store.add(id, HIGH);
        store.complete(id);
    }

    private List<String> cloned() throws IOException {
        store.cloneRegions("s1", Map.of(LOW, CLONE));
        store.cloneRegions("s1", Map.of(LOW, CLONE));
        return cloneAgain();
    }

    private List<String> cloneAgain() throws IOException {
        Region clone = server.open(CLONE, TABLE);
        threads.runAll();
        return Rows.scan(clone, ScanSpec.builder().build(), threads);
    }

    private void write(String row) {
        Rows.Outcome outcome = Rows.submit(low, Rows.put(row, "a:x", 1, "v"));
        threads.runAll();
        assertNotNull(outcome.result);
    }

    private void flush() throws Exception {
        assertTrue(threads.await(low.flush()));
    }
}
