package io.basalt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.cli.output.Console;
import io.basalt.client.Connection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BasaltCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path home;

    private int run(String... args) {
        var console = new Console(new PrintWriter(out), new PrintWriter(err), false);
        return new BasaltCommand(console, home, Connection::open).run(args);
    }

    @Test
    void aStoreThatIsNotThereIsSaidInOneLineWithAHint() {
        assertEquals(1, run("--connect", "rpc://127.0.0.1:1", "--timeout", "200ms", "status"));
        String[] lines = err.toString().split("\n");
        assertEquals(2, lines.length, err.toString());
        assertTrue(
                lines[0].startsWith(
                        "basalt: reading the status of the cluster: gave up: the active master is not known: "
                                + "127.0.0.1:1: cannot connect to 127.0.0.1:1: "),
                lines[0]);
        assertEquals("'basalt dev' starts a store; --connect names another.", lines[1]);
        assertEquals("", out.toString());
    }

    @Test
    void whoeverWaitsForAStoreThatIsNotThereIsToldSo() {
        assertEquals(1, run("--connect", "rpc://127.0.0.1:1", "--timeout", "3s", "status"));
        assertTrue(
                err.toString()
                        .startsWith("basalt: nobody listens at 127.0.0.1:1; trying for 3 s. Is the cluster running?\n"),
                err.toString());
    }

    @Test
    void helpListsTheVerbs() {
        assertEquals(0, run("--help"));
        for (String verb : List.of("table", "put", "get", "scan", "delete", "count", "status", "config")) {
            assertTrue(out.toString().contains("\n  " + verb + " "), verb);
        }
    }

    @Test
    void debugTellsTheWholeStory() {
        assertEquals(1, run("status", "--debug", "--connect", "rpc://127.0.0.1:1", "--timeout", "200ms"));
        assertTrue(
                err.toString().contains("OperationFailedException: reading the status of the cluster gave up after "));
        assertTrue(err.toString().contains("\tat io.basalt.cli.verb.StatusCommand.call("));
    }

    /** A row may begin with @, which other commands take for the name of a file with arguments. */
    @Test
    void argumentsAreTakenAsTheyAre() {
        assertEquals(2, run("@@bob"));
        assertTrue(err.toString().contains("@@bob"), err.toString());
    }

    /** scripts/basalt finds a process by what it has put onto its command line, and could not stop this one. */
    @Test
    void aProcessWithAnotherNameThanItsLauncherKnowsDoesNotStart() throws IOException {
        System.setProperty("basalt.process", "dev");
        try {
            assertEquals(2, run("dev", "--name", "mine"));
        } finally {
            System.clearProperty("basalt.process");
        }
        assertTrue(
                err.toString()
                        .startsWith("basalt: this process would be dev-mine, but scripts/basalt has started it as dev"),
                err.toString());
        try (Stream<Path> left = Files.list(home)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void whoeverDoesNotSayWhatToStartIsToldHow() {
        assertEquals(2, run("start"));
        assertEquals(
                "basalt: there is no command 'start'; did you mean dev start?\nTry 'basalt --help'.\n", err.toString());
    }

    @Test
    void aMistakeInTheCommandIsNotAFailure() {
        assertEquals(2, run("--connect", "http://somewhere", "status"));
        assertTrue(err.toString().contains("cannot connect to 'http://somewhere'"), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }
}
