package io.basalt.storage.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileSystemTest extends FileSystemContract {
    @TempDir
    Path root;

    @Override
    FileSystem files() throws IOException {
        return new LocalFileSystem(root.resolve("store").toString());
    }

    @Test
    void aRootThatIsAFileIsExplained() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");
        IOException e = assertThrows(IOException.class, () -> new LocalFileSystem(file.toString()));
        assertTrue(e.getMessage().endsWith("file is a file, but should be the directory that holds the store"));
    }

    @Test
    void leftoversOfCrashedPublishersAreInNobodysWay() throws IOException {
        FileSystem files = files();
        String leftover = "region/manifest.1.tmp-" + ProcessHandle.current().pid() + "-0";
        write(files, leftover, "half");
        files.publish("region/manifest.1", bytes("whole"));
        assertEquals("whole", read(files, "region/manifest.1"));
        assertEquals("half", read(files, leftover));
    }

    @Test
    void aLockFileIsNotOpenedWhileItsLockIsHeld() throws IOException {
        FileSystem files = files();
        try (FileSystem.Lock held = files.tryLock("lock").orElseThrow()) {
            IOException e = assertThrows(IOException.class, () -> files.open("lock"));
            assertTrue(e.getMessage().contains("would free the lock"), e + " " + held);
        }
        files.open("lock").close();
    }

    /** Each of these tries would free the lock, if it opened and closed the file. */
    @Test
    void anotherProcessGetsTheLockOnlyWhenItIsGivenBack() throws Exception {
        FileSystem files = files();
        FileSystem.Lock held = files.tryLock("lock").orElseThrow();
        assertTrue(files().tryLock("lock").isEmpty(), "another view of the same store, in this process");
        assertTrue(files.tryLock("lock").isEmpty());
        assertEquals("held by another", locker("once").firstLine());
        held.close();
        assertEquals("locked", locker("once").firstLine());
    }

    @Test
    void aLockIsFreeOnceItsProcessWasKilled() throws Exception {
        FileSystem files = files();
        try (Locker locker = locker("hold")) {
            assertEquals("locked", locker.firstLine());
            assertTrue(files.tryLock("lock").isEmpty());
            assertTrue(files.tryLock("lock").isEmpty(), "trying does not disturb the other process' lock");
            locker.process.destroyForcibly().waitFor();
        }
        files.tryLock("lock").orElseThrow().close();
    }

    /** On Linux and a Java that can call it, on file systems that can tell. */
    @Test
    void whatWasJustWrittenIsReadWithoutWaiting() throws IOException {
        assumeTrue(tellsWhatIsInMemory(), "no such call here");
        FileSystem files = files();
        String content = "0123456789".repeat(20_000);
        write(files, "file", content);
        ByteBuffer beyond = ByteBuffer.allocateDirect(100);
        ReadFile file = files.open("file");
        try (file) {
            ByteBuffer target = ByteBuffer.allocateDirect(70_000).position(2).limit(65_538);
            link(file);
            await().until(() -> file.readIfInMemory(12_345, target));
            assertEquals(65_538, target.position());
            assertEquals(
                    content.substring(12_345, 12_345 + 65_536),
                    StandardCharsets.US_ASCII.decode(target.position(2)).toString());
            assertEquals(0, target.get(1) | target.get(0), "before the space");

            assertFalse(file.readIfInMemory(199_990, beyond), "ten bytes are there");
            assertEquals(0, beyond.position());
            assertFalse(file.readIfInMemory(300_000, beyond), "behind the end");
            assertFalse(file.readIfInMemory(0, ByteBuffer.allocate(10)), "no address for the kernel");
        }
        assertFalse(file.readIfInMemory(0, beyond), "closed");
        assertEquals(0, beyond.position());
    }

    /** The number of a file that was closed is soon another file's: whose bytes must never be taken for its own. */
    @Test
    void aFileThatIsClosedWhileItIsReadIsNotTakenForAnother() throws Exception {
        assumeTrue(tellsWhatIsInMemory(), "no such call here");
        FileSystem files = files();
        write(files, "old", "o".repeat(4096));
        write(files, "new", "n".repeat(4096));
        var reading = new AtomicReference<>(files.open("old"));
        link(reading.get());
        await().until(() -> reading.get().readIfInMemory(0, ByteBuffer.allocateDirect(4096)));
        var ended = new AtomicBoolean();
        var wrong = new AtomicInteger();
        var right = new AtomicInteger();
        Thread reader = new Thread(() -> {
            ByteBuffer target = ByteBuffer.allocateDirect(4096);
            while (!ended.get()) {
                if (reading.get().readIfInMemory(0, target.clear())) {
                    (target.get(0) == 'o' && target.get(4095) == 'o' ? right : wrong).incrementAndGet();
                }
            }
        });
        reader.start();
        try {
            for (int i = 0; i < 2_000; i++) {
                reading.get().close();
                try (ReadFile other = files.open("new")) {
                    assertEquals(4096, other.sizeBytes());
                }
                reading.set(files.open("old"));
            }
            await().until(() -> right.get() > 0);
        } finally {
            ended.set(true);
            reader.join();
            reading.get().close();
        }
        assertEquals(0, wrong.get());
    }

    /** The call is linked by the first read that may wait after one that may not. */
    private static void link(ReadFile file) throws IOException {
        ByteBuffer any = ByteBuffer.allocateDirect(1);
        file.readIfInMemory(0, any);
        file.read(0, any.clear());
    }

    private boolean tellsWhatIsInMemory() throws IOException {
        return System.getProperty("os.name").equals("Linux")
                && List.of("amd64", "aarch64").contains(System.getProperty("os.arch"))
                && Runtime.version().feature() >= 22
                && List.of("ext4", "xfs", "btrfs")
                        .contains(Files.getFileStore(root).type());
    }

    private Locker locker(String mode) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LockingProcess.class.getName(),
                root.resolve("store").toString(),
                mode);
        return new Locker(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** A process that tries to take the lock and says whether it has it. */
    private record Locker(Process process) implements AutoCloseable {
        String firstLine() throws IOException {
            return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** Runs in a process of its own. */
    static final class LockingProcess {
        private LockingProcess() {}

        public static void main(String[] args) throws IOException {
            var lock = new LocalFileSystem(args[0]).tryLock("lock");
            System.out.println(lock.isPresent() ? "locked" : "held by another");
            if (args[1].equals("hold")) {
                int end = System.in.read(); // until killed
                assertFalse(end == 0);
            }
        }
    }
}
