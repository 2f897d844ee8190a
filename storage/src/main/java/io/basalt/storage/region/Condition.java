package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.storage.filter.Filter;
import io.basalt.storage.read.TimeRange;

/** What must hold of a row for an operation to be applied: HBase's checkAndMutate. */
public sealed interface Condition {
    Bytes row();

    /** How the given value relates to the stored one, in this order. */
    enum Relation {
        LESS,
        LESS_OR_EQUAL,
        EQUAL,
        NOT_EQUAL,
        GREATER_OR_EQUAL,
        GREATER;

        boolean holds(int comparison) {
            return switch (this) {
                case LESS -> comparison < 0;
                case LESS_OR_EQUAL -> comparison <= 0;
                case EQUAL -> comparison == 0;
                case NOT_EQUAL -> comparison != 0;
                case GREATER_OR_EQUAL -> comparison >= 0;
                case GREATER -> comparison > 0;
            };
        }
    }

    /**
     * {@code value relation stored}, for the newest visible version of the column. An empty value stands for "absent":
     * it matches a column that is not there unless the relation is {@code NOT_EQUAL}, and of one that is there only
     * asks whether its value is empty.
     */
    record Column(Bytes row, Bytes family, Bytes qualifier, Relation relation, Bytes value, TimeRange range)
            implements Condition {}

    /** At least one cell of the row passes the filter, which this takes. */
    record Filtered(Bytes row, Filter filter, TimeRange range) implements Condition {}
}
