package io.basalt.cli.verb;

import io.basalt.base.Bytes;
import io.basalt.cli.output.EscapedBytes;
import io.basalt.cli.output.Json;
import io.basalt.cli.output.TextTable;
import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "table", description = "Creates, lists and changes tables.")
final class TableCommand {
    private final Session session;

    TableCommand(Session session) {
        this.session = session;
    }

    @Command(name = "create", description = "Creates a table.")
    int create(
            @Parameters(paramLabel = "NAME", description = "The table, name or namespace:name.") String name,
            @Option(
                            names = {"-f", "--families"},
                            required = true,
                            paramLabel = "FAMILIES",
                            description = "The column families, separated by commas, each optionally with attributes:"
                                    + " profile{VERSIONS=3;TTL=3600},stats")
                    String families,
            @Option(
                            names = "--splits",
                            split = ",",
                            paramLabel = "KEY",
                            description = "Keys at which the table is cut into regions, separated by commas.")
                    List<String> splits,
            @Option(names = "--split-file", paramLabel = "FILE", description = "A file with such keys, one per line.")
                    Path splitFile,
            @Option(
                            names = "--regions",
                            paramLabel = "N",
                            description = "N regions of even size, for keys that are spread evenly over all bytes, or,"
                                    + " with --hex, over hex digits.")
                    Integer regions,
            @Option(names = "--hex", description = "With --regions: the keys begin with hex digits.") boolean hex,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        TableDescriptor.Builder builder = TableDescriptor.builder(TableName.parse(name));
        FamilySpec.parse(families).forEach(builder::family);
        TableDescriptor table = builder.build();
        List<Bytes> keys = splitKeys(splits, splitFile, regions, hex);
        String what = "create table " + table.name() + " with "
                + table.families().size() + " families and " + (keys.size() + 1) + " regions";
        if (!rehearsal.stopsAt(session, what)) {
            RegionProgress.of(session, table.name(), State.OPEN, admin -> admin.createTable(table, keys));
        }
        return 0;
    }

    private static List<Bytes> splitKeys(List<String> splits, Path splitFile, Integer regions, boolean hex)
            throws Exception {
        int ways = (splits == null ? 0 : 1) + (splitFile == null ? 0 : 1) + (regions == null ? 0 : 1);
        if (ways > 1) {
            throw new IllegalArgumentException("give only one of --splits, --split-file and --regions");
        }
        if (regions != null) {
            if (regions < 1 || regions > 10_000) {
                throw new IllegalArgumentException("a table has 1 to 10000 regions at first, not " + regions);
            }
            return hex ? SplitKeys.ofHexKeys(regions) : SplitKeys.ofBinaryKeys(regions);
        }
        List<String> keys = splitFile != null ? Files.readAllLines(splitFile) : splits == null ? List.of() : splits;
        return keys.stream()
                .filter(key -> !key.isBlank())
                .map(EscapedBytes::parse)
                .sorted()
                .distinct()
                .toList();
    }

    @Command(name = "list", description = "Lists the tables.")
    int list() throws Exception {
        Admin admin = session.admin();
        List<Map<String, Object>> all = new ArrayList<>();
        var text = new TextTable(session.console(), "TABLE", "STATE", "FAMILIES");
        for (TableDescriptor table : admin.describeTables()) {
            String state = state(admin, table.name());
            List<String> families =
                    table.families().keySet().stream().map(EscapedBytes::print).toList();
            text.add(table.name(), state, String.join(",", families));
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("table", table.name());
            fields.put("state", state);
            fields.put("families", families);
            all.add(fields);
        }
        if (session.json()) {
            session.console().out().println(Json.of(all));
        } else if (all.isEmpty()) {
            session.console().out().println("no tables");
        } else {
            text.print();
        }
        return 0;
    }

    @Command(name = "describe", description = "Prints a table's families, settings and regions.")
    int describe(@Parameters(paramLabel = "NAME", description = "The table.") String name) throws Exception {
        TableName table = TableName.parse(name);
        Admin admin = session.admin();
        TableDescriptor descriptor = admin.describeTable(table);
        List<MetaRow> regions = admin.regions(table);
        String state = state(admin, table);
        if (session.json()) {
            session.console().out().println(Json.of(toJson(descriptor, state, regions)));
            return 0;
        }
        session.console().out().println(session.console().bold(table + " is " + state));
        attributes(descriptor.attributes())
                .forEach((key, value) -> session.console().out().println("  " + key + " = " + value));
        descriptor
                .configuration()
                .forEach((key, value) -> session.console().out().println("  " + key + " = " + value));
        session.console().out().println();
        var families = new TextTable(session.console(), "FAMILY", "SETTINGS");
        for (FamilyDescriptor family : descriptor.families().values()) {
            families.add(EscapedBytes.print(family.name()), settings(family));
        }
        families.print();
        session.console().out().println();
        var places = new TextTable(session.console(), "REGION", "FROM", "TO", "STATE", "SERVER");
        for (MetaRow region : regions) {
            places.add(
                    region.region().encodedName(),
                    EscapedBytes.print(region.region().startKey()),
                    EscapedBytes.print(region.region().endKey()),
                    region.state().map(Enum::name).orElse(""),
                    region.server().map(ServerName::toString).orElse(""));
        }
        places.print();
        return 0;
    }

