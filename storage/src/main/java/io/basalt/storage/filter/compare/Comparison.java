package io.basalt.storage.filter.compare;

import io.basalt.protocol.error.RpcException;
import java.nio.ByteBuffer;

/** {@code stored relation given}, as filters mean it. Not thread-safe. */
public final class Comparison {
    /** How stored bytes have to relate to what was given, in this order. */
    public enum Relation {
        LESS,
        LESS_OR_EQUAL,
        EQUAL,
        NOT_EQUAL,
        GREATER_OR_EQUAL,
        GREATER,
        /** Holds for nothing. */
        NONE;

        /** @param given how the given value relates to what is stored, so the other way round */
        private boolean holds(int given) {
            return switch (this) {
                case LESS -> given > 0;
                case LESS_OR_EQUAL -> given >= 0;
                case EQUAL -> given == 0;
                case NOT_EQUAL -> given != 0;
                case GREATER_OR_EQUAL -> given <= 0;
                case GREATER -> given < 0;
                case NONE -> false;
            };
        }
    }

    private final Relation relation;
    private final ByteComparator comparator;

    public Comparison(Relation relation, ByteComparator comparator) {
        this.relation = relation;
        this.comparator = comparator;
    }

    /**
     * Whether the relation holds for the {@code length} bytes at {@code offset}.
     *
     * @throws RpcException when the bytes cannot be compared
     */
    public boolean holds(ByteBuffer stored, int offset, int length) throws RpcException {
        return relation != Relation.NONE && relation.holds(comparator.compareTo(stored, offset, length));
    }
}
