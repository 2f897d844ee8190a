package io.basalt.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.cli.output.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterPlanTest {
    @TempDir
    Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeHosts() throws IOException {
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.writeString(conf.resolve("masters"), "127.0.0.1:27000\n127.0.0.1:27001\n");
        Files.writeString(conf.resolve("regionservers"), "127.0.0.1:27020\n");
    }

    private int run(String... arguments) {
        var console = new Console(new PrintWriter(out, true), new PrintWriter(err, true), false);
        return ClusterPlan.run(console, home, InputStream.nullInputStream(), arguments);
    }

    @Test
    void aPlanHasALineForEachProcess() {
        assertEquals(0, run("plan"));
        assertEquals("""
                zookeeper
                master --name 27000 -D basalt.master.address=127.0.0.1:27000
                master --name 27001 -D basalt.master.address=127.0.0.1:27001
                regionserver --name 27020 -D basalt.regionserver.address=127.0.0.1:27020
                """, out.toString());
    }

    @Test
    void aZooKeeperElsewhereIsNotStarted() {
        assertEquals(0, run("plan", "basalt.zookeeper.quorum=zk1:2181,zk2:2181"));
        assertTrue(out.toString().startsWith("master --name 27000"), out.toString());
    }

    @Test
    void aStartThatIsGivenUpEndsBehindThePlan() {
        assertEquals(0, run("start"));
        assertTrue(out.toString().endsWith("=127.0.0.1:27020\n\n"), out.toString());
    }

    @Test
    void whatIsWrongIsToldInAWord() throws IOException {
        assertEquals(ServerProcess.MISUSED, run("plan", "basalt.no.such.key=1"));
        assertTrue(err.toString().contains("basalt.no.such.key"), err.toString());
        assertEquals(ServerProcess.MISUSED, run("guess"));
        Files.delete(home.resolve("conf/masters"));
        assertEquals(ServerProcess.FAILED, run("plan"));
        assertTrue(err.toString().contains("conf/masters"), err.toString());
    }
}
