package io.basalt.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/basalt} as a user meets it, in a home of its own. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LauncherTest {
    private static final Path SCRIPTS =
            Path.of("..", "scripts").toAbsolutePath().normalize();

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
        // A file and not a pipe: a daemon that held the pipe open would never let us read to its end.
        Path output = Files.createTempFile(home, "output", ".txt");
        return new Ran(start(output, script, arguments).waitFor(), Files.readString(output));
    }

    private Process start(Path output, Path script, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BASALT_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.redirectOutput(output.toFile()).start();
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
        run(SCRIPTS.resolve("stop-cluster.sh"), "--force");
    }

    @Test
    void aDaemonStartsOnceSurvivesBeingKilledAndStops() throws Exception {
        configure("basalt.zookeeper.server.address = 127.0.0.1:" + freePort());
        basalt("zookeeper", "status").expect(3, "zookeeper is not running");
        basalt("zookeeper", "start").expect(0, "zookeeper takes part at 127.0.0.1:");
        basalt("zookeeper", "start").expect(0, "zookeeper is already running");
        basalt("zookeeper", "status").expect(0, "zookeeper takes part at 127.0.0.1:");

        long pid = Long.parseLong(
                Files.readString(home.resolve("run/zookeeper.pid")).strip());
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
    void aProcessInTheForegroundIsKnownByTheNameThatItHas() throws Exception {
        String port = "" + freePort();
        configure();
        runInForeground(
                "zookeeper-mine",
                "-Dbasalt.zookeeper.server.address=127.0.0.1:" + port,
                "zookeeper",
                "--name",
                "mine",
                "run");
        runInForeground("zookeeper-" + port, "zookeeper", "run", "--debug", "--port", port);
    }

    private void runInForeground(String name, String... command) throws Exception {
        Process process = start(home.resolve("out"), SCRIPTS.resolve("basalt"), command);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> basalt("zookeeper", "status").output().contains(name + " takes part at "));
        basalt("zookeeper", "stop").expect(0, name + " has stopped");
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }

    @Test
    void optionsStandBeforeTheCommandToo() throws Exception {
        configure();
        String address = "127.0.0.1:" + freePort();
        basalt("-D", "basalt.zookeeper.server.address=" + address, "zookeeper", "--name", "a.b", "start")
                .expect(0, "zookeeper-a.b takes part at " + address);
        basalt("zookeeper", "stop").expect(0, "zookeeper-a.b has stopped");
        basalt("--timeout", "3s", "zookeeper", "start").expect(2, "start does not know '--timeout'");
    }

    @Test
    void pathsMayHaveSpaces() throws Exception {
        Path tree = Files.createDirectories(home.resolve("a tree"));
        Files.createSymbolicLink(
                tree.resolve("lib"), SCRIPTS.resolve("../cli/target/dist/lib").normalize());
        copyScripts(tree.resolve("scripts"), "basalt", "find-tools.sh");
        Files.createDirectories(tree.resolve("conf"));
        Files.writeString(
                tree.resolve("conf/basalt.properties"), "basalt.zookeeper.server.address = 127.0.0.1:" + freePort());
        home = tree;
        Path script = tree.resolve("scripts/basalt");
        run(script, "zookeeper", "start").expect(0, "zookeeper takes part at ");
        run(script, "zookeeper", "start").expect(0, "zookeeper is already running");
        run(script, "zookeeper", "stop").expect(0, "zookeeper has stopped");
    }

    /** Another process has taken the port of a region server while it was restarted. */
    @Test
    void aRollingRestartGoesOnWhereItHasStopped() throws Exception {
        int zooKeeper = freePort();
        configure(
                "basalt.zookeeper.server.address = 127.0.0.1:" + zooKeeper,
                "basalt.zookeeper.quorum = 127.0.0.1:" + zooKeeper);
        Files.writeString(home.resolve("conf/masters"), "127.0.0.1:" + freePort());
        int[] ports = IntStream.of(freePort(), freePort()).sorted().toArray();
        Files.writeString(home.resolve("conf/regionservers"), "127.0.0.1:" + ports[0] + "\n127.0.0.1:" + ports[1]);
        run(SCRIPTS.resolve("start-cluster.sh")).expect(0, "the cluster serves");
        // As an earlier run leaves it whose start failed.
        String last = "" + ports[1];
        basalt("server", "drain", "127.0.0.1:" + last).expect(0);
        basalt("regionserver", "stop", "--name", last).expect(0);
        Path restart = SCRIPTS.resolve("rolling-restart.sh");
        try (var taken = new ServerSocket(ports[1], 1, InetAddress.getLoopbackAddress())) {
            run(restart)
                    .expect(
                            1,
                            "port " + taken.getLocalPort() + " is already in use",
                            "begin it anew when that is mended");
        }
        run(restart)
                .expect(
                        0,
                        "regionserver-" + last + " takes part",
                        "regionserver-" + ports[0] + " has stopped",
                        "restarted");
        assertFalse(basalt("server", "list").expect(0).output().contains("drained"));
    }

    @Test
    void aTakenPortIsToldWithItsNumber() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            configure("basalt.zookeeper.server.address = 127.0.0.1:" + taken.getLocalPort());
            basalt("zookeeper", "start")
                    .expect(
                            1,
                            "zookeeper did not start:",
                            "127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
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
        basalt("zookeeper", "start")
                .expect(1, "cannot create the directory " + home.toRealPath().resolve("logs"));
    }

    @Test
    void aFileInThePlaceOfADirectoryIsNamed() throws Exception {
        configure("basalt.zookeeper.server.address = 127.0.0.1:" + freePort());
        Path directory = Files.createDirectories(home.resolve("run")).resolve("zookeeper");
        Files.writeString(directory, "a file where a directory should be");
        basalt("zookeeper", "start")
                .expect(1, "ZooKeeper cannot use its directory " + directory.toRealPath() + ": it is a file");
    }

    @Test
    void everyScriptTellsWhatItDoes() throws Exception {
        for (String script : List.of("basalt", "quickstart.sh", "simulate.sh", "test.sh")) {
            run(SCRIPTS.resolve(script), "--help").expect(0);
        }
        run(SCRIPTS.resolve("start-cluster.sh"), "--help").expect(0, "Starts a cluster on this host");
        run(SCRIPTS.resolve("stop-cluster.sh"), "-h").expect(0, "Stops every process of the cluster");
        run(SCRIPTS.resolve("rolling-restart.sh"), "--help").expect(0, "Restarts every region server");
        basalt("dev", "start", "--help").expect(0, "Usage: basalt dev");
    }

    @Test
    void aClusterOfOtherHostsIsRefused() throws Exception {
        configure();
        Files.writeString(home.resolve("conf/masters"), "127.0.0.1:16000\n");
        Files.writeString(home.resolve("conf/regionservers"), "127.0.0.1\n203.0.113.1\n");
        run(SCRIPTS.resolve("start-cluster.sh")).expect(2, "conf/regionservers:2: 203.0.113.1 is another host");
    }

    @Test
    void whatIsNotBuiltSaysSo() throws Exception {
        Path elsewhere = home.resolve("elsewhere/scripts");
        copyScripts(elsewhere, "basalt", "find-tools.sh");
        run(elsewhere.resolve("basalt"), "status").expect(1, "is not built: run scripts/quickstart.sh");
    }

    private static void copyScripts(Path directory, String... names) throws IOException {
        Files.createDirectories(directory);
        for (String name : names) {
            Path copy = Files.copy(SCRIPTS.resolve(name), directory.resolve(name));
            assertTrue(copy.toFile().setExecutable(true));
        }
    }

    @Test
    void wrongOptionsAreRefusedBeforeAnythingIsDone() throws Exception {
        basalt("zookeeper", "start", "--nmae", "x").expect(2, "start does not know '--nmae'");
        basalt("zookeeper", "start", "--name", "a/b").expect(2, "not 'a/b'");
        basalt("zookeeper", "start", "--force").expect(2, "start knows neither --all nor --force");
        basalt("dev", "start", "--port", "5").expect(2, "dev has several ports");
        basalt("zookeeper", "frob").expect(2, "'frob'");
        basalt("archive", "--help").expect(2, "archive makes the class archive");
        assertTrue(Files.notExists(home.resolve("run")));
    }
}
