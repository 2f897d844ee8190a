package io.basalt.master.lineage;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.chore.Chore;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.ClusterPb.LargeRegion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has regions split that have grown too large. Region servers know the sizes and apply the tables' policies; this asks
 * them, and starts a few splits at a time.
 *
 * <p>Lives on the master's loop.
 */
public final class SplitWatch implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(SplitWatch.class);
    private static final int SPLITS_AT_ONCE = 4;

    /** A region that could not be split is left alone for so long. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);

    private final Clock clock;
    private final EventLoop loop;
    private final LiveServers servers;
    private final RegionServerCalls calls;
    private final RegionStates regions;
    private final Procedures procedures;
    private final Splits splits;
    private final Supplier<Duration> interval;
    private final BooleanSupplier on;
    private final Map<String, Long> refusedAtNanos = new TreeMap<>();
    private int running;
    private boolean stopped;

    /** Starts a split and gives the procedure's id. */
    public interface Splits {
        CompletableFuture<Long> start(RegionEntry region, Optional<Bytes> point) throws RpcException;
    }

    /** @param on whether regions are split at all without being asked for */
    public SplitWatch(
            Clock clock,
            EventLoop loop,
            LiveServers servers,
            RegionServerCalls calls,
            RegionStates regions,
            Procedures procedures,
            Splits splits,
            Supplier<Duration> interval,
            BooleanSupplier on) {
        this.clock = clock;
        this.loop = loop;
        this.servers = servers;
        this.calls = calls;
        this.regions = regions;
        this.procedures = procedures;
        this.splits = splits;
        this.interval = interval;
        this.on = on;
    }

    @Override
    public void start() {
        loop.schedule(interval.get(), this::look);
    }

    @Override
    public void stop() {
        stopped = true;
    }

    private void look() {
        if (stopped) {
            return;
        }
        refusedAtNanos.values().removeIf(at -> clock.nanos() - at > AFTER_REFUSAL.toNanos());
        if (!on.getAsBoolean()) {
            start();
            return;
        }
        CompletableFuture.allOf(servers.live().stream().map(this::ask).toArray(CompletableFuture<?>[]::new))
                .whenComplete((nothing, failure) -> start());
    }

    private CompletableFuture<Void> ask(ServerName server) {
        return calls.findSplits(server).handle((found, failure) -> {
            if (failure != null) {
                LOG.debug("Region server does not tell what to split server={} reason={}", server, failure.toString());
            } else {
                split(found);
            }
            return null;
        });
    }

    private void split(List<LargeRegion> found) {
        for (LargeRegion large : found) {
            Optional<RegionEntry> entry = regions.find(large.getEncodedName())
                    .filter(region -> region.goal() == RegionEntry.Goal.OPEN && !region.inTransition());
            if (stopped
                    || running >= SPLITS_AT_ONCE
                    || entry.isEmpty()
                    || refusedAtNanos.containsKey(large.getEncodedName())
                    || procedures.isLocked(Lock.region(entry.get().info()))
                    || procedures.isLocked(Lock.tableShared(entry.get().info().table()))) {
                continue;
            }
            start(entry.get(), large);
        }
    }

    private void start(RegionEntry entry, LargeRegion large) {
        String name = large.getEncodedName();
        LOG.info("Splitting region={} bytes={} limitBytes={}", name, large.getBytes(), large.getLimitBytes());
        CompletableFuture<Long> submitted;
        try {
            submitted = splits.start(entry, Optional.empty());
        } catch (RpcException e) {
            submitted = CompletableFuture.failedFuture(e);
        }
        running++;
        submitted.thenCompose(procedures::whenEnded).whenComplete((nothing, failure) -> {
            running--;
            if (failure != null) {
                refusedAtNanos.put(name, clock.nanos());
            }
        });
    }
}
