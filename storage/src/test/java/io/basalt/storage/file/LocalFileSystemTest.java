package io.basalt.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
