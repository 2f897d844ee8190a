package io.basalt.regionserver.quota;

import io.basalt.protocol.name.TableName;
import java.time.Duration;
import java.util.Optional;

/**
 * So many requests in so much time, of whoever and about whatever is not left open.
 *
 * @param user empty for all users, who share the limit then
 * @param namespace empty for all namespaces
 */
public record Throttle(
        Optional<String> user,
        Optional<String> namespace,
        Optional<TableName> table,
        Kind kind,
        long limit,
        Duration period) {
    /** Which requests are counted. */
    public enum Kind {
        ALL,
        READS,
        WRITES
    }

    public Throttle {
        if (limit < 1 || period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("not a limit: " + limit + " in " + period);
        }
    }

    boolean concerns(String caller, TableName target) {
        return user.map(caller::equals).orElse(true)
                && namespace.map(target.namespace()::equals).orElse(true)
                && table.map(target::equals).orElse(true);
    }

    int count(int reads, int writes) {
        return switch (kind) {
            case ALL -> reads + writes;
            case READS -> reads;
            case WRITES -> writes;
        };
    }
}
