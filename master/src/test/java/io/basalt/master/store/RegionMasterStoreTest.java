package io.basalt.master.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.master.ManualLoop;
import io.basalt.master.store.MasterStore.Part;
import io.basalt.storage.clean.Cleaner;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class RegionMasterStoreTest {
    private final ManualLoop loop = new ManualLoop();
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final AtomicBoolean leads = new AtomicBoolean(true);

    @Test
    void aSuccessorReadsWhatWasAcknowledged() throws IOException {
        RegionMasterStore first = open("first");
        put(first, "a", "1");
        put(first, "b", "2");
        put(first, "a", "3");
        remove(first, "b");
        // Killed: it closes nothing.
        disk.crash("first", CrashMode.LOST, new Random(1));
        RegionMasterStore second = open("second");
        assertEquals(Map.of(Bytes.of("a"), Bytes.of("3")), load(second));
        // Its own changes hide those of before, whatever the clocks say.
        put(second, "a", "4");
        assertEquals(Map.of(Bytes.of("a"), Bytes.of("4")), load(second));
        second.close();
    }

    @Test
    void aDeposedMasterIsToldThatItCouldNotWrite() throws IOException {
        RegionMasterStore first = open("first");
        put(first, "a", "1");
        leads.set(false); // It was paused; its lease is over.
        CompletableFuture<Void> late = first.put(Part.PROCEDURES, Bytes.of("a"), Bytes.of("late"));
        loop.runReady();
        assertTrue(late.isCompletedExceptionally());
        assertTrue(first.whenFailed().isDone(), "the reign has to end");
    }

    @Test
    void whatADeposedMasterWritesIsReadByNobody() throws IOException {
        RegionMasterStore first = open("first");
        put(first, "a", "1");
        RegionMasterStore second = open("second");
        var unused = first.put(Part.PROCEDURES, Bytes.of("a"), Bytes.of("late"));
        loop.runReady();
        assertEquals(Map.of(Bytes.of("a"), Bytes.of("1")), load(second));
        RegionMasterStore third = open("third");
        assertEquals(Map.of(Bytes.of("a"), Bytes.of("1")), load(third));
    }

    @Test
    void whoDoesNotLeadOpensNothing() throws IOException {
        RegionMasterStore first = open("first");
        put(first, "a", "1");
        leads.set(false);
        assertThrows(IOException.class, () -> open("second"));
        leads.set(true);
        put(first, "b", "2");
        assertEquals(2, load(first).size());
    }

    @Test
    void filesOfManyReignsBecomeFewAndTheRestCanBeCleaned() throws IOException {
        var expected = new TreeMap<Bytes, Bytes>();
        for (int reign = 0; reign < 12; reign++) {
            RegionMasterStore store = open("master" + reign);
            put(store, "k" + reign, "v");
            expected.put(Bytes.of("k" + reign), Bytes.of("v"));
            store.close();
            loop.runReady();
        }
        var files = RegionMasterStore.within(disk.mount("cleaner"));
        var report = new Cleaner(files, loop, Duration.ZERO).clean();
        assertTrue(report.deletedFiles().size() >= 4, report::toString);
        assertEquals(expected, load(open("last")));
    }

    /** Random changes over reigns that end in any way, against a map. */
    @Test
    void itBehavesLikeAMapOverAllReigns() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            var test = new RegionMasterStoreTest();
            var random = new Random(seed);
            var model = new TreeMap<Bytes, Bytes>();
            for (int reign = 0; reign < 4; reign++) {
                String master = "master" + reign;
                RegionMasterStore store = test.open(master);
                assertEquals(model, test.load(store), "seed " + seed + " reign " + reign);
                for (int i = 0; i < 30; i++) {
                    String key = "k" + random.nextInt(8);
                    if (random.nextInt(4) == 0) {
                        test.remove(store, key);
                        model.remove(Bytes.of(key));
                    } else {
                        test.put(store, key, "v" + random.nextInt());
                        model.put(Bytes.of(key), test.load(store).get(Bytes.of(key)));
                    }
                }
                if (random.nextBoolean()) {
                    test.disk.crash(master, CrashMode.values()[random.nextInt(CrashMode.values().length)], random);
                } else {
                    store.close();
                    test.loop.runReady();
                }
            }
        }
    }

    private RegionMasterStore open(String master) throws IOException {
        RegionMasterStore store =
                RegionMasterStore.open(disk.mount(master), master, loop, loop, loop, loop, leads::get);
        loop.runReady();
        return store;
    }

    private void put(RegionMasterStore store, String key, String value) {
        CompletableFuture<Void> done = store.put(Part.PROCEDURES, Bytes.of(key), Bytes.of(value));
        assertFalse(done.isDone(), "acknowledged before it could be durable");
        loop.runReady();
        done.join();
    }

    private void remove(RegionMasterStore store, String key) {
        CompletableFuture<Void> done = store.remove(Part.PROCEDURES, List.of(Bytes.of(key)));
        loop.runReady();
        done.join();
    }

    private Map<Bytes, Bytes> load(RegionMasterStore store) {
        var found = store.load(Part.PROCEDURES);
        loop.runReady();
        return found.join();
    }
}
