package io.basalt.master.quota;

import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.QuotaPb.Throttle;
import java.util.Optional;

/**
 * The limits of one user, table or namespace, or of a user at one of these.
 *
 * @param limits as clients give and take them; at least one is set
 */
public record Quota(Optional<String> user, Optional<TableName> table, Optional<String> namespace, Throttle limits) {
    public Quota {
        if (user.isEmpty() && table.isEmpty() && namespace.isEmpty()) {
            throw new IllegalArgumentException("a quota is of a user, a table or a namespace");
        }
        if (table.isPresent() && namespace.isPresent()) {
            throw new IllegalArgumentException("a quota is of a table or of a namespace, not of both");
        }
    }

    /** Tells it from all others, in the store. */
    String key() {
        return "quota/" + user.map(name -> "u." + name).orElse("") + "/"
                + table.map(name -> "t." + name)
                        .or(() -> namespace.map(name -> "n." + name))
                        .orElse("");
    }
}
