package io.basalt.cli.verb;

import io.basalt.cli.output.Console;
import io.basalt.cli.output.EscapedBytes;
import io.basalt.cli.output.Json;
import io.basalt.cli.output.TextTable;
import io.basalt.cli.session.Session;
import io.basalt.client.admin.ClusterStatus;
import io.basalt.protocol.name.ServerName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Prints the state of the cluster: its masters, region servers and regions.")
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        ClusterStatus status = session.admin().clusterStatus();
        if (session.json()) {
            session.console().out().println(Json.of(toJson(status)));
        } else {
            print(status);
        }
        return 0;
    }

    private void print(ClusterStatus status) {
        Console console = session.console();
        int regions = status.servers().stream()
                .mapToInt(server -> server.regions().size())
                .sum();
        console.out().println("cluster   " + status.clusterId());
        console.out()
                .println(
                        "master    " + status.master().map(ServerName::toString).orElse(console.red("none")));
        console.out().println("standby   " + names(status.backupMasters()));
        console.out()
                .println("servers   " + status.servers().size() + " live, "
                        + (status.deadServers().isEmpty()
                                ? "none dead"
                                : console.red(status.deadServers().size() + " dead: ") + names(status.deadServers())));
        console.out()
                .println("regions   " + regions + " open, "
                        + status.inTransition().size() + " in transition");
        if (!status.servers().isEmpty()) {
            console.out().println();
            var table = new TextTable(
                    console,
                    "SERVER",
                    "#REGIONS",
                    "#REQUESTS/S",
                    "#READS",
                    "#WRITES",
                    "#FILES MB",
                    "#MEMSTORE MB",
                    "HEAP");
            for (ClusterStatus.Server server : status.servers()) {
                table.add(
                        server.name().address(),
                        server.regions().size(),
                        server.requestsPerSecond(),
                        server.readRequests(),
                        server.writeRequests(),
                        server.regions().stream()
                                .mapToInt(ClusterStatus.Region::filesMb)
                                .sum(),
                        server.regions().stream()
                                .mapToInt(ClusterStatus.Region::memStoreMb)
                                .sum(),
                        server.usedHeapMb() + " of " + server.maxHeapMb() + " MB");
            }
            table.print();
        }
        if (!status.inTransition().isEmpty()) {
            console.out().println();
            var table = new TextTable(console, "REGION IN TRANSITION", "STATE");
            status.inTransition().forEach(moving -> table.add(EscapedBytes.print(moving.region()), moving.state()));
            table.print();
        }
    }

    private static String names(List<ServerName> servers) {
        return servers.isEmpty()
                ? "none"
                : servers.stream().map(ServerName::toString).collect(Collectors.joining(" "));
    }

    private static Map<String, Object> toJson(ClusterStatus status) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cluster", status.clusterId());
        fields.put("version", status.version());
        status.master().ifPresent(master -> fields.put("master", master));
        fields.put("standbyMasters", status.backupMasters());
        List<Map<String, Object>> servers = new ArrayList<>();
        for (ClusterStatus.Server server : status.servers()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("server", server.name());
            one.put("regions", server.regions().size());
            one.put("requestsPerSecond", server.requestsPerSecond());
            one.put("readRequests", server.readRequests());
            one.put("writeRequests", server.writeRequests());
            one.put("usedHeapMb", server.usedHeapMb());
            one.put("maxHeapMb", server.maxHeapMb());
            servers.add(one);
        }
        fields.put("servers", servers);
        fields.put("deadServers", status.deadServers());
        List<Map<String, Object>> moving = new ArrayList<>();
        for (ClusterStatus.Transition transition : status.inTransition()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("region", EscapedBytes.print(transition.region()));
            one.put("state", transition.state());
            moving.add(one);
        }
        fields.put("regionsInTransition", moving);
        return fields;
    }
}