    @Command(name = "enable", description = "Lets a disabled table be used again.")
    int enable(@Parameters(paramLabel = "NAME", description = "The table.") String name, @Mixin Rehearsal rehearsal)
            throws Exception {
        TableName table = TableName.parse(name);
        if (!rehearsal.stopsAt(session, "open the regions of table " + table, () -> session.admin()
                .describeTable(table))) {
            RegionProgress.of(session, table, State.OPEN, admin -> admin.enableTable(table));
        }
        return 0;
    }

    @Command(name = "disable", description = "Closes a table; its rows stay.")
    int disable(@Parameters(paramLabel = "NAME", description = "The table.") String name, @Mixin Rehearsal rehearsal)
            throws Exception {
        TableName table = TableName.parse(name);
        if (!rehearsal.stopsAt(session, "close the regions of table " + table, () -> session.admin()
                .describeTable(table))) {
            RegionProgress.of(session, table, State.CLOSED, admin -> admin.disableTable(table));
        }
        return 0;
    }

    @Command(name = "drop", description = "Deletes a disabled table with all its rows.")
    int drop(
            @Parameters(paramLabel = "NAME", description = "The table.") String name,
            @Option(names = "--disable", description = "Disables it first if need be.") boolean disable,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        TableName table = TableName.parse(name);
        Admin admin = session.admin();
        if (rehearsal.stopsAt(
                session, "delete table " + table + " with all its rows", () -> admin.describeTable(table))) {
            return 0;
        }
        if (disable && admin.tableState(table).equals(Optional.of(TableState.ENABLED))) {
            RegionProgress.of(session, table, State.CLOSED, every -> every.disableTable(table));
        }
        admin.deleteTable(table);
        return 0;
    }

    @Command(name = "exists", description = "Prints yes, or no with exit code 1.")
    int exists(@Parameters(paramLabel = "NAME", description = "The table.") String name) throws Exception {
        boolean exists = session.admin().tableExists(TableName.parse(name));
        session.console().out().println(session.json() ? Json.of(Map.of("exists", exists)) : exists ? "yes" : "no");
        return exists ? 0 : 1;
    }

    private static String state(Admin admin, TableName table) throws Exception {
        return admin.tableState(table)
                .map(state -> state.name().toLowerCase(Locale.ROOT))
                .orElse("unknown");
    }

    private static String settings(FamilyDescriptor family) {
        Map<String, String> all = attributes(family.attributes());
        all.putAll(family.configuration());
        return all.isEmpty()
                ? "defaults"
                : all.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" "));
    }

    private static Map<String, String> attributes(Map<Bytes, Bytes> attributes) {
        Map<String, String> printed = new LinkedHashMap<>();
        attributes.forEach((key, value) -> printed.put(EscapedBytes.print(key), EscapedBytes.print(value)));
        return printed;
    }

    private static Map<String, Object> toJson(TableDescriptor table, String state, List<MetaRow> regions) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("table", table.name());
        fields.put("state", state);
        fields.put("attributes", attributes(table.attributes()));
        fields.put("configuration", table.configuration());
        List<Map<String, Object>> families = new ArrayList<>();
        for (FamilyDescriptor family : table.families().values()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("family", EscapedBytes.print(family.name()));
            one.put("attributes", attributes(family.attributes()));
            one.put("configuration", family.configuration());
            families.add(one);
        }
        fields.put("families", families);
        List<Map<String, Object>> places = new ArrayList<>();
        for (MetaRow region : regions) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("region", region.region().encodedName());
            one.put("name", EscapedBytes.print(region.region().name()));
            one.put("from", EscapedBytes.print(region.region().startKey()));
            one.put("to", EscapedBytes.print(region.region().endKey()));
            region.state().ifPresent(known -> one.put("state", known.name()));
            region.server().ifPresent(server -> one.put("server", server));
            places.add(one);
        }
        fields.put("regions", places);
        return fields;
    }
}
