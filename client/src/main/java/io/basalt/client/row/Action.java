package io.basalt.client.row;

import io.basalt.base.Bytes;

/** One thing to do with one row, alone or as a member of a batch. */
public sealed interface Action permits Get, Mutation, RowMutations, CheckAndMutate {
    /** The row it is about. */
    Bytes row();
}
