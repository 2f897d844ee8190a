package io.basalt.cli.process;

import io.basalt.cli.session.Session;
import io.basalt.cli.verb.Verbs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The verbs of this package. */
public final class ProcessCommands {
    private ProcessCommands() {}

    /** Commands for picocli by their names, made when they are needed. */
    public static Map<String, Supplier<Object>> of(Session session) {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("dev", () -> new DevCommand(session));
        add(verbs, session, Role.ZOOKEEPER, "Basalt's own ZooKeeper server, for clusters on one host.");
        add(verbs, session, Role.MASTER, "A master: the active one assigns regions, the others stand by.");
        add(verbs, session, Role.REGION_SERVER, "A region server: holds regions and answers reads and writes.");
        verbs.put("cluster", () -> {
            var cluster = new CommandLine(new ClusterCommand());
            Verbs.ofCluster(session).forEach(cluster::addSubcommand);
            return cluster;
        });
        return verbs;
    }

    private static void add(Map<String, Supplier<Object>> verbs, Session session, Role role, String description) {
        verbs.put(role.word(), () -> {
            var command = new CommandLine(new ServerCommand(session, role));
            command.getCommandSpec().usageMessage().description(description);
            return command;
        });
    }
}
