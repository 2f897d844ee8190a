package io.basalt.cli.verb;

import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Does something to a table that takes as long as it has regions, and tells how many are done when it takes long. */
final class RegionProgress {
    private RegionProgress() {}

    /** Something to be done by an Admin. */
    interface Work {
        void run(Admin admin) throws Exception;
    }

    /** @param wanted the state in which the regions will be */
    static void of(Session session, TableName table, State wanted, Work work) throws Exception {
        Admin admin = session.admin();
        new Progress(session.console().err())
                .during(
                        () -> {
                            work.run(admin);
                            return null;
                        },
                        () -> tell(admin.regions(table), wanted));
    }

    private static String tell(List<MetaRow> regions, State wanted) {
        long done = regions.stream()
                .filter(row -> row.state().equals(Optional.of(wanted)))
                .count();
        // A new one is not recorded yet, a dropped one not any more.
        return regions.isEmpty()
                ? ""
                : done + " of " + regions.size() + " regions are "
                        + wanted.name().toLowerCase(Locale.ROOT);
    }
}
