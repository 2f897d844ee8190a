package io.basalt.storage.filter.compare;

import java.nio.ByteBuffer;

/** The same if both have the same length and combining them bit by bit leaves any bit set. */
final class BitComparator implements ByteComparator {
    /** How two bytes are combined. */
    enum Operator {
        AND,
        OR,
        XOR
    }

    private final Operand value;
    private final Operator operator;

    BitComparator(Operand value, Operator operator) {
        this.value = value;
        this.operator = operator;
    }

    @Override
    public int compareTo(ByteBuffer stored, int offset, int length) {
        if (length != value.length()) {
            return 1;
        }
        for (int i = 0; i < length; i++) {
            int left = value.at(i);
            int right = stored.get(offset + i);
            int combined =
                    switch (operator) {
                        case AND -> left & right;
                        case OR -> left | right;
                        case XOR -> left ^ right;
                    };
            if (combined != 0) {
                return 0;
            }
        }
        return 1;
    }
}
