package io.basalt.master.normalize;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.chore.Chore;
import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.master.lineage.RegionLineage;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.master.settings.Settings;
import io.basalt.master.settings.Switch;
import io.basalt.master.table.Table;
import io.basalt.master.table.Tables;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.pb.ClusterPb;
import io.basalt.protocol.wire.PbNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Splits and merges regions until those of a table are about equally large: looks now and then and when asked, at tables
 * that want it, and does one thing after the other. Lives on the master's loop.
 */
public final class Normalizer implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(Normalizer.class);

    private final Clock clock;
    private final EventLoop loop;
    private final Tables tables;
    private final RegionStates regions;
    private final RegionLineage lineage;
    private final Procedures procedures;
    private final LiveServers servers;
    private final RegionServerCalls calls;
    private final Settings settings;
    private final EventLog events;
    private final Supplier<Duration> interval;
    private final Supplier<Duration> mergeAge;
    private boolean running;
    private boolean stopped;

    /** @param mergeAge how old a region must be to be merged */
    public Normalizer(
            Clock clock,
            EventLoop loop,
            Tables tables,
            RegionStates regions,
            RegionLineage lineage,
            Procedures procedures,
            LiveServers servers,
            RegionServerCalls calls,
            Settings settings,
            EventLog events,
            Supplier<Duration> interval,
            Supplier<Duration> mergeAge) {
        this.clock = clock;
        this.loop = loop;
        this.tables = tables;
        this.regions = regions;
        this.lineage = lineage;
        this.procedures = procedures;
        this.servers = servers;
        this.calls = calls;
        this.settings = settings;
        this.events = events;
        this.interval = interval;
        this.mergeAge = mergeAge;
    }

    @Override
    public void start() {
        loop.schedule(interval.get(), () -> {
            if (!stopped) {
                run(table -> true);
                start();
            }
        });
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /**
     * Begins to split and merge; what is to be done is done one after the other, and not waited for.
     *
     * @param which of the tables that want it
     * @return completes with whether it looked: not while it is switched off, or still at work
     */
    public CompletableFuture<Boolean> run(Predicate<Table> which) {
        if (running || stopped || !settings.on(Switch.NORMALIZER)) {
            return CompletableFuture.completedFuture(false);
        }
        List<Table> chosen = tables.all().stream()
                .filter(table -> table.state() == TableState.ENABLED
                        && table.descriptor().normalizationEnabled())
                .filter(which)
                .toList();
        if (chosen.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        running = true;
        return sizes().handle((bytes, failure) -> {
            if (failure != null) {
                LOG.warn("Cannot find out how large the regions are reason={}", failure.toString());
                running = false;
                return false;
            }
            CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
            for (Table table : chosen) {
                for (NormalizePlan.Change change : plan(table, bytes)) {
                    done = done.thenCompose(nothing -> begin(table, change));
                }
            }
            done.whenComplete((nothing, unexpected) -> running = false);
            return true;
        });
    }

    private List<NormalizePlan.Change> plan(Table table, Map<RegionInfo, Long> bytes) {
        var rules = new NormalizePlan.Rules(
                settings.on(Switch.SPLIT),
                settings.on(Switch.MERGE),
                clock.wallMillis() - mergeAge.get().toMillis());
        List<RegionInfo> all = regions.ofTable(table.name()).stream()
                .map(RegionEntry::info)
                .sorted()
                .toList();
        return NormalizePlan.of(table.descriptor(), all, bytes, rules);
    }

    /** Of all regions that are open; fails when a server does not answer. */
    private CompletableFuture<Map<RegionInfo, Long>> sizes() {
        var bytes = new TreeMap<RegionInfo, Long>();
        return CompletableFuture.allOf(servers.live().stream()
                        .map(server -> calls.report(server).thenAccept(report -> {
                            for (ClusterPb.RegionReport region : report.getRegionsList()) {
                                if (region.hasFileBytes()) {
                                    bytes.put(PbNames.fromPb(region.getRegion()), region.getFileBytes());
                                }
                            }
                        }))
                        .toArray(CompletableFuture<?>[]::new))
                .thenApply(nothing -> bytes);
    }

    /** What cannot be done now is left to the next look. */
    private CompletableFuture<Void> begin(Table table, NormalizePlan.Change change) {
        if (stopped) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Long> submitted;
        try {
            submitted = change.isSplit()
                    ? lineage.split(change.regions().get(0), Optional.empty(), Optional.empty())
                    : lineage.merge(change.regions(), Optional.empty());
        } catch (RpcException e) {
            submitted = CompletableFuture.failedFuture(e);
        }
        events.record(
                Event.Kind.NORMALIZED,
                change.regions().get(0).encodedName(),
                (change.isSplit() ? "split: " : "merged with those behind it: ") + change.reason(),
                Map.of("table", table.name().toString()));
        return submitted.thenCompose(procedures::whenEnded).handle((nothing, failure) -> {
            if (failure != null) {
                LOG.info(
                        "Not normalized table={} region={} reason={}",
                        table.name(),
                        change.regions().get(0).encodedName(),
                        failure.toString());
            }
            return null;
        });
    }
}
