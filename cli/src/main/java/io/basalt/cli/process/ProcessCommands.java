package io.basalt.cli.process;

import io.basalt.cli.session.Session;
import io.basalt.cli.verb.Verbs;
import picocli.CommandLine;

/** The verbs of this package. */
public final class ProcessCommands {
    private ProcessCommands() {}

    public static void addTo(CommandLine basalt, Session session) {
        basalt.addSubcommand(new DevCommand(session));
        add(basalt, session, Role.ZOOKEEPER, "Basalt's own ZooKeeper server, for clusters on one host.");
        add(basalt, session, Role.MASTER, "A master: the active one assigns regions, the others stand by.");
        add(basalt, session, Role.REGION_SERVER, "A region server: holds regions and answers reads and writes.");
        var cluster = new CommandLine(new ClusterCommand(session));
        Verbs.ofCluster(session).forEach(cluster::addSubcommand);
        basalt.addSubcommand(cluster);
    }

    private static void add(CommandLine basalt, Session session, Role role, String description) {
        var command = new CommandLine(new ServerCommand(session, role));
        command.getCommandSpec().usageMessage().description(description);
        basalt.addSubcommand(role.word(), command);
    }
}
