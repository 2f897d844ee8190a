package io.basalt.cli.verb;

import io.basalt.cli.session.Session;
import java.util.List;
import picocli.CommandLine;

/** The verbs that talk to a cluster, in the order in which help lists them. */
public final class Verbs {
    private Verbs() {}

    /** Commands for picocli, each with its name and description as annotations. */
    public static List<Object> of(Session session) {
        return List.of(
                table(session),
                new PutCommand(session),
                new GetCommand(session),
                new ScanCommand(session),
                new DeleteCommand(session),
                new IncrementCommand(session),
                new AppendCommand(session),
                new CountCommand(session),
                new NamespaceCommand(session),
                new RegionCommand(session),
                new ServerCommand(session),
                new BalanceCommand(session),
                new SnapshotCommand(session),
                new StatusCommand(session),
                new EventsCommand(session),
                new ConfigCommand(session));
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
