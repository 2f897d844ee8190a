package io.basalt.cli.disk;

import io.basalt.cli.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The verbs of this package, in the order in which help lists them. */
public final class DiskCommands {
    private DiskCommands() {}

    /** Commands for picocli by their names, made when they are needed. */
    public static Map<String, Supplier<Object>> of(Session session) {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("fsck", () -> new FsckCommand(session));
        verbs.put("hfile", () -> new HFileCommand(session));
        verbs.put("wal", () -> new WalCommand(session));
        return verbs;
    }
}
