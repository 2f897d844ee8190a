package io.basalt.storage.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every file system must do; one subclass for each. */
abstract class FileSystemContract {
    /** A new, empty one. */
    abstract FileSystem files() throws IOException;

    @Test
    void whatWasAppendedIsReadBack() throws IOException {
        FileSystem files = files();
        try (AppendFile file = files.create("a/b/file", 0)) {
            file.append(bytes("one "), bytes(""), bytes("two "));
            file.append(bytes("three"));
            file.sync();
            assertEquals(13, file.position());
        }
        assertEquals("one two three", read(files, "a/b/file"));
    }

    @Test
    void readsBeginAnywhere() throws IOException {
        FileSystem files = files();
        write(files, "file", "0123456789");
        try (ReadFile file = files.open("file")) {
            ByteBuffer target = ByteBuffer.allocate(6).position(1).limit(4);
            file.read(5, target);
            assertEquals(4, target.position());
            assertEquals("567", UTF_8.decode(target.flip().position(1)).toString());
            assertEquals(10, file.sizeBytes());
            assertEquals("file", file.path());
        }
    }

    @Test
    void aReadBeyondTheEndNamesFileOffsetAndSize() throws IOException {
        FileSystem files = files();
        write(files, "dir/file", "0123456789");
        try (ReadFile file = files.open("dir/file")) {
            EOFException e = assertThrows(EOFException.class, () -> file.read(8, ByteBuffer.allocate(4)));
            assertTrue(e.getMessage().contains("dir/file @ 8: 4 bytes wanted, the file has 10"), e.getMessage());
        }
    }

    @Test
    void preallocatedSpaceReadsAsZerosAndIsWrittenFromItsStart() throws IOException {
        FileSystem files = files();
        try (AppendFile file = files.create("log", 3_000_000)) {
            assertEquals(0, file.position());
            assertEquals(3_000_000, size(files, "log"));
            file.append(bytes("begin"));
            file.sync();
            assertEquals(3_000_000, size(files, "log"));
            assertEquals("begin\0\0\0", readPart(files, "log", 0, 8));
            assertEquals("\0\0\0\0", readPart(files, "log", 2_999_996, 4));
            file.trim();
            file.sync();
        }
        assertEquals("begin", read(files, "log"));
    }

    @Test
    void whatIsAppendedAndSyncedAtOnceFollowsWhatWasBefore() throws IOException {
        FileSystem files = files();
        Random random = new Random(11);
        var expected = new ByteArrayOutputStream();
        try (AppendFile file = files.create("log", 300_000);
                ReadFile reader = files.open("log")) {
            for (int i = 0; i < 60; i++) {
                // Sometimes exactly to the end of a block, sometimes more than fits into one write.
                int length =
                        switch (i % 4) {
                            case 0 -> 4096 - expected.size() % 4096;
                            case 1 -> random.nextInt(100);
                            case 2 -> random.nextInt(20_000);
                            default -> i == 31 ? 3_000_000 : random.nextInt(200_000);
                        };
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                int cut = random.nextInt(length + 1);
                file.appendSynced(ByteBuffer.wrap(bytes, 0, cut), ByteBuffer.wrap(bytes, cut, length - cut));
                expected.write(bytes);
                assertEquals(expected.size(), file.position());
                var part = ByteBuffer.allocate(Math.min(expected.size(), 30_000));
                reader.read(expected.size() - part.capacity(), part);
                assertArrayEquals(
                        Arrays.copyOfRange(expected.toByteArray(), expected.size() - part.capacity(), expected.size()),
                        part.array(),
                        "after append " + i);
            }
            file.append(bytes("end"));
            expected.writeBytes("end".getBytes(UTF_8));
            file.trim();
            file.sync();
        }
        try (ReadFile reader = files.open("log")) {
            var all = ByteBuffer.allocate(expected.size());
            reader.read(0, all);
            assertArrayEquals(expected.toByteArray(), all.array());
            assertEquals(expected.size(), reader.sizeBytes());
        }
    }

