package io.basalt.master.quota;

import io.basalt.base.EventLoop;
import io.basalt.master.chore.Chore;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.ClusterPb.ThrottleLimit;
import io.basalt.protocol.pb.QuotaPb.QuotaScope;
import io.basalt.protocol.pb.QuotaPb.TimeUnit;
import io.basalt.protocol.pb.QuotaPb.TimedQuota;
import io.basalt.protocol.wire.PbNames;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells each region server what is limited, until it has it, whenever that changes or the server is new. Of a limit for
 * the cluster as a whole each server gets an equal share.
 *
 * <p>Lives on the master's loop.
 */
public final class QuotaDistribution implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaDistribution.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final LiveServers servers;
    private final RegionServerCalls calls;
    private final Quotas quotas;
    private final BooleanSupplier on;

    /** What this reign has told each server, in place of what an earlier one had. */
    private final Map<ServerName, List<ThrottleLimit>> told = new HashMap<>();

    private boolean stopped;

    /** @param on whether anything is limited at all */
    public QuotaDistribution(
            EventLoop loop, LiveServers servers, RegionServerCalls calls, Quotas quotas, BooleanSupplier on) {
        this.loop = loop;
        this.servers = servers;
        this.calls = calls;
        this.quotas = quotas;
        this.on = on;
    }

    @Override
    public void start() {
        quotas.onChange(this::look);
        lookAgain();
    }

    @Override
    public void stop() {
        stopped = true;
    }

    private void lookAgain() {
        if (!stopped) {
            look();
            loop.schedule(INTERVAL, this::lookAgain);
        }
    }

    private void look() {
        if (stopped) {
            return;
        }
        told.keySet().removeIf(server -> !servers.isLive(server));
        List<ThrottleLimit> limits = on.getAsBoolean() ? limits(servers.live().size()) : List.of();
        for (ServerName server : servers.live()) {
            if (!limits.equals(told.get(server))) {
                // Told twice does no harm; what fails is told again at the next look.
                calls.limit(server, limits).whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        told.put(server, limits);
                    } else {
                        LOG.warn(
                                "Could not tell a server its limits, will try again server={} reason={}",
                                server,
                                failure.toString());
                    }
                });
            }
        }
    }

    private List<ThrottleLimit> limits(int servers) {
        var limits = new ArrayList<ThrottleLimit>();
        for (Quota quota : quotas.all()) {
            if (quota.limits().hasReqNum()) {
                limits.add(limit(quota, ThrottleLimit.Kind.ALL, quota.limits().getReqNum(), servers));
            }
            if (quota.limits().hasReadNum()) {
                limits.add(limit(quota, ThrottleLimit.Kind.READS, quota.limits().getReadNum(), servers));
            }
            if (quota.limits().hasWriteNum()) {
                limits.add(
                        limit(quota, ThrottleLimit.Kind.WRITES, quota.limits().getWriteNum(), servers));
            }
        }
        return List.copyOf(limits);
    }

    private static ThrottleLimit limit(Quota quota, ThrottleLimit.Kind kind, TimedQuota rate, int servers) {
        long share = rate.getScope() == QuotaScope.CLUSTER
                ? Math.max(1, rate.getSoftLimit() / Math.max(1, servers))
                : rate.getSoftLimit();
        var limit = ThrottleLimit.newBuilder()
                .setKind(kind)
                .setLimit(share)
                .setPeriodNanos(period(rate.getTimeUnit()).toNanos());
        quota.user().ifPresent(limit::setUser);
        quota.table().ifPresent(table -> limit.setTable(PbNames.toPb(table)));
        quota.namespace().ifPresent(limit::setNamespace);
        return limit.build();
    }

    private static Duration period(TimeUnit unit) {
        return switch (unit) {
            case NANOSECONDS -> Duration.ofNanos(1);
            case MICROSECONDS -> Duration.of(1, ChronoUnit.MICROS);
            case MILLISECONDS -> Duration.ofMillis(1);
            case SECONDS -> Duration.ofSeconds(1);
            case MINUTES -> Duration.ofMinutes(1);
            case HOURS -> Duration.ofHours(1);
            case DAYS -> Duration.ofDays(1);
        };
    }
}
