package io.basalt.cli.quickstart;

import io.basalt.base.Bytes;
import io.basalt.base.SystemClock;
import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.client.BatchWriter;
import io.basalt.client.Table;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code basalt quickstart}: creates the table {@code unicode}, loads it, and reads it back. */
@Command(
        name = "quickstart",
        description = "Loads the Unicode table of this JDK into the table 'unicode', and checks what comes back.")
public final class QuickstartCommand implements Callable<Integer> {
    private static final TableName TABLE = TableName.parse("unicode");

    /** Four regions of about the same size, so that a cluster shares the table. */
    private static final List<Bytes> SPLIT_KEYS =
            Stream.of("00c000", "025000", "0f8000").map(Bytes::of).toList();

    private final Session session;

    public QuickstartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        createTable(session.admin());
        Table table = session.table(TABLE.toString());
        load(table);
        PrintWriter out = session.console().out();
        if (!new Checks(table, out).run()) {
            session.console().err().println("basalt: an answer differs from the JDK's: see WRONG above");
            return 1;
        }
        return 0;
    }

    private void createTable(Admin admin) throws IOException {
        Optional<TableState> state = admin.tableState(TABLE);
        if (state.isPresent()) {
            say("The table unicode is there from an earlier run: dropping it, to load it anew.");
            if (state.get() != TableState.DISABLED) {
                admin.disableTable(TABLE);
            }
            admin.deleteTable(TABLE);
        }
        admin.createTable(
                TableDescriptor.of(
                        TABLE, FamilyDescriptor.of(UnicodeRows.NAME), FamilyDescriptor.of(UnicodeRows.PROPS)),
                SPLIT_KEYS);
        say("Created the table unicode with the families name and props, in " + (SPLIT_KEYS.size() + 1) + " regions.");
    }

    private void load(Table table) throws IOException {
        say("Loading the Unicode table of this JDK " + Runtime.version().feature() + ", a row for each code point:");
        var bar = new ProgressBar(
                session.console().out(),
                session.console().colours(),
                new SystemClock(),
                UnicodeRows.codePoints().count());
        try (BatchWriter writer = table.batchWriter()) {
            PrimitiveIterator.OfInt codes = UnicodeRows.codePoints().iterator();
            while (codes.hasNext()) {
                writer.add(UnicodeRows.put(codes.nextInt()));
                bar.update(writer.done());
            }
            writer.flush();
        }
        bar.finish();
    }

    private void say(String line) {
        session.console().out().println(line);
        session.console().out().flush();
    }
}
