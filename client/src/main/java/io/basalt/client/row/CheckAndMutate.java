package io.basalt.client.row;

import io.basalt.base.Bytes;

/**
 * Mutations of one row that happen only if a condition on the same row holds; checked and done in one step.
 *
 * <pre>{@code
 *   new CheckAndMutate(Condition.column("account", "version").isEqualTo("7"), RowMutations.of(put))
 * }</pre>
 */
public record CheckAndMutate(Condition condition, RowMutations then) implements Action {
    public static CheckAndMutate when(Condition condition, Mutation... then) {
        return new CheckAndMutate(condition, RowMutations.of(then));
    }

    @Override
    public Bytes row() {
        return then.row();
    }
}
