package io.basalt.cli.disk;

import io.basalt.cli.session.Session;
import java.util.List;

/** The verbs of this package, in the order in which help lists them. */
public final class DiskCommands {
    private DiskCommands() {}

    /** Commands for picocli, each with its name and description as annotations. */
    public static List<Object> of(Session session) {
        return List.of(new FsckCommand(session), new HFileCommand(session), new WalCommand(session));
    }
}
