package io.basalt.storage.file;

import static io.basalt.storage.file.FileSystemContract.bytes;
import static io.basalt.storage.file.FileSystemContract.read;
import static io.basalt.storage.file.FileSystemContract.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.storage.file.FaultyFileSystem.Moment;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultyFileSystemTest {
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FileSystem inner = disk.mount("server");
    private final FaultyFileSystem files = new FaultyFileSystem(inner);

    @Test
    void theNthCallFailsAndTheOthersWork() throws IOException {
        files.failAt(2, Moment.BEFORE);
        files.createDirectories("a");
        IOException e = assertThrows(IOException.class, () -> files.createDirectories("b"));
        files.createDirectories("c");
        assertEquals("injected fault: create directory b", e.getMessage());
        assertEquals("create directory b", files.failedCall());
        assertEquals(3, files.calls());
        assertFalse(inner.exists("b"));
        assertTrue(inner.exists("c"));
    }

    @Test
    void afterACrashEverythingFails() throws IOException {
        AppendFile file = files.create("file", 0);
        files.crashAt(2, Moment.BEFORE);
        assertThrows(IOException.class, () -> file.append(bytes("x")));
        assertThrows(IOException.class, file::sync);
        assertThrows(IOException.class, () -> files.list(""));
        file.close();
        assertEquals("", read(inner, "file"));
    }

    @Test
    void anAppendFailsBeforeHalfwayOrAfter() throws IOException {
        for (Moment moment : Moment.values()) {
            String path = "file-" + moment;
            AppendFile file = files.create(path, 0);
            files.failAt(files.calls() + 1, moment);
            assertThrows(IOException.class, () -> file.append(bytes("abcd"), bytes("efgh")));
            assertEquals(
                    switch (moment) {
                        case BEFORE -> "";
                        case HALFWAY -> "abcd";
                        case AFTER -> "abcdefgh";
                    },
                    read(inner, path));
        }
    }

    @Test
    void aCallMayFailAfterItHasWorked() throws IOException {
        files.failAt(1, Moment.AFTER);
        assertThrows(IOException.class, () -> files.publish("manifest", bytes("content")));
        assertEquals("content", read(inner, "manifest"));
    }

    @Test
    void aFullDiskRefusesBytesUntilThereIsRoom() throws IOException {
        files.setFreeBytes(10);
        AppendFile log = files.create("log", 8);
        log.append(bytes("12345678"));
        log.append(bytes("90"));
        IOException e = assertThrows(IOException.class, () -> log.append(bytes("x")));
        assertEquals("append to log: No space left on device", e.getMessage());
        assertThrows(IOException.class, () -> files.create("other", 1));
        assertThrows(IOException.class, () -> files.publish("seal", bytes("s")));
        files.setFreeBytes(1);
        log.append(bytes("x"));
        assertEquals("1234567890x", read(inner, "log"));
        files.setFreeBytes(Long.MAX_VALUE);
        files.fullFrom(files.calls() + 2);
        log.append(bytes("y"));
        assertThrows(IOException.class, () -> log.append(bytes("z")));
        assertThrows(IOException.class, () -> log.append(bytes("z")));
        files.fullFrom(Long.MAX_VALUE);
        log.append(bytes("z"));
        assertEquals("1234567890xyz", read(inner, "log"));
    }

    @Test
    void aFlippedBitIsReadWhereverTheReadBegins() throws IOException {
        write(inner, "file", "abc");
        files.flipBit("file", 1, 0);
        assertEquals("acc", read(files, "file"));
        assertEquals("c", FileSystemContract.readPart(files, "file", 1, 1));
        assertEquals("c", FileSystemContract.readPart(files, "file", 2, 1));
        write(inner, "other", "abc");
        assertEquals("abc", read(files, "other"));
    }

    @Test
    void syncsAreHookedAndFail() throws IOException {
        var syncs = new AtomicInteger();
        files.beforeSync(syncs::incrementAndGet);
        AppendFile file = files.create("file", 0);
        inner.syncDirectory("");
        file.append(bytes("x"));
        files.failAt(files.calls() + 1, Moment.BEFORE);
        assertThrows(IOException.class, file::sync);
        assertEquals(1, syncs.get());
        disk.crash("server", MemoryFileSystem.CrashMode.LOST, Seeds.generator(1));
        assertEquals("", read(disk.mount("server"), "file"));
    }
}
