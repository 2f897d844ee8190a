package io.basalt.cli.process;

import picocli.CommandLine;

/** The verbs of this package. */
public final class ProcessCommands {
    private ProcessCommands() {}

    public static void addTo(CommandLine basalt) {
        basalt.addSubcommand(new DevCommand());
        add(basalt, Role.ZOOKEEPER, "Basalt's own ZooKeeper server, for clusters on one host.");
        add(basalt, Role.MASTER, "A master: the active one assigns regions, the others stand by.");
        add(basalt, Role.REGION_SERVER, "A region server: holds regions of tables and answers reads and writes.");
        basalt.addSubcommand(new ClusterCommand());
    }

    private static void add(CommandLine basalt, Role role, String description) {
        var command = new CommandLine(new ServerCommand(role));
        command.getCommandSpec().usageMessage().description(description);
        basalt.addSubcommand(role.word(), command);
    }
}
