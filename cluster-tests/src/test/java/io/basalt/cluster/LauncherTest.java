package io.basalt.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/basalt} as a user meets it, in a home of its own. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LauncherTest {
    private static final Path SCRIPTS = Path.of("..", "scripts").toAbsolutePath().normalize();

    @TempDir
    Path home;

    /** What a command printed, to either side, and its exit code. */
    private record Ran(int code, String output) {
        Ran expect(int expectedCode, String... parts) {
            assertEquals(expectedCode, code, output);
            for (String part : parts) {
                assertTrue(output.contains(part), () -> "no '" + part + "' in: " + output);
            }
            return this;
        }
    }

    private Ran run(Path script, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BASALT_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // A file and not a pipe: a daemon that held the pipe open would never let us read to its end.
        Path output = Files.createTempFile(home, "output", ".txt");
        Process process = builder.redirectOutput(output.toFile()).start();
        return new Ran(process.waitFor(), Files.readString(output));
    }

    private Ran basalt(String... arguments) throws Exception {
        return run(SCRIPTS.resolve("basalt"), arguments);
    }

    private void configure(String... lines) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.write(home.resolve("conf/basalt.properties"), List.of(lines));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterEach
    void stopWhatRuns() throws Exception {
        basalt("zookeeper", "stop", "--all", "--force");
    }

    @Test
    void aDaemonStartsOnceSurvivesBeingKilledAndStops() throws Exception {
        configure("basalt.zookeeper.server.address = 127.0.0.1:" + freePort());
        basalt("zookeeper", "status").expect(3, "zookeeper is not running");
        basalt("zookeeper", "start").expect(0, "zookeeper takes part at 127.0.0.1:");
        basalt("zookeeper", "start").expect(0, "zookeeper is already running");
        basalt("zookeeper", "status").expect(0, "zookeeper takes part at 127.0.0.1:");

        long pid = Long.parseLong(Files.readString(home.resolve("run/zookeeper.pid")).strip());
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(30, TimeUnit.SECONDS);
        basalt("zookeeper", "start")
                .expect(0, "zookeeper has ended without cleaning up (pid " + pid + ")", "zookeeper takes part at");

        basalt("zookeeper", "stop").expect(0, "zookeeper has stopped");
        basalt("zookeeper", "stop").expect(0, "zookeeper is not running");
        assertTrue(Files.notExists(home.resolve("run/zookeeper.pid")));
    }

    @Test
    void aTakenPortIsToldWithItsNumber() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            configure("basalt.zookeeper.server.address = 127.0.0.1:" + taken.getLocalPort());
            basalt("zookeeper", "start")
                    .expect(1, "zookeeper did not start:", "127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
            basalt("zookeeper", "status").expect(3);
        }
    }

    @Test
    void aMalformedFileIsToldWithLineAndKey() throws Exception {
        configure("# comment", "basalt.wal.segment.size = lots", "basalt.master.adress = 127.0.0.1:1");
        String[] problems = {
            "conf/basalt.properties:2: basalt.wal.segment.size = lots: must be a size",
            "conf/basalt.properties:3: unknown key basalt.master.adress; did you mean basalt.master.address?"
        };
        basalt("zookeeper", "start").expect(2, problems);
        basalt("master", "run").expect(2, problems);
        basalt("status").expect(2, problems);
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamed() throws Exception {
        Files.writeString(home.resolve("logs"), "a file where a directory should be");
        basalt("zookeeper", "start").expect(1, "cannot create the directory " + home.toRealPath().resolve("logs"));
    }

    @Test
    void aClusterOfOtherHostsIsRefused() throws Exception {
        configure();
        Files.writeString(home.resolve("conf/masters"), "127.0.0.1:16000\n");
        Files.writeString(home.resolve("conf/regionservers"), "127.0.0.1\n203.0.113.1\n");
        run(SCRIPTS.resolve("start-cluster.sh"))
                .expect(2, "conf/regionservers:2: 203.0.113.1 is another host");
    }

    @Test
    void whatIsNotBuiltSaysSo() throws Exception {
        Path elsewhere = Files.createDirectories(home.resolve("elsewhere/scripts"));
        for (String script : List.of("basalt", "find-tools.sh")) {
            Path copy = Files.copy(SCRIPTS.resolve(script), elsewhere.resolve(script));
            assertTrue(copy.toFile().setExecutable(true));
        }
        run(elsewhere.resolve("basalt"), "status").expect(1, "is not built: run scripts/quickstart.sh");
    }

    @Test
    void wrongOptionsAreRefusedBeforeAnythingIsDone() throws Exception {
        basalt("zookeeper", "start", "--nmae", "x").expect(2, "unknown option --nmae");
        basalt("zookeeper", "start", "--name", "a/b").expect(2, "not 'a/b'");
        basalt("zookeeper", "frob").expect(2, "'frob'");
        assertTrue(Files.notExists(home.resolve("run")));
    }
}
