package io.basalt.master;

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
import io.basalt.master.service.ClusterReport;
import io.basalt.master.service.Reign;
import io.basalt.master.settings.Settings;
import io.basalt.master.snapshot.Snapshots;
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
        throw nothing();
    }

    @Override
    public Namespaces namespaces() {
        throw nothing();
    }

    @Override
    public RegionStates regionStates() {
        throw nothing();
    }

    @Override
    public LiveServers servers() {
        throw nothing();
    }

    @Override
    public Settings settings() {
        throw nothing();
    }

    @Override
    public Quotas quotas() {
        throw nothing();
    }

    @Override
    public QuotaTable quotaTable() {
        throw nothing();
    }

    @Override
    public RecordedEvents events() {
        throw nothing();
    }

    @Override
    public Procedures procedures() {
        throw nothing();
    }

    @Override
    public RegionOperations regions() {
        throw new IllegalStateException("a standby has no regions");
    }

    @Override
    public Balancer balancer() {
        throw new IllegalStateException("a standby has no balancer");
    }

    @Override
    public CatalogJanitor janitor() {
        throw new IllegalStateException("a standby has no catalog");
    }

    @Override
    public Normalizer normalizer() {
        throw nothing();
    }

    @Override
    public Shutdown shutdown() {
        throw nothing();
    }

    @Override
    public TableFlushes flushes() {
        throw nothing();
    }

    @Override
    public Snapshots snapshots() {
        throw nothing();
    }

    @Override
    public FileCleaner cleaner() {
        throw nothing();
    }

    @Override
    public ClusterReport status() {
        throw nothing();
    }

    @Override
    public Doctor doctor() {
        throw nothing();
    }

    private static IllegalStateException nothing() {
        return new IllegalStateException("a standby has nothing of the cluster's");
    }
}
