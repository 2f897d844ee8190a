package io.basalt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.cli.output.Console;
import io.basalt.client.Connection;
import io.basalt.client.fake.FakeCluster;
import io.basalt.client.fake.FakeRegionServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands and what they print, as transcripts: {@code $} begins a command; below it stands what it printed, {@code !}
 * before lines on standard error, and its exit code in brackets if that is not 0. {@code $SERVER} is a region server. Each transcript runs on a cluster of
 * its own. Run with {@code -Dgolden.update=true} to write what the commands print now.
 */
@Timeout(120)
class TranscriptTest {
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/io/basalt/cli");
    /** What the configuration says when nobody named a cluster; here it stands for the cluster of the test. */
    private static final String NOT_NAMED = "127.0.0.1:2181/hbase";

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tables",
                "rows",
                "scans",
                "status",
                "config",
                "mistakes",
                "json",
                "help",
                "disk",
                "namespaces",
                "regions",
                "operations"
            })
    void commandsPrintWhatTheyPrinted(String name) throws Exception {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("splits.txt"), "k\n\nc\n\\x00\\xFF\n");
        SampleStore.create(home.resolve("run/data"));
        Path file = TRANSCRIPTS.resolve(name + ".txt");
        String expected = Files.readString(file);
        String actual;
        try (FakeCluster cluster = FakeCluster.overTcp(2)) {
            actual = replay(expected, cluster);
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, actual);
        }
        assertEquals(expected, actual);
    }

    private String replay(String transcript, FakeCluster cluster) throws IOException {
        var actual = new StringBuilder();
        for (String line : transcript.lines().toList()) {
            if (line.startsWith("#")) {
                actual.append(line).append('\n');
            } else if (line.startsWith("$ ")) {
                actual.append(line).append('\n').append(run(line.substring(2), cluster));
            }
        }
        return actual.toString();
    }

    private String run(String command, FakeCluster cluster) throws IOException {
        if (command.startsWith("conf ")) {
            Files.writeString(home.resolve("conf/basalt.properties"), command.substring(5) + "\n");
            return "\n";
        }
        if (command.startsWith("damage ")) {
            String[] words = words(command.substring(7));
            SampleStore.flipBit(Path.of(words[0]), Long.parseLong(words[1]));
            return "\n";
        }
        var out = new StringWriter();
        var err = new StringWriter();
        var basalt = new BasaltCommand(
                new Console(new PrintWriter(out), new PrintWriter(err), command.startsWith("--colours ")),
                home,
                (connect, config, rpc) ->
                        connect.equals(NOT_NAMED) ? cluster.connectBlocking() : Connection.open(connect, config, rpc));
        int code = basalt.run(words(command.replace("--colours ", "")
                .replace("$SERVER", cluster.server(1).serverName().address().toString())));
        var printed = new StringBuilder(out.toString());
        err.toString().lines().forEach(line -> printed.append("! ").append(line).append('\n'));
        if (code != 0) {
            printed.append('[').append(code).append("]\n");
        }
        return steady(printed.toString(), cluster).replace("\u001b", "<ESC>") + "\n";
    }

    private String[] words(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command.replace("$HOME", home.toString()));
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return words.toArray(String[]::new);
    }

    /** Ports and directories differ from run to run; their names here are as long as any. */
    private String steady(String text, FakeCluster cluster) {
        String result = text.replace(home.toString(), "$HOME");
        int number = 1;
        for (FakeRegionServer server : cluster.servers()) {
            result = result.replace(server.serverName().address().toString(), "server-" + number + ":16020  ")
                    .replace("127.0.0.1," + server.serverName().port() + ",", "server-" + number + ",16020,");
            number++;
        }
        return result.replace(cluster.master().serverName().address().toString(), "master:16000")
                .replace("127.0.0.1," + cluster.master().serverName().port() + ",", "master,16000,");
    }
}
