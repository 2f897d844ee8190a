package io.basalt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.cli.output.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What holds for all commands of operators. */
class VerbsTest {
    /** They look, and change nothing. */
    private static final Set<String> LOOKING = Set.of(
            "table describe",
            "table exists",
            "table list",
            "namespace list",
            "region list",
            "region show",
            "server list",
            "balance plan",
            "snapshot list",
            "cluster doctor",
            "cluster events",
            "cluster status");

    private static final Set<String> CHANGING = Set.of(
            "table alter",
            "table clone",
            "table compact",
            "table create",
            "table disable",
            "table drop",
            "table enable",
            "table flush",
            "table load",
            "table truncate",
            "namespace alter",
            "namespace create",
            "namespace drop",
            "region assign",
            "region compact",
            "region flush",
            "region merge",
            "region move",
            "region split",
            "region truncate",
            "region unassign",
            "server drain",
            "server reload",
            "server undrain",
            "balance off",
            "balance on",
            "balance run",
            "snapshot clone",
            "snapshot drop",
            "snapshot restore",
            "snapshot take");

    private final Map<String, CommandLine> verbs = verbs();

    @Test
    void allVerbsAreThere() {
        var expected = new TreeSet<>(LOOKING);
        expected.addAll(CHANGING);
        assertEquals(expected, verbs.keySet());
    }

    @Test
    void whatChangesSomethingCanBeRehearsed() {
        for (String verb : CHANGING) {
            assertTrue(verbs.get(verb).getCommandSpec().optionsMap().containsKey("--dry-run"), verb);
        }
    }

    @Test
    void whateverPrintsSomethingPrintsJsonToo() {
        for (String verb : LOOKING) {
            assertTrue(verbs.get(verb).getCommandSpec().optionsMap().containsKey("--output"), verb);
        }
    }

    private static Map<String, CommandLine> verbs() {
        var silent = new Console(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false);
        CommandLine basalt = new BasaltCommand(silent, Path.of(""), (connect, config, rpc) -> {
                    throw new AssertionError("no verb is run");
                })
                .line();
        var verbs = new TreeMap<String, CommandLine>();
        for (String noun : Set.of("table", "namespace", "region", "server", "balance", "snapshot", "cluster")) {
            basalt.getSubcommands()
                    .get(noun)
                    .getSubcommands()
                    .forEach((verb, command) -> verbs.put(noun + " " + verb, command));
        }
        return verbs;
    }
}
