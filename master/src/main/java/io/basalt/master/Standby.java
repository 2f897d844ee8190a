package io.basalt.master;

import io.basalt.master.procedure.Procedures;
import io.basalt.master.service.ClusterReport;
import io.basalt.master.service.Reign;
import io.basalt.master.table.TableOperations;

/** What a master that does not lead has to say: nothing. */
enum Standby implements Reign {
    INSTANCE;

    @Override
    public Phase phase() {
        return Phase.STANDBY;
    }

    @Override
    public TableOperations tables() {
        throw new IllegalStateException("a standby has no tables");
    }

    @Override
    public Procedures procedures() {
        throw new IllegalStateException("a standby has no procedures");
    }

    @Override
    public ClusterReport status() {
        throw new IllegalStateException("a standby has no cluster to report");
    }
}
