package io.basalt.storage.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.LocalFileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.file.OvertakenFileSystem;
import io.basalt.storage.file.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumberedFilesTest {
    private static final String TABLE = "data/default/users";

    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FileSystem files = disk.mount("master");
    private final NumberedFiles versions = NumberedFiles.descriptors(files);

    @Test
    void theHighestNumberCounts() throws IOException {
        publish(versions, 1, 12);
        assertEquals("version 12", latest(versions));
    }

    @Test
    void onlyAFewVersionsAreKept() throws IOException {
        publish(versions, 1, 12);
        assertEquals(List.of(9L, 10L, 11L, 12L), versions.numbers(TABLE));
    }

    @Test
    void whoKnowsLessThanTheNewestVersionLoses() throws IOException {
        publish(versions, 1, 3);
        NumberedFiles other = NumberedFiles.descriptors(disk.mount("other"));
        other.publish(TABLE, 4, Bytes.of("other's"));
        var e = assertThrows(LostOwnershipException.class, () -> publish(versions, 4, 4));
        assertEquals(
                "data/default/users/descriptor.4 cannot be published: another owner has published version 4",
                e.getMessage());
        assertEquals("other's", latest(versions));
    }

    /** Version 3 is gone by the time the sleeper creates it, so the exclusive creation does not stop it. */
    @Test
    void whoSleptUntilItsNumberWasCleanedAwayLosesToo() throws IOException {
        publish(versions, 1, 2);
        FileSystem awake = disk.mount("other");
        var sleeper = NumberedFiles.descriptors(OvertakenFileSystem.atOpenOrPublish(files, () -> {
            publish(NumberedFiles.descriptors(awake), 3, 12);
            assertEquals(List.of(9L, 10L, 11L, 12L), versions.numbers(TABLE));
            return true;
        }));
        var e = assertThrows(
                LostOwnershipException.class, () -> sleeper.publish(TABLE, 3, Bytes.of("written by a sleeper")));
        assertTrue(e.getMessage().contains("published version 12"), e.getMessage());
        assertEquals("version 12", latest(versions));
        publish(versions, 13, 13);
        assertEquals(List.of(10L, 11L, 12L, 13L), versions.numbers(TABLE), "the sleeper's file is cleaned away");
    }

    @Test
    void aDirectoryThatWasDeletedDoesNotComeBack() throws IOException {
        publish(versions, 1, 2);
        files.deleteRecursively(TABLE);
        var e = assertThrows(LostOwnershipException.class, () -> publish(versions, 3, 3));
        assertTrue(e.getMessage().contains("no version any more"), e.getMessage());
        assertEquals(List.of(), files.list("data/default"));
    }

    @Test
    void gapsAreABug() throws IOException {
        publish(versions, 1, 2);
        assertThrows(IllegalArgumentException.class, () -> publish(versions, 4, 4));
    }

    @Test
    void leftoversOfCrashedPublicationsAreCleaned() throws IOException {
        files.publish(TABLE + "/descriptor.1.tmp-99-0", bytes("half"));
        files.publish(TABLE + "/descriptor.2.tmp-1-3", bytes("half"));
        files.publish(TABLE + "/descriptor.3.tmp-1-4", bytes("of a publication that may succeed"));
        files.publish(TABLE + "/region", bytes("of somebody else"));
        publish(versions, 1, 2);
        assertEquals(
                List.of("descriptor.1", "descriptor.2", "descriptor.3.tmp-1-4", "region"),
                files.list(TABLE).stream().map(FileSystem.Entry::name).toList());
    }

    @Test
    void aVersionThatVanishesWhileItIsReadIsLookedForAgain() throws IOException {
        publish(versions, 1, 1);
        FileSystem other = disk.mount("other");
        var reader = NumberedFiles.descriptors(OvertakenFileSystem.atOpenOrPublish(files, () -> {
            publish(NumberedFiles.descriptors(other), 2, 9);
            return true;
        }));
        assertEquals("version 9", latest(reader));
    }

    /** A failure leaves the old version or the new one, and the next publisher can go on. */
    @Test
    void aFailureAtAnyCallLeavesTheOldOrTheNewVersion() throws IOException {
        for (Moment moment : Moment.values()) {
            for (CrashMode mode : CrashMode.values()) {
                for (int call = 1; crashesAt(call, moment, mode); call++) {
                    assertTrue(call < 100, "publishing takes fewer calls");
                }
            }
        }
    }

    private static boolean crashesAt(int call, Moment moment, CrashMode mode) throws IOException {
        var disk = new MemoryFileSystem();
        publish(NumberedFiles.descriptors(disk.mount("master")), 1, 7);
        var faulty = new FaultyFileSystem(disk.mount("master"));
        faulty.crashAt(call, moment);
        boolean failed = false;
        try {
            publish(NumberedFiles.descriptors(faulty), 8, 8);
        } catch (IOException e) {
            failed = true;
        }
        disk.crash("master", mode, Seeds.generator(call));

        NumberedFiles after = NumberedFiles.descriptors(disk.mount("master"));
        String latest = latest(after);
        assertTrue(latest.equals("version 8") || (failed && latest.equals("version 7")), faulty.failedCall() + latest);
        long newest = after.latest(TABLE).orElseThrow().number();
        publish(after, newest + 1, newest + 1);
        return faulty.calls() >= call;
    }

    @Test
    void ofManyProcessesOneWinsEachVersion(@TempDir Path root) throws Exception {
        int publishers = 4;
        int rounds = 25;
        ExecutorService threads = Executors.newFixedThreadPool(publishers);
        try {
            List<Callable<Integer>> racers = new ArrayList<>();
            for (int i = 0; i < publishers; i++) {
                NumberedFiles own = NumberedFiles.descriptors(new LocalFileSystem(root.toString()));
                racers.add(() -> race(own, rounds));
            }
            int wins = 0;
            for (Future<Integer> racer : threads.invokeAll(racers)) {
                wins += racer.get();
            }
            NumberedFiles versions = NumberedFiles.descriptors(new LocalFileSystem(root.toString()));
            long newest = versions.latest(TABLE).orElseThrow().number();
            // A winner that was overtaken at once is told that it lost, so there may be more versions than wins.
            assertTrue(wins <= newest && newest >= rounds, wins + " wins, newest version " + newest);
            assertEquals(4, versions.numbers(TABLE).size());
        } finally {
            threads.shutdownNow();
        }
    }

    private static int race(NumberedFiles versions, int rounds) throws IOException {
        int wins = 0;
        while (wins < rounds) {
            Optional<NumberedFiles.Version> latest = versions.latest(TABLE);
            long next = latest.isEmpty() ? 1 : latest.get().number() + 1;
            if (next > rounds) {
                break;
            }
            try {
                versions.publish(TABLE, next, Bytes.of("version " + next));
                wins++;
            } catch (LostOwnershipException e) {
                // Somebody else has published this one.
            }
        }
        return wins;
    }

    private static void publish(NumberedFiles versions, long from, long to) throws IOException {
        for (long number = from; number <= to; number++) {
            versions.publish(TABLE, number, Bytes.of("version " + number));
        }
    }

    private static String latest(NumberedFiles versions) throws IOException {
        return versions.latest(TABLE).orElseThrow().payload().utf8();
    }

    private static ByteBuffer bytes(String text) {
        return Bytes.of(text).asBuffer();
    }
}
