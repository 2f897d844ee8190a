package io.basalt.cli;

import io.basalt.cli.process.Daemon;
import java.util.Arrays;

/**
 * Where every process of Basalt begins: {@code daemon ...} is a server in the background, all else the {@code basalt}
 * command, whose classes servers do not need.
 */
public final class Main {
    private static final String DAEMON = "daemon";

    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(DAEMON)) {
            Daemon.main(Arrays.copyOfRange(arguments, 1, arguments.length));
        } else {
            BasaltCommand.main(arguments);
        }
    }
}
