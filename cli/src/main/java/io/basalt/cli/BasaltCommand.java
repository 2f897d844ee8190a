package io.basalt.cli;

import io.basalt.base.config.ConfigurationException;
import io.basalt.cli.disk.DiskCommands;
import io.basalt.cli.output.Console;
import io.basalt.cli.process.ProcessCommands;
import io.basalt.cli.quickstart.QuickstartCommand;
import io.basalt.cli.session.ErrorText;
import io.basalt.cli.session.GlobalOptions;
import io.basalt.cli.session.Session;
import io.basalt.cli.verb.Verbs;
import io.basalt.client.Connection;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code basalt} command. The launcher tells it where Basalt is installed ({@code -Dbasalt.home}).
 *
 * <p>Exit codes: 0 done; 1 failed, with one line that says why; 2 the command itself or the
 * configuration is wrong.
 */
@Command(
        name = "basalt",
        description = {"A distributed store of rows and columns that speaks HBase's protocol.", ""},
        mixinStandardHelpOptions = true,
        version = "basalt 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Keys and values are text; any other byte is typed and printed as \\xHH.",
            "Exit code: 0 done, 1 failed, 2 wrong usage or configuration."
        })
public final class BasaltCommand implements Runnable {
    /** What is done with processes, and said without naming one. */
    private static final Set<String> OF_PROCESSES = Set.of("run", "start", "stop");

    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    @Mixin
    private final GlobalOptions options = new GlobalOptions();

    @Spec
    private CommandSpec spec;

    private final Console console;
    private final Session session;

    /** @param home where Basalt is installed */
    BasaltCommand(Console console, Path home, Session.Connector connector) {
        this.console = console;
        this.session = new Session(options, console, home, connector);
    }

    /** @return the exit code */
    static int run(Console console, Path home, String... arguments) {
        return new BasaltCommand(console, home, Connection::open).run(arguments);
    }

    /** Runs one command and gives its exit code. */
    int run(String... args) {
        CommandLine line = line(args.length == 0 ? "" : args[0]);
        try (session) {
            return line.execute(args);
        }
    }

    /** All commands, ready to be run. */
    CommandLine line() {
        return line("");
    }

    /** With the command of one name; with all when there is none of that name, as for options and misspelt words. */
    private CommandLine line(String name) {
        var commands = new LinkedHashMap<>(Verbs.of(session));
        commands.putAll(DiskCommands.of(session));
        commands.put("quickstart", () -> new QuickstartCommand(session));
        commands.putAll(ProcessCommands.of(session));
        if (commands.containsKey(name)) {
            commands.keySet().retainAll(Set.of(name));
        }
        var line = new CommandLine(this);
        commands.forEach((word, command) -> line.addSubcommand(word, command.get()));
        line.getSubcommands().values().forEach(BasaltCommand::addHelp);
        line.setOut(console.out());
        line.setErr(console.err());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                console.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // A row may begin with @.
        line.setExpandAtFiles(false);
        line.setParameterExceptionHandler((failure, given) -> wrongUsage(failure));
        line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
        return line;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Prints this.")
                        .build());
        command.getSubcommands().values().forEach(BasaltCommand::addHelp);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    private int wrongUsage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        boolean verbMissing = !command.getSubcommands().isEmpty();
        if (verbMissing && failure instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            // Picocli's suggestions are far-fetched now and then.
            String near = Stream.of(word)
                    .filter(OF_PROCESSES::contains)
                    .map(verb -> "dev " + verb)
                    .findFirst()
                    .or(() -> unmatched.getSuggestions().stream()
                            .filter(known -> !word.isEmpty() && known.startsWith(word.substring(0, 1)))
                            .findFirst())
                    .map(known -> "; did you mean " + known + "?")
                    .orElse("");
            return wrongUsage("there is no command '" + word + "'" + near, command);
        }
        return wrongUsage(failure.getMessage(), command);
    }

    private int wrongUsage(String message, CommandLine command) {
        console.err().println(console.red("basalt: ") + message);
        console.err().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return WRONG_USAGE;
    }

    private int failed(Exception failure, CommandLine command) {
        if (options.debug()) {
            failure.printStackTrace(console.err());
        }
        if (failure instanceof IllegalArgumentException) {
            return wrongUsage(failure.getMessage(), command);
        }
        ErrorText text = ErrorText.of(failure);
        console.err().println(console.red("basalt: ") + text.message());
        if (!text.hint().isEmpty()) {
            console.err().println(text.hint());
        }
        return failure instanceof ConfigurationException ? WRONG_USAGE : FAILED;
    }
}
