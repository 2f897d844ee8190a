package io.basalt.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFilesTest {
    private static final String PID = String.valueOf(ProcessHandle.current().pid());

    @TempDir
    Path home;

    @Test
    void theFilesTellWhoRunsAndWhetherItTakesPart() throws IOException {
        Path run = home.resolve("run");
        try (ProcessFiles files = ProcessFiles.claim(home, "master")) {
            assertEquals(PID + "\n", Files.readString(run.resolve("master.pid")));
            assertFalse(Files.exists(run.resolve("master.ready")));
            files.ready("127.0.0.1:16000");
            assertEquals(PID + " 127.0.0.1:16000\n", Files.readString(run.resolve("master.ready")));
        }
        assertFalse(Files.exists(run.resolve("master.pid")));
        assertFalse(Files.exists(run.resolve("master.ready")));
    }

    @Test
    void oneNameIsOneProcess() throws IOException {
        try (ProcessFiles first = ProcessFiles.claim(home, "master")) {
            first.ready("127.0.0.1:16000");
            IOException refusal = assertThrows(IOException.class, () -> ProcessFiles.claim(home, "master"));
            assertTrue(refusal.getMessage().startsWith("master is already running"), refusal.getMessage());
            assertEquals(PID + "\n", Files.readString(home.resolve("run/master.pid")));
            assertTrue(Files.exists(home.resolve("run/master.ready")));
            ProcessFiles.claim(home, "master-2").close();
        }
        ProcessFiles.claim(home, "master").close();
    }

    @Test
    void whatAKilledProcessHasLeftIsInNobodysWay() throws IOException {
        Files.createDirectories(home.resolve("run"));
        Files.writeString(home.resolve("run/master.pid"), "1\n");
        Files.writeString(home.resolve("run/master.ready"), "1 127.0.0.1:16000\n");
        try (ProcessFiles files = ProcessFiles.claim(home, "master")) {
            assertFalse(Files.exists(home.resolve("run/master.ready")));
            assertEquals(PID + "\n", Files.readString(home.resolve("run/master.pid")));
            files.ready("127.0.0.1:16001");
        }
    }

    @Test
    void aDirectoryThatCannotBeIsNamed() throws IOException {
        Files.writeString(home.resolve("run"), "a file");
        IOException failure = assertThrows(IOException.class, () -> ProcessFiles.claim(home, "master"));
        assertEquals(
                "cannot write " + home.resolve("run") + ": it is a file, and should be a directory",
                failure.getMessage());
    }
}