    @Test
    void aFileThatWasAppendedToIsAppendedToAndSynced() throws IOException {
        FileSystem files = files();
        try (AppendFile file = files.create("log", 100_000)) {
            file.appendSynced(bytes("one,"));
            file.append(bytes("two,"));
            file.appendSynced(bytes("three,"));
            file.append(bytes("four"));
            assertEquals("one,two,three,four\0", readPart(files, "log", 0, 19));
            file.trim();
        }
        assertEquals("one,two,three,four", read(files, "log"));
        try (AppendFile file = files.create("other", 100_000)) {
            file.append(bytes("one,"));
            file.appendSynced(bytes("two"));
            file.trim();
        }
        assertEquals("one,two", read(files, "other"));
    }

    @Test
    void aFileGrowsBehindItsPreallocatedSpace() throws IOException {
        FileSystem files = files();
        try (AppendFile file = files.create("log", 4)) {
            file.append(bytes("123456"));
        }
        assertEquals("123456", read(files, "log"));
    }

    @Test
    void aReusedFileIsWrittenFromItsStartOverWhatItHeld() throws IOException {
        FileSystem files = files();
        write(files, "old", "0123456789");
        files.rename("old", "log");
        try (AppendFile file = files.reuse("log", 2_000_000);
                ReadFile reader = files.open("log")) {
            assertEquals(0, file.position());
            assertEquals(2_000_000, reader.sizeBytes());
            file.append(bytes("ab"));
            file.append(bytes("cd"));
            assertEquals(4, file.position());
            file.sync();
            assertEquals("abcd456789\0\0", readPart(files, "log", 0, 12));
            assertEquals("\0\0\0\0", readPart(files, "log", 1_999_996, 4));
            file.append(bytes("efghijk"));
            assertEquals("abcdefghijk\0", readPart(files, "log", 0, 12));
            file.trim();
            file.sync();
        }
        assertEquals("abcdefghijk", read(files, "log"));
        try (AppendFile file = files.reuse("log", 6)) {
            assertEquals("abcdef", read(files, "log"), "cut to its new size");
            file.append(bytes("01234567"));
        }
        assertEquals("01234567", read(files, "log"));
        assertThrows(NoSuchFileException.class, () -> files.reuse("old", 10));
    }

    @Test
    void nothingOverwritesAnExistingFile() throws IOException {
        FileSystem files = files();
        write(files, "d/old", "old");
        write(files, "d/new", "new");
        var create = assertThrows(FileAlreadyExistsException.class, () -> files.create("d/old", 0));
        var publish = assertThrows(FileAlreadyExistsException.class, () -> files.publish("d/old", bytes("x")));
        var rename = assertThrows(FileAlreadyExistsException.class, () -> files.rename("d/new", "d/old"));
        for (Exception e : List.of(create, publish, rename)) {
            assertTrue(e.getMessage().contains("d/old"), e.getMessage());
        }
        assertEquals("old", read(files, "d/old"));
        assertEquals("new", read(files, "d/new"));
        assertEquals(List.of("new", "old"), names(files, "d"));
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        FileSystem files = files();
        var open = assertThrows(NoSuchFileException.class, () -> files.open("no/such"));
        var rename = assertThrows(NoSuchFileException.class, () -> files.rename("no/such", "other"));
        assertTrue(open.getMessage().contains("no/such"), open.getMessage());
        assertTrue(rename.getMessage().contains("no/such"), rename.getMessage());
        assertFalse(files.exists("no/such"));
        files.delete("no/such");
    }

    @Test
    void aPublishedFileIsThereAndNothingElse() throws IOException {
        FileSystem files = files();
        files.publish("region/manifest.1", bytes("content"));
        assertEquals("content", read(files, "region/manifest.1"));
        assertEquals(List.of("manifest.1"), names(files, "region"));
    }

