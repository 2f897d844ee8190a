package io.basalt.master;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.master.event.RecordedEvents;
import io.basalt.master.meta.MetaTable;
import io.basalt.master.namespace.Namespaces;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.quota.Quotas;
import io.basalt.master.region.Assigner;
import io.basalt.master.region.Parents;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionState;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.master.settings.Settings;
import io.basalt.master.table.TableOperations;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a new master gets from an open store and a list of live servers to knowing where everything is:
 *
 * <pre>
 *   live servers report ---> own store read ---> hbase:meta found or opened ---> hbase:meta read
 *   (which raises their      (settings, quotas,                                       |
 *    epoch: from here on      events, procedures)                                     v
 *    nobody obeys an                              tables known, procedures go on <-- compared with the reports
 *    earlier master)                              regions that are nowhere are opened
 * </pre>
 *
 * <p>Each step needs the one before. The reports come first, since they end what earlier masters can still do: what is read
 * afterwards is not changed by anybody else. hbase:meta is read before procedures go on, since their steps work on what it
 * says; and procedures are read before that, since they hold the locks that say whose regions are to be left alone.
 *
 * <p>One rule decides between hbase:meta and a server's report: a region is where a live server says that it is, and
 * hbase:meta is corrected after it. A region that no live server has is taken as closed if hbase:meta says so, and else as
 * to be opened, after everybody who may have had it is fenced. {@code docs/procedures.md} tells why.
 *
 * <p>Servers that join meanwhile are new: they hold nothing yet, and are given regions like the others.
 *
 * <p>If a step fails, all may be done again: what is known already stays as it is. Lives on the master's loop.
 */
