package io.basalt.cli.verb;

import io.basalt.cli.output.Json;
import io.basalt.cli.session.Session;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option {@code --dry-run} of commands that change something: they check what they can, say it, and stop there. */
final class Rehearsal {
    @Option(names = "--dry-run", description = "Only prints what would be done.")
    private boolean wanted;

    /** Whether the command is to stop here, after {@code what} was printed: {@code would drop table users}. */
    boolean stopsAt(Session session, String what) {
        if (wanted) {
            session.console().out().println(session.json() ? Json.of(Map.of("would", what)) : "would " + what);
        }
        return wanted;
    }

    /** Something that throws when the command would fail. */
    interface Check {
        void run() throws Exception;
    }

    /** As {@link #stopsAt(Session, String)}, after a look whether it could be done at all. */
    boolean stopsAt(Session session, String what, Check check) throws Exception {
        if (wanted) {
            check.run();
        }
        return stopsAt(session, what);
    }
}
