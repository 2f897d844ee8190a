package io.basalt.cli.verb;

import io.basalt.base.Bytes;
import io.basalt.cli.output.EscapedBytes;
import java.util.Optional;

/**
 * A column or a whole family as it is typed: {@code family:qualifier}, or {@code family} alone. The qualifier may be
 * empty, {@code family:}, which is a column like any other.
 */
record ColumnName(Bytes family, Optional<Bytes> qualifier) {
    static ColumnName parse(String text) {
        int colon = text.indexOf(':');
        String family = colon < 0 ? text : text.substring(0, colon);
        if (family.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no family; a column is family:qualifier");
        }
        return new ColumnName(
                EscapedBytes.parse(family),
                colon < 0 ? Optional.empty() : Optional.of(EscapedBytes.parse(text.substring(colon + 1))));
    }

    /** The same, when it has to be one column. */
    static ColumnName parseColumn(String text) {
        ColumnName name = parse(text);
        if (name.qualifier.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is a family; a column is family:qualifier");
        }
        return name;
    }

    static String print(Bytes family, Bytes qualifier) {
        return EscapedBytes.print(family) + ":" + EscapedBytes.print(qualifier);
    }
}