final class TakeOver {
    private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);
    private static final Duration REPORT_AGAIN = Duration.ofMillis(200);

    private final EventLoop loop;
    private final LiveServers servers;
    private final RegionServerCalls calls;
    private final RegionStates regions;
    private final Parents parents;
    private final Assigner assigner;
    private final OwnerFence owners;
    private final RegionRecords records;
    private final MetaTable meta;
    private final Settings settings;
    private final Quotas quotas;
    private final RecordedEvents events;
    private final Procedures procedures;
    private final Namespaces namespaces;
    private final TableOperations tables;
    private boolean stopped;
    /** Completes when each server that regions were on last is back; done already while nobody waits for that. */
    private CompletableFuture<Void> ownersBack = CompletableFuture.completedFuture(null);

    TakeOver(
            EventLoop loop,
            LiveServers servers,
            RegionServerCalls calls,
            RegionStates regions,
            Parents parents,
            Assigner assigner,
            OwnerFence owners,
            RegionRecords records,
            MetaTable meta,
            Settings settings,
            Quotas quotas,
            RecordedEvents events,
            Procedures procedures,
            Namespaces namespaces,
            TableOperations tables) {
        this.loop = loop;
        this.servers = servers;
        this.calls = calls;
        this.regions = regions;
        this.parents = parents;
        this.assigner = assigner;
        this.owners = owners;
        this.records = records;
        this.meta = meta;
        this.settings = settings;
        this.quotas = quotas;
        this.events = events;
        this.procedures = procedures;
        this.namespaces = namespaces;
        this.tables = tables;
    }

    /**
     * Completes when the master may serve.
     *
     * @param settled when to choose servers for regions that are nowhere, unless all that had them are back: earlier,
     *     the first one would get them all
     */
    CompletableFuture<Void> run(CompletableFuture<Void> settled) {
        var reports = new RegionReports();
        return CompletableFuture.allOf(servers.live().stream()
                        .map(server -> askForReport(server, reports))
                        .toArray(CompletableFuture<?>[]::new))
                .thenCompose(nothing -> settings.load())
                .thenCompose(nothing -> quotas.load())
                .thenCompose(nothing -> events.load())
                .thenCompose(nothing -> procedures.load())
                .thenCompose(nothing -> records.lastOfMeta())
                .thenCompose(last -> openMeta(last, reports))
                .thenCompose(nothing -> meta.load())
                .thenCompose(contents -> compare(contents, reports))
                .thenCompose(nothing -> enoughServers(settled))
                .thenRun(() -> {
                    tables.resume();
                    procedures.resume();
                });
    }

    private CompletableFuture<Void> enoughServers(CompletableFuture<Void> settled) {
        if (nowhere().findAny().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        ownersBack = new CompletableFuture<>();
        serversChanged();
        return CompletableFuture.anyOf(settled, ownersBack).thenRun(() -> {});
    }

    /** To be called whenever servers have joined or left. */
    void serversChanged() {
        if (!ownersBack.isDone()) {
            Set<HostPort> live =
                    servers.live().stream().map(ServerName::address).collect(Collectors.toSet());
            if (nowhere().allMatch(entry -> isBack(entry.server(), live))) {
                ownersBack.complete(null);
            }
        }
    }

    /** A region that never was anywhere has nobody who could be back. */
    private static boolean isBack(Optional<ServerName> last, Set<HostPort> live) {
        return last.isPresent() && live.contains(last.get().address());
    }

    private Stream<RegionEntry> nowhere() {
        return regions.all().stream().filter(entry -> entry.state() == RegionState.OFFLINE);
    }

    /** Asks no server any more. */
    void stop() {
        stopped = true;
    }

    /** Asks until the server answers or is dead. */
    private CompletableFuture<Void> askForReport(ServerName server, RegionReports reports) {
        return calls.report(server)
                .handle((answer, failure) -> {
                    if (failure == null) {
                        reports.add(server, answer);
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    return servers.probe(server).thenCompose(nothing -> askAgain(server, reports, failure));
                })
                .thenCompose(result -> result);
    }

    private CompletableFuture<Void> askAgain(ServerName server, RegionReports reports, Throwable failure) {
        if (stopped || !servers.isLive(server)) {
            return CompletableFuture.completedFuture(null);
        }
        LOG.warn("Region server does not report, will ask again server={} reason={}", server, failure.toString());
        var passed = new CompletableFuture<Void>();
        loop.schedule(REPORT_AGAIN, () -> passed.complete(null));
        return passed.thenCompose(nothing -> askForReport(server, reports));
    }

    private CompletableFuture<Void> openMeta(Optional<ServerName> last, RegionReports reports) {
        RegionEntry entry = regions.findOrAdd(RegionInfo.META);
        CompletableFuture<Void> known = entry.state() == RegionState.OFFLINE
                ? restore(entry, last, -1, reports)
                        .thenCompose(nothing -> owners.fence(entry.info()))
                        .thenAccept(live -> {})
                : CompletableFuture.completedFuture(null); // a second attempt
        // Whoever opened it, a predecessor or the first attempt, may have ended before it could tell where.
        return known.thenCompose(nothing ->
                        entry.server().equals(last) ? CompletableFuture.completedFuture(null) : records.record(entry))
                .thenCompose(nothing -> assigner.open(entry, "the cluster needs hbase:meta"));
    }

    private CompletableFuture<Void> compare(MetaTable.Contents contents, RegionReports reports) {
        var fencing = new ArrayList<CompletableFuture<Void>>();
        var moved = new ArrayList<MetaMutation>();
        for (MetaRow row : contents.regions()) {
            parents.restore(row);
            if (row.region().split() || regions.find(row.region().encodedName()).isPresent()) {
                continue; // served by its daughters; or this is a second attempt
            }
            RegionEntry entry = regions.add(row.region());
            fencing.add(restore(entry, row.server(), row.openSequenceId(), reports));
            if (entry.state() == RegionState.OFFLINE && row.state().equals(Optional.of(State.CLOSED))) {
                assigner.foundClosed(entry);
            }
            if (entry.state() == RegionState.OPEN
                    && (!entry.server().equals(row.server()) || entry.openSequenceNumber() != row.openSequenceId())) {
                moved.add(MetaMutation.opened(entry.info(), entry.server().orElseThrow(), entry.openSequenceNumber()));
            }
        }
        return (moved.isEmpty() ? CompletableFuture.<Void>completedFuture(null) : meta.apply(moved))
                .thenCompose(nothing -> CompletableFuture.allOf(fencing.toArray(CompletableFuture<?>[]::new)))
                .thenRun(() -> namespaces.restore(contents.namespaces()))
                .thenCompose(nothing -> tables.restore(contents.tables()));
    }

    /**
     * Takes a region over as its server reports it, or else as offline. Completes when it may be opened: whoever had it
     * may have written to it until now, so a server that is gone is fenced first. Only its manifest tells whether that is
     * the last one that had it; to read thousands of those would take seconds, and a server that is asked to open a region
     * reads it anyway, and refuses when an owner is not fenced.
     */
    private CompletableFuture<Void> restore(
            RegionEntry entry, Optional<ServerName> last, long openSequenceNumber, RegionReports reports) {
        entry.restore(last, openSequenceNumber);
        Optional<RegionReports.Found> found = reports.find(entry.info()).filter(at -> servers.isLive(at.server()));
        if (found.isPresent()) {
            assigner.found(
                    entry,
                    found.get().server(),
                    found.get().state(),
                    found.get().openSequenceNumber());
            return CompletableFuture.completedFuture(null);
        }
        return last.filter(server -> !servers.isLive(server))
                .map(servers::fenced)
                .orElse(CompletableFuture.completedFuture(null));
    }
}
