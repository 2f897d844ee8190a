package io.basalt.client.row;

import io.basalt.base.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts and deletes of several rows that happen together or not at all, and are seen together, if some conditions hold.
 * All rows have to be in one region: for tables that are never split, or whose split policy keeps such rows together.
 *
 * <pre>{@code
 *   RegionMutations.of(
 *           Put.row("user1-inbox").set("m", "7", "hello"),
 *           Put.row("user1-sent").set("m", "7", "hello"))
 * }</pre>
 *
 * @param conditions all have to hold; none: it happens in any case
 */
public record RegionMutations(List<Mutation> mutations, List<RowCondition> conditions) {
    /** A condition on one of the region's rows, which need not be changed. */
    public record RowCondition(Bytes row, Condition condition) {}

    public RegionMutations {
        mutations = List.copyOf(mutations);
        conditions = List.copyOf(conditions);
        if (mutations.isEmpty()) {
            throw new IllegalArgumentException("no mutation: there is nothing to do");
        }
        for (Mutation mutation : mutations) {
            if (!(mutation instanceof Put || mutation instanceof Delete)) {
                throw new IllegalArgumentException("a " + mutation + " cannot be done together with other rows");
            }
        }
    }

    public static RegionMutations of(Mutation... mutations) {
        return new RegionMutations(List.of(mutations), List.of());
    }

    /** Also only if this condition holds. */
    public RegionMutations when(Bytes row, Condition condition) {
        var all = new ArrayList<>(conditions);
        all.add(new RowCondition(row, condition));
        return new RegionMutations(mutations, all);
    }

    /** Also only if this condition holds. */
    public RegionMutations when(String row, Condition condition) {
        return when(Bytes.of(row), condition);
    }

    /** The row by which the region is found. */
    public Bytes row() {
        return mutations.get(0).row();
    }
}
