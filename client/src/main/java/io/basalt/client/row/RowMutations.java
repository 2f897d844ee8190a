package io.basalt.client.row;

import io.basalt.base.Bytes;
import java.util.List;

/** Several mutations of one row that happen together or not at all, and are seen together. */
public record RowMutations(List<Mutation> mutations) implements Action {
    public RowMutations {
        mutations = List.copyOf(mutations);
        if (mutations.isEmpty()) {
            throw new IllegalArgumentException("no mutation: there is nothing to do");
        }
        Bytes row = mutations.get(0).row();
        for (Mutation mutation : mutations) {
            if (!mutation.row().equals(row)) {
                throw new IllegalArgumentException("a " + mutation + " cannot be atomic with one of row " + row);
            }
        }
    }

    public static RowMutations of(Mutation... mutations) {
        return new RowMutations(List.of(mutations));
    }

    @Override
    public Bytes row() {
        return mutations.get(0).row();
    }
}
