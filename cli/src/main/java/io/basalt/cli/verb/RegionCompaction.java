package io.basalt.cli.verb;

import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import java.util.List;

/** Asks for compactions of regions, and waits for them if that is wanted. */
final class RegionCompaction {
    private RegionCompaction() {}

    static void run(Session session, List<String> encodedNames, boolean major, boolean wait) throws Exception {
        Admin admin = session.admin();
        for (String region : encodedNames) {
            admin.compactRegion(region, major);
        }
        if (wait) {
            new Waiting(session).untilNone("regions left to compact", () -> {
                int running = 0;
                for (String region : encodedNames) {
                    running += admin.isCompacting(region) ? 1 : 0;
                }
                return running;
            });
        }
    }
}
