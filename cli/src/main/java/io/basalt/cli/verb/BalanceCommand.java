package io.basalt.cli.verb;

import io.basalt.cli.output.Json;
import io.basalt.cli.output.TextTable;
import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.client.admin.PlannedMove;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "balance", description = "Shows and runs the balancer, which spreads regions over servers.")
final class BalanceCommand {
    private final Session session;

    BalanceCommand(Session session) {
        this.session = session;
    }

    @Command(name = "plan", description = "Prints which regions would be moved now, and why.")
    int plan() throws Exception {
        List<PlannedMove> moves = session.admin().planBalance();
        if (session.json()) {
            List<Map<String, Object>> all = new ArrayList<>();
            for (PlannedMove move : moves) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("region", move.region().encodedName());
                fields.put("table", move.region().table());
                fields.put("from", move.source());
                fields.put("to", move.target());
                fields.put("reason", move.reason());
                all.add(fields);
            }
            session.console().out().println(Json.of(all));
        } else if (moves.isEmpty()) {
            session.console().out().println("nothing to move");
        } else {
            var text = new TextTable(session.console(), "REGION", "TABLE", "FROM", "TO", "REASON");
            moves.forEach(move -> text.add(
                    move.region().encodedName(),
                    move.region().table(),
                    move.source().address(),
                    move.target().address(),
                    move.reason()));
            text.print();
        }
        return 0;
    }

    @Command(name = "run", description = "Lets the balancer run now.")
    int run(@Option(names = "--dry-run", description = "As plan: only prints what would be moved.") boolean dryRun)
            throws Exception {
        if (dryRun) {
            return plan();
        }
        Admin admin = session.admin();
        if (!admin.isBalancerOn()) {
            session.console().err().println("the balancer is off; 'basalt balance on' turns it on");
            return 1;
        }
        int moved = admin.balance();
        session.console().out().println(session.json() ? Json.of(Map.of("moved", moved)) : moved + " regions moved");
        return 0;
    }

    @Command(name = "on", description = "Lets the balancer move regions.")
    int on(@Mixin Rehearsal rehearsal) throws Exception {
        return turn(true, rehearsal);
    }

    @Command(name = "off", description = "Keeps the balancer from moving regions.")
    int off(@Mixin Rehearsal rehearsal) throws Exception {
        return turn(false, rehearsal);
    }

    private int turn(boolean on, Rehearsal rehearsal) throws Exception {
        if (rehearsal.stopsAt(session, "turn the balancer " + word(on))) {
            return 0;
        }
        boolean before = session.admin().turnBalancer(on);
        session.console()
                .out()
                .println(
                        session.json()
                                ? Json.of(Map.of("on", on, "before", before))
                                : "the balancer is " + word(on) + " (it was " + word(before) + ")");
        return 0;
    }

    private static String word(boolean on) {
        return on ? "on" : "off";
    }
}
