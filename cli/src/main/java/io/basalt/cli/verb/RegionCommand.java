package io.basalt.cli.verb;

import io.basalt.cli.output.EscapedBytes;
import io.basalt.cli.output.Json;
import io.basalt.cli.output.TextTable;
import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "region",
        description =
                "Lists, splits, merges, empties, moves, opens, closes, flushes and compacts regions, by their names of"
                        + " 32 hex digits, which may be shortened.")
final class RegionCommand {
    private static final String LABEL = "REGION";

    private final Session session;

    RegionCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists regions and where they are.")
    int list(
            @Parameters(paramLabel = "TABLE", arity = "0..1", description = "Only those of this table.") String table,
            @Option(names = "--server", paramLabel = "HOST:PORT", description = "Only those at this server.")
                    String server)
            throws Exception {
        Admin admin = session.admin();
        Optional<ServerName> at = server == null ? Optional.empty() : Optional.of(Servers.find(admin, server));
        List<MetaRow> regions = table == null ? admin.allRegions() : admin.regions(TableName.parse(table));
        if (table != null && regions.isEmpty()) {
            admin.describeTable(TableName.parse(table));
        }
        List<MetaRow> wanted = regions.stream()
                .filter(row -> at.isEmpty() || row.server().equals(at))
                .toList();
        if (session.json()) {
            session.console()
                    .out()
                    .println(Json.of(wanted.stream().map(RegionCommand::toJson).toList()));
        } else if (wanted.isEmpty()) {
            session.console().out().println("no regions");
        } else {
            var text = new TextTable(session.console(), LABEL, "TABLE", "FROM", "TO", "STATE", "SERVER");
            for (MetaRow row : wanted) {
                text.add(
                        row.region().encodedName(),
                        row.region().table(),
                        EscapedBytes.print(row.region().startKey()),
                        EscapedBytes.print(row.region().endKey()),
                        state(row),
                        row.server().map(ServerName::toString).orElse(""));
            }
            text.print();
        }
        return 0;
    }

    @Command(name = "show", description = "Prints all that is known of a region.")
    int show(@Parameters(paramLabel = LABEL, description = "The region.") String name) throws Exception {
        MetaRow row = Regions.find(session.admin(), name);
        if (session.json()) {
            session.console().out().println(Json.of(toJson(row)));
        } else {
            toJson(row)
                    .forEach((key, value) ->
                            session.console().out().println((String.format("%-8s", key) + value).stripTrailing()));
        }
        return 0;
    }

    @Command(name = "split", description = "Makes two regions of one.")
    int split(
            @Parameters(paramLabel = LABEL, description = "The region.") String name,
            @Option(
                            names = "--at",
                            paramLabel = "KEY",
                            description = "First row of the upper one. Default: the middle.")
                    String key,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        MetaRow row = Regions.find(admin, name);
        String where = key == null ? "in its middle" : "at " + key;
        if (!rehearsal.stopsAt(session, "split region " + describe(row) + " " + where)) {
            admin.splitRegion(row.region(), Optional.ofNullable(key).map(EscapedBytes::parse));
        }
        return 0;
    }

    @Command(name = "merge", description = "Makes one region of neighbours.")
    int merge(
            @Parameters(paramLabel = LABEL, arity = "2..*", description = "The regions.") List<String> names,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        List<String> regions = new ArrayList<>();
        for (String name : names) {
            regions.add(Regions.find(admin, name).region().encodedName());
        }
        if (!rehearsal.stopsAt(session, "merge regions " + String.join(", ", regions))) {
            admin.mergeRegions(regions);
        }
        return 0;
    }

    @Command(name = "truncate", description = "Deletes all rows of a region, which stays what it is.")
    int truncate(@Parameters(paramLabel = LABEL, description = "The region.") String name, @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        MetaRow row = Regions.find(admin, name);
        if (!rehearsal.stopsAt(session, "delete all rows of region " + describe(row))) {
            admin.truncateRegion(row.region());
        }
        return 0;
    }

    @Command(name = "move", description = "Moves a region to another server.")
    int move(
            @Parameters(paramLabel = LABEL, description = "The region.") String name,
            @Option(names = "--to", paramLabel = "HOST:PORT", description = "Where to. Default: the best other one.")
                    String to,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        MetaRow row = Regions.find(admin, name);
        Optional<ServerName> target = to == null ? Optional.empty() : Optional.of(Servers.find(admin, to));
        String where = target.map(server -> "to " + server).orElse("to another server");
        if (!rehearsal.stopsAt(session, "move region " + describe(row) + " " + where)) {
            admin.moveRegion(row.region().encodedName(), target);
        }
        return 0;
    }

    @Command(name = "assign", description = "Opens a region that was closed by itself.")
    int assign(@Parameters(paramLabel = LABEL, description = "The region.") String name, @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        MetaRow row = Regions.find(admin, name);
        if (!rehearsal.stopsAt(session, "open region " + describe(row))) {
            admin.assignRegion(row.region().encodedName());
        }
        return 0;
    }

    @Command(name = "unassign", description = "Closes a region until it is assigned again.")
    int unassign(@Parameters(paramLabel = LABEL, description = "The region.") String name, @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        MetaRow row = Regions.find(admin, name);
        if (!rehearsal.stopsAt(session, "close region " + describe(row))) {
            admin.unassignRegion(row.region().encodedName());
        }
        return 0;
    }

    @Command(name = "flush", description = "Writes what a region has in memory into files.")
    int flush(@Parameters(paramLabel = LABEL, description = "The region.") String name, @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        MetaRow row = Regions.find(admin, name);
        if (!rehearsal.stopsAt(session, "flush region " + describe(row))) {
            admin.flushRegion(row.region().encodedName());
        }
        return 0;
    }

    @Command(name = "compact", description = "Asks for a compaction.")
    int compact(
            @Parameters(paramLabel = LABEL, description = "The region.") String name,
            @Option(names = "--major", description = "All files of a family become one.") boolean major,
            @Option(names = "--wait", description = "Returns when it has ended.") boolean wait,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        MetaRow row = Regions.find(session.admin(), name);
        if (!rehearsal.stopsAt(session, "compact region " + describe(row))) {
            RegionCompaction.run(session, List.of(row.region().encodedName()), major, wait);
        }
        return 0;
    }

    private static String describe(MetaRow row) {
        return row.region().encodedName() + " of table " + row.region().table();
    }

    private static String state(MetaRow row) {
        return row.state().map(Enum::name).orElse("");
    }

    private static Map<String, Object> toJson(MetaRow row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("region", row.region().encodedName());
        fields.put("table", row.region().table());
        fields.put("name", EscapedBytes.print(row.region().name()));
        fields.put("from", EscapedBytes.print(row.region().startKey()));
        fields.put("to", EscapedBytes.print(row.region().endKey()));
        fields.put("state", state(row));
        row.server().ifPresent(server -> fields.put("server", server));
        return fields;
    }
}
