package io.basalt.cli.verb;

import io.basalt.cli.output.Json;
import io.basalt.cli.output.TextTable;
import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.NamespaceDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "namespace", description = "Creates, lists and changes namespaces.")
final class NamespaceCommand {
    private final Session session;

    NamespaceCommand(Session session) {
        this.session = session;
    }

    @Command(name = "create", description = "Creates a namespace.")
    int create(
            @Parameters(paramLabel = "NAME", description = "The namespace.") String name,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A property.") Map<String, String> set,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        var namespace = new NamespaceDescriptor(name, set == null ? Map.of() : set);
        if (!rehearsal.stopsAt(session, "create namespace " + name)) {
            session.admin().createNamespace(namespace);
        }
        return 0;
    }

    @Command(name = "alter", description = "Changes properties of a namespace.")
    int alter(
            @Parameters(paramLabel = "NAME", description = "The namespace.") String name,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A property.") Map<String, String> set,
            @Option(names = "--unset", paramLabel = "KEY", description = "A property that goes.") List<String> unset,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        var properties = new TreeMap<>(admin.findNamespace(name).configuration());
        if (set != null) {
            properties.putAll(set);
        }
        if (unset != null) {
            properties.keySet().removeAll(unset);
        }
        if (!rehearsal.stopsAt(session, "give namespace " + name + " the properties " + print(properties))) {
            admin.modifyNamespace(new NamespaceDescriptor(name, properties));
        }
        return 0;
    }

    @Command(name = "drop", description = "Deletes a namespace that has no tables.")
    int drop(@Parameters(paramLabel = "NAME", description = "The namespace.") String name, @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        admin.findNamespace(name);
        if (!rehearsal.stopsAt(session, "delete namespace " + name)) {
            admin.deleteNamespace(name);
        }
        return 0;
    }

    @Command(name = "list", description = "Lists the namespaces.")
    int list() throws Exception {
        Admin admin = session.admin();
        Map<String, Long> tables =
                admin.listTables().stream().collect(Collectors.groupingBy(TableName::namespace, Collectors.counting()));
        List<Map<String, Object>> all = new ArrayList<>();
        var text = new TextTable(session.console(), "NAMESPACE", "#TABLES", "PROPERTIES");
        for (NamespaceDescriptor namespace : admin.listNamespaces()) {
            long count = tables.getOrDefault(namespace.name(), 0L);
            text.add(namespace.name(), count, print(namespace.configuration()));
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("namespace", namespace.name());
            fields.put("tables", count);
            fields.put("properties", namespace.configuration());
            all.add(fields);
        }
        if (session.json()) {
            session.console().out().println(Json.of(all));
        } else {
            text.print();
        }
        return 0;
    }

    private static String print(Map<String, String> properties) {
        return properties.isEmpty()
                ? "none"
                : properties.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" "));
    }
}
