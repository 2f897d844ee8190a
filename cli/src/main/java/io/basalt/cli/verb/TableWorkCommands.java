package io.basalt.cli.verb;

import io.basalt.base.Bytes;
import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is done to tables as a whole, as subcommands of {@code table}. */
final class TableWorkCommands {
    private TableWorkCommands() {}

    static List<Object> of(Session session) {
        return List.of(
                new TableAlterCommand(session),
                new Truncate(session),
                new Clone(session),
                new TableLoadCommand(session),
                new Flush(session),
                new Compact(session));
    }

    @Command(name = "truncate", description = "Deletes all rows of a table.")
    private static final class Truncate implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "NAME", description = "The table.")
        private String name;

        @Option(names = "--disable", description = "Disables it first if need be.")
        private boolean disable;

        @Option(names = "--one-region", description = "The empty table has one region, not those that it had.")
        private boolean oneRegion;

        @Mixin
        private Rehearsal rehearsal = new Rehearsal();

        Truncate(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Exception {
            TableName table = TableName.parse(name);
            Admin admin = session.admin();
            admin.describeTable(table);
            if (rehearsal.stopsAt(session, "delete all rows of table " + table)) {
                return 0;
            }
            if (disable && admin.tableState(table).equals(Optional.of(TableState.ENABLED))) {
                RegionProgress.of(session, table, State.CLOSED, every -> every.disableTable(table));
            }
            RegionProgress.of(session, table, State.OPEN, every -> every.truncateTable(table, !oneRegion));
            return 0;
        }
    }

    @Command(name = "clone", description = "Creates an empty table like another one.")
    private static final class Clone implements Callable<Integer> {
        private final Session session;

        @Parameters(index = "0", paramLabel = "SOURCE", description = "The table that there is.")
        private String source;

        @Parameters(index = "1", paramLabel = "NAME", description = "The new table.")
        private String name;

        @Option(names = "--one-region", description = "The new table has one region, not those of the source.")
        private boolean oneRegion;

        @Mixin
        private Rehearsal rehearsal = new Rehearsal();

        Clone(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Exception {
            Admin admin = session.admin();
            TableDescriptor pattern = admin.describeTable(TableName.parse(source));
            TableName target = TableName.parse(name);
            List<Bytes> splits = new ArrayList<>();
            if (!oneRegion) {
                for (MetaRow region : admin.regions(pattern.name())) {
                    if (!region.region().startKey().isEmpty()) {
                        splits.add(region.region().startKey());
                    }
                }
            }
            if (!rehearsal.stopsAt(
                    session,
                    "create table " + target + " with " + pattern.families().size() + " families and "
                            + (splits.size() + 1) + " regions")) {
                TableDescriptor table = pattern.toBuilder(target).build();
                RegionProgress.of(session, target, State.OPEN, every -> every.createTable(table, splits));
            }
            return 0;
        }
    }

    @Command(name = "flush", description = "Writes what a table has in memory into files.")
    private static final class Flush implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "NAME", description = "The table.")
        private String name;

        @Mixin
        private Rehearsal rehearsal = new Rehearsal();

        Flush(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Exception {
            TableName table = TableName.parse(name);
            Admin admin = session.admin();
            admin.describeTable(table);
            if (!rehearsal.stopsAt(session, "flush table " + table)) {
                admin.flushTable(table);
            }
            return 0;
        }
    }

    @Command(name = "compact", description = "Asks for a compaction of each region of a table.")
    private static final class Compact implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "NAME", description = "The table.")
        private String name;

        @Option(names = "--major", description = "All files of a family become one.")
        private boolean major;

        @Option(names = "--wait", description = "Returns when the compactions have ended.")
        private boolean wait;

        @Mixin
        private Rehearsal rehearsal = new Rehearsal();

        Compact(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Exception {
            Admin admin = session.admin();
            TableName table = TableName.parse(name);
            admin.describeTable(table);
            List<String> regions = admin.regions(table).stream()
                    .map(row -> row.region().encodedName())
                    .toList();
            if (!rehearsal.stopsAt(session, "compact the " + regions.size() + " regions of table " + table)) {
                RegionCompaction.run(session, regions, major, wait);
            }
            return 0;
        }
    }
}
