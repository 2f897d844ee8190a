package io.basalt.client.row;

import io.basalt.base.Bytes;
import io.basalt.client.filter.Comparison;
import io.basalt.client.filter.Filter;
import io.basalt.protocol.pb.BasePb.CompareType;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.wire.PbBytes;

/** What must be true of a row for a {@link CheckAndMutate} to happen. Immutable. */
public final class Condition {
    /** Everything but the row. */
    private final ClientPb.Condition message;

    private Condition(ClientPb.Condition.Builder message) {
        this.message = message.buildPartial();
    }

    /** A condition on the newest version of a column. */
    public static OnColumn column(Bytes family, Bytes qualifier) {
        return new OnColumn(family, qualifier);
    }

    /** A condition on the newest version of a column. */
    public static OnColumn column(String family, String qualifier) {
        return column(Bytes.of(family), Bytes.of(qualifier));
    }

    /** Holds if at least one cell of the row passes the filter. */
    public static Condition matches(Filter filter) {
        return new Condition(ClientPb.Condition.newBuilder().setFilter(filter.message()));
    }

    /** Only versions with a timestamp within the range are looked at. */
    public Condition timeRange(TimeRange range) {
        return new Condition(message.toBuilder().setTimeRange(range.message()));
    }

    /** As it travels. */
    public ClientPb.Condition message(Bytes row) {
        return message.toBuilder().setRow(PbBytes.toPb(row)).build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Condition condition && message.equals(condition.message);
    }

    @Override
    public int hashCode() {
        return message.hashCode();
    }

    @Override
    public String toString() {
        return message.hasFilter()
                ? "a filter passes"
                : PbBytes.fromPb(message.getFamily()) + ":" + PbBytes.fromPb(message.getQualifier()) + " is checked";
    }

    /** The column of a condition whose relation is still to be said. A column that is not there fulfils none but
     * {@link #isAbsent}. */
    public static final class OnColumn {
        private final Bytes family;
        private final Bytes qualifier;

        private OnColumn(Bytes family, Bytes qualifier) {
            this.family = family;
            this.qualifier = qualifier;
        }

        /** There is no such column, or its value is empty. */
        public Condition isAbsent() {
            return compare(CompareType.EQUAL, Bytes.EMPTY);
        }

        /** There is such a column, and its value is not empty. */
        public Condition isPresent() {
            return compare(CompareType.NOT_EQUAL, Bytes.EMPTY);
        }

        public Condition isEqualTo(Bytes value) {
            return compare(CompareType.EQUAL, value);
        }

        public Condition isEqualTo(String value) {
            return isEqualTo(Bytes.of(value));
        }

        public Condition isNotEqualTo(Bytes value) {
            return compare(CompareType.NOT_EQUAL, value);
        }

        public Condition isNotEqualTo(String value) {
            return isNotEqualTo(Bytes.of(value));
        }

        // On the wire the relation is "given OP stored": what is less than the given value is asked for with GREATER.

        public Condition isLessThan(Bytes value) {
            return compare(CompareType.GREATER, value);
        }

        public Condition isLessThan(String value) {
            return isLessThan(Bytes.of(value));
        }

        public Condition isAtMost(Bytes value) {
            return compare(CompareType.GREATER_OR_EQUAL, value);
        }

        public Condition isAtMost(String value) {
            return isAtMost(Bytes.of(value));
        }

        public Condition isAtLeast(Bytes value) {
            return compare(CompareType.LESS_OR_EQUAL, value);
        }

        public Condition isAtLeast(String value) {
            return isAtLeast(Bytes.of(value));
        }

        public Condition isGreaterThan(Bytes value) {
            return compare(CompareType.LESS, value);
        }

        public Condition isGreaterThan(String value) {
            return isGreaterThan(Bytes.of(value));
        }

        private Condition compare(CompareType relation, Bytes value) {
            return new Condition(ClientPb.Condition.newBuilder()
                    .setFamily(PbBytes.toPb(family))
                    .setQualifier(PbBytes.toPb(qualifier))
                    .setCompareType(relation)
                    .setComparator(Comparison.equal(value).comparator()));
        }
    }
}