    @Test
    void ofManyPublishersExactlyOneWins() throws Exception {
        FileSystem files = files();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 20; round++) {
                String path = "region/manifest." + round;
                List<Callable<Optional<String>>> publishers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    String content = "publisher " + i;
                    publishers.add(() -> publish(files, path, content));
                }
                List<String> winners = new ArrayList<>();
                for (Future<Optional<String>> outcome : threads.invokeAll(publishers)) {
                    outcome.get().ifPresent(winners::add);
                }
                assertEquals(List.of(read(files, path)), winners);
            }
            assertEquals(20, names(files, "region").size(), "no temporary file is left");
        } finally {
            threads.shutdownNow();
        }
    }

    private static Optional<String> publish(FileSystem files, String path, String content) throws IOException {
        try {
            files.publish(path, bytes(content));
            return Optional.of(content);
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        }
    }

    @Test
    void renameMovesBetweenDirectories() throws IOException {
        FileSystem files = files();
        write(files, "tmp/file", "content");
        files.createDirectories("data/family");
        files.rename("tmp/file", "data/family/file");
        assertEquals("content", read(files, "data/family/file"));
        assertFalse(files.exists("tmp/file"));
    }

    @Test
    void listingIsSortedAndTellsDirectoriesFromFiles() throws IOException {
        FileSystem files = files();
        write(files, "d/b", "12345");
        write(files, "d/a/deep/er", "x");
        write(files, "d/c", "");
        write(files, "d.x", "sorts between d and d/");
        files.createDirectories("d/empty");
        assertEquals(
                List.of(
                        new FileSystem.Entry("a", true, 0),
                        new FileSystem.Entry("b", false, 5),
                        new FileSystem.Entry("c", false, 0),
                        new FileSystem.Entry("empty", true, 0)),
                files.list("d"));
        assertEquals(List.of("d", "d.x"), names(files, ""));
        assertEquals(List.of(), files.list("nowhere"));
        assertTrue(files.exists("d/a/deep"));
    }

    @Test
    void directoriesAreDeletedEmptyOrRecursively() throws IOException {
        FileSystem files = files();
        write(files, "d/a/file", "x");
        write(files, "d/b", "y");
        assertThrows(DirectoryNotEmptyException.class, () -> files.delete("d"));
        files.deleteRecursively("d");
        assertFalse(files.exists("d"));
        files.deleteRecursively("d");
        files.createDirectories("e/f");
        files.delete("e/f");
        assertEquals(List.of(), files.list("e"));
    }

    @Test
    void anOpenFileSurvivesItsDeletion() throws IOException {
        FileSystem files = files();
        write(files, "file", "content");
        try (ReadFile file = files.open("file")) {
            files.delete("file");
            ByteBuffer target = ByteBuffer.allocate(7);
            file.read(0, target);
            assertEquals("content", UTF_8.decode(target.flip()).toString());
        }
        assertThrows(NoSuchFileException.class, () -> files.open("file"));
    }

    @Test
    void aLockIsHeldOnce() throws IOException {
        FileSystem files = files();
        Optional<FileSystem.Lock> held = files.tryLock("wal/server/lock");
        assertTrue(held.isPresent());
        assertTrue(files.tryLock("wal/server/lock").isEmpty());
        assertTrue(files.tryLock("wal/server/lock").isEmpty(), "trying does not free it");
        try (var other = files.tryLock("wal/other/lock").orElseThrow()) {
            assertTrue(files.exists("wal/other/lock"), "locks are independent: " + other);
        }
        held.get().close();
        files.tryLock("wal/server/lock").orElseThrow().close();
    }

    @Test
    void directoriesCanBeSynced() throws IOException {
        FileSystem files = files();
        files.createDirectories("a/b");
        files.syncDirectory("a/b");
        files.syncDirectory("");
        assertThrows(NoSuchFileException.class, () -> files.syncDirectory("missing"));
    }

    @Test
    void pathsThatCouldLeaveTheRootAreRefused() throws IOException {
        FileSystem files = files();
        for (String path : List.of("/etc/passwd", "../up", "a/../../b", "a//b", "a/", "./a", "a/.", "nul\0")) {
            assertThrows(IllegalArgumentException.class, () -> files.create(path, 0), path);
            assertThrows(IllegalArgumentException.class, () -> files.exists(path), path);
        }
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    static void write(FileSystem files, String path, String content) throws IOException {
        try (AppendFile file = files.create(path, 0)) {
            file.append(bytes(content));
            file.sync();
        }
    }

    static String read(FileSystem files, String path) throws IOException {
        return readPart(files, path, 0, (int) size(files, path));
    }

    static String readPart(FileSystem files, String path, long offset, int length) throws IOException {
        try (ReadFile file = files.open(path)) {
            ByteBuffer target = ByteBuffer.allocate(length);
            file.read(offset, target);
            return UTF_8.decode(target.flip()).toString();
        }
    }

    static long size(FileSystem files, String path) throws IOException {
        try (ReadFile file = files.open(path)) {
            return file.sizeBytes();
        }
    }

    static List<String> names(FileSystem files, String directory) throws IOException {
        return files.list(directory).stream().map(FileSystem.Entry::name).toList();
    }
}
