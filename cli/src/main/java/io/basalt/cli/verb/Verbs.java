package io.basalt.cli.verb;

import io.basalt.cli.session.Session;
import java.util.List;

/** The verbs that talk to a cluster, in the order in which help lists them. */
public final class Verbs {
    private Verbs() {}

    /** Commands for picocli, each with its name and description as annotations. */
    public static List<Object> of(Session session) {
        return List.of(
                new TableCommand(session),
                new PutCommand(session),
                new GetCommand(session),
                new ScanCommand(session),
                new DeleteCommand(session),
                new CountCommand(session),
                new StatusCommand(session),
                new ConfigCommand(session));
    }
}
