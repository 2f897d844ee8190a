package io.basalt.master.service;

import io.basalt.master.balance.Balancer;
import io.basalt.master.disk.FileCleaner;
import io.basalt.master.doctor.Doctor;
import io.basalt.master.event.RecordedEvents;
import io.basalt.master.flush.TableFlushes;
import io.basalt.master.lineage.CatalogJanitor;
import io.basalt.master.namespace.Namespaces;
import io.basalt.master.normalize.Normalizer;
import io.basalt.master.operation.RegionOperations;
import io.basalt.master.operation.Shutdown;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.quota.QuotaTable;
import io.basalt.master.quota.Quotas;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.settings.Settings;
import io.basalt.master.snapshot.Snapshots;
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

    Namespaces namespaces();

    RegionStates regionStates();

    LiveServers servers();

    Settings settings();

    Quotas quotas();

    QuotaTable quotaTable();

    RecordedEvents events();

    Procedures procedures();

    RegionOperations regions();

    Balancer balancer();

    CatalogJanitor janitor();

    Normalizer normalizer();

    Shutdown shutdown();

    TableFlushes flushes();

    Snapshots snapshots();

    FileCleaner cleaner();

    ClusterReport status();

    Doctor doctor();
}
