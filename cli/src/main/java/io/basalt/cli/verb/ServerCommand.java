package io.basalt.cli.verb;

import io.basalt.cli.output.Json;
import io.basalt.cli.output.TextTable;
import io.basalt.cli.session.CommandFailedException;
import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.client.admin.ClusterStatus;
import io.basalt.protocol.name.ServerName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "server",
        description =
                "Lists region servers, takes them out of service and back, and has them read their configuration.")
final class ServerCommand {
    private final Session session;

    ServerCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists the region servers that live.")
    int list() throws Exception {
        Admin admin = session.admin();
        List<ServerName> drained = admin.drainedServers();
        List<Map<String, Object>> all = new ArrayList<>();
        var text = new TextTable(session.console(), "SERVER", "#REGIONS", "STATE");
        for (ClusterStatus.Server server : admin.clusterStatus().servers()) {
            String state = drained.contains(server.name()) ? "drained" : "in service";
            text.add(server.name(), server.regions().size(), state);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("server", server.name());
            fields.put("regions", server.regions().size());
            fields.put("drained", drained.contains(server.name()));
            all.add(fields);
        }
        if (session.json()) {
            session.console().out().println(Json.of(all));
        } else if (all.isEmpty()) {
            session.console().out().println("no region servers");
        } else {
            text.print();
        }
        return 0;
    }

    @Command(
            name = "drain",
            description = "Moves all regions of servers away, and gives them no others until they are undrained, also"
                    + " when they are restarted meanwhile. Returns when they have none.")
    int drain(
            @Parameters(paramLabel = "HOST:PORT", arity = "1..*", description = "The servers.") List<String> names,
            @Option(names = "--no-wait", description = "Returns at once, while the regions move.") boolean noWait,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        List<ServerName> servers = new ArrayList<>();
        for (String name : names) {
            servers.add(Servers.find(admin, name));
        }
        if (rehearsal.stopsAt(session, "move " + regions(admin, servers) + " regions away from " + names)) {
            return 0;
        }
        admin.drainServers(servers);
        if (!noWait) {
            new Waiting(session).untilNone("regions left to move", () -> regions(admin, servers));
        }
        return 0;
    }

    @Command(name = "undrain", description = "Lets a server have regions again.")
    int undrain(
            @Parameters(paramLabel = "HOST:PORT", description = "The server.") String name, @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        ServerName server = Servers.find(admin, name);
        if (!rehearsal.stopsAt(session, "let " + server + " have regions again")) {
            admin.undrainServer(server);
        }
        return 0;
    }

    @Command(
            name = "reload",
            description =
                    "Has servers read their configuration anew. What docs/configuration.md calls live is in force at"
                            + " once; the rest waits for their next start, and their logs name it.")
    int reload(
            @Parameters(
                            paramLabel = "HOST:PORT",
                            arity = "0..*",
                            description = "The servers; all masters and region servers if none is named.")
                    List<String> names,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        List<ServerName> servers = names == null ? all(admin.clusterStatus()) : named(admin, names);
        if (rehearsal.stopsAt(session, "have " + servers.size() + " servers read their configuration anew")) {
            return 0;
        }
        for (ServerName server : servers) {
            admin.reloadConfiguration(server);
        }
        return 0;
    }

    private static List<ServerName> named(Admin admin, List<String> names) throws Exception {
        ClusterStatus status = admin.clusterStatus();
        List<ServerName> servers = new ArrayList<>();
        for (String name : names) {
            servers.add(Servers.find(all(status), name)
                    .orElseThrow(() -> new CommandFailedException(
                            "there is no server at " + name, "'basalt cluster status' shows those that live.")));
        }
        return servers;
    }

    private static List<ServerName> all(ClusterStatus status) {
        List<ServerName> all = new ArrayList<>();
        status.master().ifPresent(all::add);
        all.addAll(status.backupMasters());
        status.servers().forEach(server -> all.add(server.name()));
        return all;
    }

    private static int regions(Admin admin, List<ServerName> servers) throws Exception {
        return admin.clusterStatus().servers().stream()
                .filter(server -> servers.contains(server.name()))
                .mapToInt(server -> server.regions().size())
                .sum();
    }
}
