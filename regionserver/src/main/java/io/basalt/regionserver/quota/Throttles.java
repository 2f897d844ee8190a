package io.basalt.regionserver.quota;

import io.basalt.base.Clock;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import java.time.Duration;
import java.util.List;

/**
 * The limits that are in force at this server. Nothing is refused of the store's own tables.
 *
 * <p>Threads: any. What two calls take at the same moment may together be a little above a limit.
 */
public final class Throttles {
    private final Clock clock;

    /** Written by whoever the master told last. */
    private volatile List<Limit> limits = List.of();

    private record Limit(Throttle throttle, Allowance left) {}

    public Throttles(Clock clock) {
        this.clock = clock;
    }

    /** Whether nothing is limited, so that nobody need count. */
    public boolean isEmpty() {
        return limits.isEmpty();
    }

    /** Puts these limits in force in place of the ones before; one that stays goes on as it is. */
    public void replace(List<Throttle> throttles) {
        List<Limit> before = limits;
        limits = throttles.stream()
                .map(throttle -> before.stream()
                        .filter(limit -> limit.throttle().equals(throttle))
                        .findFirst()
                        .orElseGet(() ->
                                new Limit(throttle, new Allowance(throttle.limit(), throttle.period(), clock.nanos()))))
                .toList();
    }

    /**
     * Counts a request.
     *
     * @throws RpcException RPC_THROTTLING with how long to wait, when it is above a limit; then it is not counted
     */
    public void admit(String user, TableName table, int reads, int writes) throws RpcException {
        if (table.isSystem()) {
            return;
        }
        List<Limit> concerned = limits.stream()
                .filter(limit -> limit.throttle().concerns(user, table)
                        && limit.throttle().count(reads, writes) > 0)
                .toList();
        long now = clock.nanos();
        for (Limit limit : concerned) {
            Duration wait = limit.left().until(limit.throttle().count(reads, writes), now);
            if (!wait.isZero()) {
                throw RpcException.throttled(
                        switch (limit.throttle().kind()) {
                            case ALL -> "number of requests exceeded";
                            case READS -> "number of read requests exceeded";
                            case WRITES -> "number of write requests exceeded";
                        },
                        wait);
            }
        }
        concerned.forEach(limit -> limit.left().take(limit.throttle().count(reads, writes)));
    }
}
