package io.basalt.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err everything that is not a result
 * @param colours whether {@code out} is a terminal that shows them
 */
public record Console(PrintWriter out, PrintWriter err, boolean colours) {
    private static final String BOLD = "\u001b[1m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    /** That of this process, of which the launcher knows whether it prints to a terminal ({@code -Dbasalt.terminal}). */
    public static Console ofProcess() {
        boolean terminal = Boolean.getBoolean("basalt.terminal") && System.getenv("NO_COLOR") == null;
        return new Console(writer(FileDescriptor.out), writer(FileDescriptor.err), terminal);
    }

    private static PrintWriter writer(FileDescriptor target) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(target), StandardCharsets.UTF_8), false);
    }

    public String bold(String text) {
        return colours ? BOLD + text + PLAIN : text;
    }

    public String red(String text) {
        return colours ? RED + text + PLAIN : text;
    }
}
