package io.basalt.master.service;

import io.basalt.master.procedure.Procedures;
import io.basalt.master.table.TableOperations;

/** What a master is at the moment, as its services see it. Lives on the master's loop. */
public interface Reign {
    /** How far it is. */
    enum Phase {
        /** Another master leads, or none. */
        STANDBY,
        /** It leads, and is taking over. */
        BOOTING,
        READY
    }

    Phase phase();

    /** Only when {@code READY}, as all below. */
    TableOperations tables();

    Procedures procedures();

    ClusterReport status();
}
