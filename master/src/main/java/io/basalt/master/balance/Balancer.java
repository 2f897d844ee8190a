package io.basalt.master.balance;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.chore.Chore;
import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.Assigner;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Keeps the servers evenly loaded, first by the number of regions, then by requests: looks now and then, and moves a few
 * regions at a time, with a reason each.
 *
 * <p>Lives on the master's loop.
 */
public final class Balancer implements Chore {
    private static final int MOVES_AT_ONCE = 4;

    private final EventLoop loop;
    private final RegionStates regions;
    private final Assigner assigner;
    private final Procedures procedures;
    private final LiveServers servers;
    private final EventLog events;
    private final Supplier<Duration> interval;
    private final BooleanSupplier on;
    private final Predicate<ServerName> draining;
    private final RegionServerCalls calls;
    private final RequestRates rates;
    private boolean running;
    private boolean stopped;

    /**
     * @param on whether it moves regions by itself
     * @param draining servers that are to get nothing
     */
    public Balancer(
            EventLoop loop,
            RegionStates regions,
            Assigner assigner,
            Procedures procedures,
            LiveServers servers,
            RegionServerCalls calls,
            Clock clock,
            EventLog events,
            Supplier<Duration> interval,
            BooleanSupplier on,
            Predicate<ServerName> draining) {
        this.loop = loop;
        this.regions = regions;
        this.assigner = assigner;
        this.procedures = procedures;
        this.servers = servers;
        this.events = events;
        this.interval = interval;
        this.on = on;
        this.draining = draining;
        this.calls = calls;
        this.rates = new RequestRates(clock, regions);
    }

    @Override
    public void start() {
        loop.schedule(interval.get(), this::look);
    }

    private void look() {
        if (stopped) {
            return;
        }
        rates.begin();
        CompletableFuture.allOf(servers.live().stream()
                        .map(server -> calls.report(server).thenAccept(rates::add))
                        .toArray(CompletableFuture<?>[]::new))
                .whenComplete((nothing, failure) -> {
                    if (!stopped) {
                        run(false);
                        start();
                    }
                });
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** The moves that would be made now. */
    public List<Move> plan() {
        Map<ServerName, List<RegionInfo>> movable = new TreeMap<>();
        servers.live().stream().filter(draining.negate()).forEach(server -> movable.put(server, new ArrayList<>()));
        for (RegionEntry entry : regions.all()) {
            if (!entry.info().isMeta() && entry.holder().isPresent()) {
                List<RegionInfo> ofServer = movable.get(entry.holder().get());
                if (ofServer != null) {
                    ofServer.add(entry.info());
                }
            }
        }
        List<Move> byCount = BalancePlan.of(movable, this::isTaken);
        return byCount.isEmpty() ? LoadPlan.of(movable, rates.perSecond()) : byCount;
    }

    /**
     * Begins to move regions, if there is reason to; completes at once with how many.
     *
     * <p>Nothing is moved while the moves of the last time go on, or while regions wait to be opened elsewhere because
     * their server died: they go to who has fewest. A region that is on its way for another reason, or that nobody can
     * open, keeps the others waiting for nothing.
     *
     * @param evenIfOff whether to do it while the balancer is switched off
     */
    public CompletableFuture<Integer> run(boolean evenIfOff) {
        if (running || regions.all().stream().anyMatch(this::isHomeless) || (!evenIfOff && !on.getAsBoolean())) {
            return CompletableFuture.completedFuture(0);
        }
        List<Move> moves = plan();
        if (moves.isEmpty()) {
            return CompletableFuture.completedFuture(0);
        }
        events.record(
                Event.Kind.BALANCED, "cluster", moves.get(0).reason(), Map.of("moves", Integer.toString(moves.size())));
        running = true;
        moveNext(moves).whenComplete((nothing, failure) -> running = false);
        return CompletableFuture.completedFuture(moves.size());
    }

    private boolean isHomeless(RegionEntry entry) {
        return entry.goal() == RegionEntry.Goal.OPEN
                && !entry.openFailsRepeatedly()
                && entry.holder().filter(servers::isLive).isEmpty();
    }

    /** Whether something is being done to the region, or may be at any moment. */
    private boolean isTaken(RegionInfo region) {
        return regions.find(region.encodedName())
                        .filter(entry -> !entry.inTransition() && entry.goal() == RegionEntry.Goal.OPEN)
                        .isEmpty()
                || procedures.isHeld(Lock.region(region))
                || procedures.isHeld(Lock.tableShared(region.table()));
    }

    private CompletableFuture<Void> moveNext(List<Move> left) {
        if (left.isEmpty() || stopped) {
            return CompletableFuture.completedFuture(null);
        }
        List<Move> now = left.subList(0, Math.min(MOVES_AT_ONCE, left.size()));
        List<Move> later = left.subList(now.size(), left.size());
        return CompletableFuture.allOf(now.stream().map(this::move).toArray(CompletableFuture<?>[]::new))
                .thenCompose(nothing -> moveNext(later));
    }

    /** What has changed since the plan was made is left as it is; the next plan sees it. */
    private CompletableFuture<Void> move(Move move) {
        Optional<RegionEntry> entry = regions.find(move.region().encodedName())
                .filter(region -> region.holder().equals(Optional.of(move.from())));
        if (entry.isEmpty() || !servers.isLive(move.to()) || isTaken(move.region())) {
            return CompletableFuture.completedFuture(null);
        }
        return assigner.move(entry.get(), Optional.of(move.to()), "balance: " + move.reason())
                .handle((nothing, failure) -> {
                    if (failure == null) {
                        events.record(
                                Event.Kind.REGION_MOVED,
                                move.region().encodedName(),
                                move.reason(),
                                Map.of(
                                        "table", move.region().table().toString(),
                                        "from", move.from().toString(),
                                        "to", move.to().toString()));
                    }
                    return null;
                });
    }
}
