package io.basalt.cli;

import io.basalt.cli.output.Console;
import io.basalt.cli.process.ClusterPlan;
import io.basalt.cli.process.Daemon;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where every process of Basalt begins: {@code daemon ...} is a server in the background, {@code processes ...} is asked by
 * scripts, all else is the {@code basalt} command, whose classes the others do not need.
 */
public final class Main {
    private static final String DAEMON = "daemon";
    private static final String PROCESSES = "processes";

    private Main() {}

    public static void main(String[] arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        Path home = Path.of(System.getProperty("basalt.home", ""));
        if (first.equals(DAEMON)) {
            Daemon.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        Console console = Console.ofProcess();
        int code = first.equals(PROCESSES)
                ? ClusterPlan.run(console, home, System.in, Arrays.copyOfRange(arguments, 1, arguments.length))
                : BasaltCommand.run(console, home, arguments);
        console.out().flush();
        console.err().flush();
        System.exit(code);
    }
}
