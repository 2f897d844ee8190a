package io.basalt.cli.session;

import io.basalt.cli.output.OutputFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every verb takes, before it or behind it. */
public final class GlobalOptions {
    @Option(
            names = {"-c", "--connect"},
            paramLabel = "WHERE",
            scope = ScopeType.INHERIT,
            description = "The cluster: ZooKeeper servers as host:port,host:port[/znode], or servers of the store as"
                    + " rpc://host:port,host:port. Default: what conf/basalt.properties says.")
    String connect = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "How to print results: ${COMPLETION-CANDIDATES}. Default: table.")
    OutputFormat output = OutputFormat.table;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            description =
                    "How long to try before giving up, such as 30s. Default: 20s, or what the configuration says.")
    String timeout = "";

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "Sets a key of the configuration for this command.")
    Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Prints stack traces of errors, and what the client logs.")
    boolean debug;

    public OutputFormat output() {
        return output;
    }

    public boolean debug() {
        return debug;
    }
}
