package io.basalt.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class MemoryFileSystemTest extends FileSystemContract {
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final RandomGenerator random = Seeds.generator(1);

    @Override
    FileSystem files() {
        return disk.mount("server");
    }

    @Test
    void aCrashTakesBackUnsyncedBytesOrKeepsThem() throws IOException {
        assertEquals("synced", afterCrash(CrashMode.LOST));
        assertEquals("synced unsynced", afterCrash(CrashMode.KEPT));
    }

    private String afterCrash(CrashMode mode) throws IOException {
        String path = "file-" + mode;
        AppendFile file = files().create(path, 0);
        files().syncDirectory("");
        file.append(bytes("synced"));
        file.sync();
        file.append(bytes(" unsynced"));
        disk.crash("server", mode, random);
        return read(files(), path);
    }

    @Test
    void aTornCrashKeepsSyncedBytesAndAnySectorsBehindThem() throws IOException {
        Set<String> outcomes = new TreeSet<>();
        String synced = "s".repeat(700);
        String unsynced = "u".repeat(1348);
        for (int i = 0; i < 200; i++) {
            AppendFile file = files().create("log-" + i, 4096);
            files().syncDirectory("");
            file.append(bytes(synced));
            file.sync();
            file.append(bytes(unsynced));
            disk.crash("server", CrashMode.TORN, random);
            String left = read(files(), "log-" + i);
            assertEquals(synced, left.substring(0, 700));
            assertEquals(4096, left.length());
            String sectors = "" + left.charAt(700) + left.charAt(1024) + left.charAt(1536) + left.charAt(2047);
            outcomes.add(sectors.replace('\0', '0'));
        }
        assertEquals(
                Set.of("0000", "00uu", "0u00", "0uuu", "u000", "u0uu", "uu00", "uuuu"),
                outcomes,
                "each of the three unsynced sectors arrives or not, independently");
    }

    @Test
    void aTornFileEndsAnywhereBehindItsSyncedBytes() throws IOException {
        Set<Long> lengths = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            AppendFile file = files().create("file-" + i, 0);
            files().syncDirectory("");
            file.append(bytes("ab"));
            file.sync();
            file.append(bytes("cde"));
            disk.crash("server", CrashMode.TORN, random);
            lengths.add(size(files(), "file-" + i));
        }
        assertEquals(Set.of(2L, 3L, 4L, 5L), lengths);
    }

    @Test
    void namesAreDurableOnlyAfterTheirDirectoryWasSynced() throws IOException {
        write(files(), "d/old", "old");
        files().syncDirectory("d");
        write(files(), "d/created", "synced bytes, unsynced name");
        files().delete("d/old");
        write(files(), "e/moved", "moved");
        files().syncDirectory("e");
        files().rename("e/moved", "d/target");
        files().publish("d/published", bytes("published"));

        disk.crash("server", CrashMode.LOST, random);
        assertEquals(List.of("old", "published"), names(files(), "d"));
        assertEquals(List.of("moved"), names(files(), "e"));
    }

    @Test
    void syncedChangesOfNamesSurvive() throws IOException {
        write(files(), "d/old", "old");
        write(files(), "d/source", "moved");
        files().rename("d/source", "d/target");
        files().delete("d/old");
        files().syncDirectory("d");
        disk.crash("server", CrashMode.LOST, random);
        assertEquals(List.of("target"), names(files(), "d"));
    }

    @Test
    void aTornCrashNeverKeepsAChangeThatDependsOnALostOne() throws IOException {
        Set<List<String>> outcomes = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            String d = "d" + i;
            write(files(), d + "/a", "a");
            files().rename(d + "/a", d + "/b");
            files().rename(d + "/b", d + "/c");
            disk.crash("server", CrashMode.TORN, random);
            outcomes.add(names(files(), d));
        }
        assertEquals(
                Set.of(
                        List.of(),
                        List.of("a"),
                        List.of("b"),
                        List.of("c"),
                        // A rename adds the new name before it takes the old one away.
                        List.of("a", "b"),
                        List.of("b", "c")),
                outcomes);
    }

    @Test
    void aRenameIsDurableWhenBothDirectoriesAreSynced() throws IOException {
        write(files(), "d/source", "moved");
        files().syncDirectory("d");
        files().createDirectories("e");
        files().rename("d/source", "e/target");
        files().syncDirectory("e");
        disk.crash("server", CrashMode.LOST, random);
        assertEquals(List.of("target"), names(files(), "e"));
        assertEquals(List.of("source"), names(files(), "d"), "that the old name has gone was not synced");
        assertEquals("moved", read(files(), "d/source"));
    }

    @Test
    void aCrashBringsBackWhatAReusedFileHeld() throws IOException {
        assertEquals("new-456789", afterReuse(CrashMode.LOST, 10));
        assertEquals("new-unsync", afterReuse(CrashMode.KEPT, 10));
        assertEquals("new-456", afterReuse(CrashMode.LOST, 7));
        assertEquals("new-456789\0\0", afterReuse(CrashMode.LOST, 12));
        assertEquals("new-unsync\0\0", afterReuse(CrashMode.KEPT, 12));
    }

    private String afterReuse(CrashMode mode, int preallocateBytes) throws IOException {
        String path = "file-" + mode + preallocateBytes;
        write(files(), path, "0123456789");
        files().syncDirectory("");
        AppendFile file = files().reuse(path, preallocateBytes);
        file.append(bytes("new-"));
        file.sync();
        file.append(bytes("unsync"));
        disk.crash("server", mode, random);
        return read(files(), path);
    }

    @Test
    void aTornCrashLeavesOldAndNewSectorsOfAReusedFile() throws IOException {
        Set<String> outcomes = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            write(files(), "log-" + i, "o".repeat(1200));
            files().syncDirectory("");
            AppendFile file = files().reuse("log-" + i, 2048);
            file.append(bytes("n".repeat(1800)));
            disk.crash("server", CrashMode.TORN, random);
            String left = read(files(), "log-" + i);
            assertEquals(2048, left.length());
            String sectors = "" + left.charAt(0) + left.charAt(1024) + left.charAt(1200) + left.charAt(1799);
            outcomes.add(sectors.replace('\0', '0'));
        }
        assertEquals(Set.of("oo00", "oo0n", "onn0", "onnn", "no00", "no0n", "nnn0", "nnnn"), outcomes);
    }

    @Test
    void onlyTheCrashedProcessLosesWorkAndLocks() throws IOException {
        FileSystem other = disk.mount("other");
        AppendFile mine = files().create("d/mine", 0);
        AppendFile others = other.create("d/others", 0);
        mine.append(bytes("mine"));
        others.append(bytes("others"));
        assertTrue(files().tryLock("my-lock").isPresent());
        assertTrue(other.tryLock("other-lock").isPresent());
        assertTrue(other.tryLock("my-lock").isEmpty());

        disk.crash("server", CrashMode.LOST, random);
        assertEquals(List.of("others"), names(other, "d"));
        assertEquals("others", read(other, "d/others"));
        others.append(bytes(" go on"));
        assertTrue(other.tryLock("my-lock").isPresent());
        assertTrue(files().tryLock("other-lock").isEmpty());
    }

    @Test
    void aCrashedProcessCanDoNothingMore() throws IOException {
        FileSystem before = files();
        AppendFile file = before.create("file", 0);
        file.append(bytes("x"));
        file.sync();
        before.syncDirectory("");
        ReadFile reader = before.open("file");
        FileSystem.Lock lock = before.tryLock("lock").orElseThrow();
        disk.crash("server", CrashMode.KEPT, random);

        assertThrows(IOException.class, () -> file.append(bytes("y")));
        assertThrows(IOException.class, file::sync);
        assertThrows(IOException.class, () -> reader.read(0, bytes("x")));
        assertThrows(IOException.class, () -> before.list(""));
        assertThrows(IOException.class, () -> before.publish("p", bytes("x")));
        assertTrue(files().tryLock("lock").isPresent());
        lock.close();
        assertTrue(disk.mount("third").tryLock("lock").isEmpty(), "a dead holder cannot free the lock of a living one");
        assertEquals("x", read(files(), "file"));
    }

    @Test
    void trimmedSpaceComesBackWhenTheTrimWasNotSynced() throws IOException {
        AppendFile file = files().create("log", 100);
        files().syncDirectory("");
        file.append(bytes("abc"));
        file.sync();
        file.trim();
        assertEquals(3, size(files(), "log"));
        disk.crash("server", CrashMode.LOST, random);
        assertEquals(100, size(files(), "log"));
    }

    @Test
    void everyProcessCrashesInAPowerFailure() throws IOException {
        FileSystem other = disk.mount("other");
        AppendFile file = other.create("file", 0);
        disk.crashAll(CrashMode.LOST, random);
        assertThrows(IOException.class, file::sync);
        assertFalse(files().exists("file"));
    }
}
