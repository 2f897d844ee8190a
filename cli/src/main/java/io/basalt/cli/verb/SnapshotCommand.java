package io.basalt.cli.verb;

import io.basalt.cli.output.Json;
import io.basalt.cli.output.TextTable;
import io.basalt.cli.session.CommandFailedException;
import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.client.admin.Snapshot;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "snapshot", description = "Takes, lists, restores, clones and deletes snapshots of tables.")
final class SnapshotCommand {
    private final Session session;

    SnapshotCommand(Session session) {
        this.session = session;
    }

    @Command(name = "take", description = "Takes a snapshot of a table, which stays in use.")
    int take(
            @Parameters(index = "0", paramLabel = "TABLE", description = "The table.") String table,
            @Parameters(index = "1", paramLabel = "NAME", description = "The snapshot.") String name,
            @Option(
                            names = "--days",
                            paramLabel = "N",
                            description = "It is deleted after so many days. Default: never.")
                    int days,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        TableName source = TableName.parse(table);
        if (!rehearsal.stopsAt(session, "take snapshot " + name + " of table " + source)) {
            session.admin().takeSnapshot(name, source, Duration.ofDays(days));
        }
        return 0;
    }

    @Command(name = "list", description = "Lists the snapshots.")
    int list() throws Exception {
        List<Map<String, Object>> all = new ArrayList<>();
        var text = new TextTable(session.console(), "SNAPSHOT", "TABLE", "TAKEN", "KEPT");
        for (Snapshot snapshot : session.admin().listSnapshots()) {
            String kept =
                    snapshot.kept().isZero() ? "until deleted" : snapshot.kept().toDays() + " days";
            text.add(snapshot.name(), snapshot.table(), snapshot.created(), kept);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("snapshot", snapshot.name());
            fields.put("table", snapshot.table());
            fields.put("taken", snapshot.created());
            fields.put("keptSeconds", snapshot.kept().toSeconds());
            all.add(fields);
        }
        if (session.json()) {
            session.console().out().println(Json.of(all));
        } else if (all.isEmpty()) {
            session.console().out().println("no snapshots");
        } else {
            text.print();
        }
        return 0;
    }

    @Command(name = "drop", description = "Deletes a snapshot.")
    int drop(@Parameters(paramLabel = "NAME", description = "The snapshot.") String name, @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        find(admin, name);
        if (!rehearsal.stopsAt(session, "delete snapshot " + name)) {
            admin.deleteSnapshot(name);
        }
        return 0;
    }

    @Command(name = "clone", description = "Makes a new table of a snapshot.")
    int clone(
            @Parameters(index = "0", paramLabel = "NAME", description = "The snapshot.") String name,
            @Parameters(index = "1", paramLabel = "TABLE", description = "The new table.") String table,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        find(admin, name);
        if (admin.tableExists(TableName.parse(table))) {
            throw new CommandFailedException(
                    "table " + table + " exists already", "'basalt snapshot restore' puts the snapshot in its place.");
        }
        if (!rehearsal.stopsAt(session, "make table " + table + " of snapshot " + name)) {
            admin.restoreSnapshot(name, TableName.parse(table));
        }
        return 0;
    }

    @Command(name = "restore", description = "Puts a snapshot in the place of its table, whose rows are lost.")
    int restore(
            @Parameters(paramLabel = "NAME", description = "The snapshot.") String name,
            @Option(names = "--disable", description = "Disables the table first if need be, and enables it then.")
                    boolean disable,
            @Mixin Rehearsal rehearsal)
            throws Exception {
        Admin admin = session.admin();
        TableName table = find(admin, name).table();
        if (rehearsal.stopsAt(session, "put snapshot " + name + " in the place of table " + table)) {
            return 0;
        }
        boolean enabled = admin.tableState(table).equals(Optional.of(TableState.ENABLED));
        if (disable && enabled) {
            admin.disableTable(table);
        }
        admin.restoreSnapshot(name, table);
        if (disable && enabled) {
            admin.enableTable(table);
        }
        return 0;
    }

    private static Snapshot find(Admin admin, String name) throws Exception {
        return admin.listSnapshots().stream()
                .filter(snapshot -> snapshot.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailedException(
                        "there is no snapshot " + name, "'basalt snapshot list' shows the snapshots there are."));
    }
}
