package io.basalt.cli.verb;

import io.basalt.cli.session.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The verbs that talk to a cluster, in the order in which help lists them. */
public final class Verbs {
    private Verbs() {}

    /** Commands for picocli by their names, made when they are needed: to make all takes longer than to run one. */
    public static Map<String, Supplier<Object>> of(Session session) {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("table", () -> table(session));
        verbs.put("put", () -> new PutCommand(session));
        verbs.put("get", () -> new GetCommand(session));
        verbs.put("scan", () -> new ScanCommand(session));
        verbs.put("delete", () -> new DeleteCommand(session));
        verbs.put("incr", () -> new IncrementCommand(session));
        verbs.put("append", () -> new AppendCommand(session));
        verbs.put("count", () -> new CountCommand(session));
        verbs.put("namespace", () -> new NamespaceCommand(session));
        verbs.put("region", () -> new RegionCommand(session));
        verbs.put("server", () -> new ServerCommand(session));
        verbs.put("balance", () -> new BalanceCommand(session));
        verbs.put("snapshot", () -> new SnapshotCommand(session));
        verbs.put("status", () -> new StatusCommand(session));
        verbs.put("events", () -> new EventsCommand(session));
        verbs.put("config", () -> new ConfigCommand(session));
        return verbs;
    }

    private static CommandLine table(Session session) {
        var table = new CommandLine(new TableCommand(session));
        TableWorkCommands.of(session).forEach(table::addSubcommand);
        return table;
    }

    /** The subcommands of {@code cluster}. */
    public static List<Object> ofCluster(Session session) {
        return List.of(new StatusCommand(session), new EventsCommand(session), new DoctorCommand(session));
    }
}
