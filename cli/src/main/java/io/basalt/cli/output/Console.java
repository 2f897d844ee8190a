package io.basalt.cli.output;

import java.io.PrintWriter;

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

    public String bold(String text) {
        return colours ? BOLD + text + PLAIN : text;
    }

    public String red(String text) {
        return colours ? RED + text + PLAIN : text;
    }
}
