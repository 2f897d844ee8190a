package io.basalt.master;

import io.basalt.base.HostPort;
import io.basalt.base.Key;
import java.time.Duration;

/** Settings of a master. */
public record MasterConfig(
        @Key(
                value = "basalt.master.address",
                fallback = "127.0.0.1:16000",
                doc = "Where the master listens, and what clients and servers are told. Port 0 lets the system choose.")
        HostPort address,

        @Key(
                value = "basalt.master.probe-interval",
                fallback = "200ms",
                doc = "How often the locks of region servers, and a standby's that of the leader, are probed. A killed"
                        + " process is found within this time.")
        Duration probeInterval,

        @Key(
                value = "basalt.master.settle-time",
                fallback = "500ms",
                doc = "How long a new leader waits after the last region server has joined before it assigns regions,"
                        + " so that servers which start together share them. It does not wait when all servers that had"
                        + " them last are there.")
        Duration settleTime,

        @Key(
                value = "basalt.master.log-cleaning-interval",
                fallback = "30s",
                live = true,
                doc = "How often the logs of dead region servers are looked through for those that no region needs.")
        Duration logCleaningInterval,

        @Key(
                value = "basalt.master.split-interval",
                fallback = "2s",
                live = true,
                doc = "How often region servers are asked which regions have grown so large that they are to be split.")
        Duration splitInterval,

        @Key(
                value = "basalt.master.balance-interval",
                fallback = "10s",
                live = true,
                doc = "How often the balancer looks whether regions are to be moved to other servers.")
        Duration balanceInterval,

        @Key(
                value = "basalt.master.catalog-interval",
                fallback = "30s",
                live = true,
                doc = "How often hbase:meta is looked through for regions that were split or merged and are not needed"
                        + " any more.")
        Duration catalogInterval,

        @Key(
                value = "basalt.master.normalize-interval",
                fallback = "5m",
                live = true,
                doc = "How often the normalizer looks at the tables that want regions of about the same size.")
        Duration normalizeInterval,

        @Key(
                value = "basalt.master.merge-age",
                fallback = "3d",
                live = true,
                doc = "How old a region must be before the normalizer merges it with another.")
        Duration mergeAge,

        @Key(
                value = "basalt.master.cleaning-interval",
                fallback = "5m",
                live = true,
                doc = "How often the store is looked through for files that nobody needs any more.")
        Duration cleaningInterval,

        @Key(
                value = "basalt.master.cleaning-grace",
                fallback = "5m",
                doc = "How long a file stays after it was found that nobody needs it.")
        Duration cleaningGrace) {

    public MasterConfig {
        requirePositive("basalt.master.probe-interval", probeInterval);
        if (settleTime.isNegative()) {
            throw new IllegalArgumentException("basalt.master.settle-time is " + settleTime + ", must not be negative");
        }
        requirePositive("basalt.master.log-cleaning-interval", logCleaningInterval);
        requirePositive("basalt.master.split-interval", splitInterval);
        requirePositive("basalt.master.balance-interval", balanceInterval);
        requirePositive("basalt.master.catalog-interval", catalogInterval);
        requirePositive("basalt.master.normalize-interval", normalizeInterval);
        if (mergeAge.isNegative()) {
            throw new IllegalArgumentException("basalt.master.merge-age is " + mergeAge + ", must not be negative");
        }
        requirePositive("basalt.master.cleaning-interval", cleaningInterval);
        if (cleaningGrace.isNegative()) {
            throw new IllegalArgumentException(
                    "basalt.master.cleaning-grace is " + cleaningGrace + ", must not be negative");
        }
    }

    private static void requirePositive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " is " + value + ", must be more than 0");
        }
    }

    public static MasterConfig defaults() {
        return new MasterConfig(
                new HostPort("127.0.0.1", 16_000),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofDays(3),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5));
    }

    public MasterConfig withAddress(HostPort other) {
        return new MasterConfig(
                other,
                probeInterval,
                settleTime,
                logCleaningInterval,
                splitInterval,
                balanceInterval,
                catalogInterval,
                normalizeInterval,
                mergeAge,
                cleaningInterval,
                cleaningGrace);
    }
}
