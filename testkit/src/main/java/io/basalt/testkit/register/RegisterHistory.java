package io.basalt.testkit.register;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What clients did to registers and when, by an outside clock. An operation takes effect, if at all, at some instant
 * between its begin and its end. Not thread-safe.
 */
public final class RegisterHistory {
    /** The value of a register before the first write. */
    public static final long NOTHING = 0;

    private static final long NEVER = Long.MAX_VALUE;

    private final Map<String, List<Operation>> registers = new LinkedHashMap<>();
    private long reads;
    private long writes;
    private long unknown;

    /** An operation of a client, from the moment when it began. */
    public final class Operation {
        private final boolean write;
        private final String who;
        private final long begin;
        private long end = NEVER;
        private Optional<Long> value;

        private Operation(boolean write, String who, long begin, Optional<Long> value) {
            this.write = write;
            this.who = who;
            this.begin = begin;
            this.value = value;
        }

        /** The write was acknowledged. */
        public void acknowledged(long now) {
            end = now;
            writes++;
        }

        /** The read answered with this value. */
        public void answered(long now, long seen) {
            end = now;
            value = Optional.of(seen);
            reads++;
        }

        /** It failed: a read says nothing; a write may take effect at any later time, or never. */
        public void failed() {
            unknown++;
        }

        boolean isWrite() {
            return write;
        }

        long begin() {
            return begin;
        }

        /** When it was answered; the end of time if it was not. */
        long end() {
            return end;
        }

        boolean answered() {
            return end != NEVER;
        }

        long value() {
            return value.orElseThrow();
        }

        @Override
        public String toString() {
            return who + (write ? " writes " : " reads ")
                    + value.map(String::valueOf).orElse("?") + " [" + begin / 1e9 + ", "
                    + (answered() ? String.valueOf(end / 1e9) : "unanswered") + "]";
        }
    }

    /** @param value different from all other written values, and not {@link #NOTHING} */
    public Operation write(String register, String who, long now, long value) {
        if (value == NOTHING) {
            throw new IllegalArgumentException("0 stands for a register that was not written");
        }
        return add(register, new Operation(true, who, now, Optional.of(value)));
    }

    public Operation read(String register, String who, long now) {
        return add(register, new Operation(false, who, now, Optional.empty()));
    }

    private Operation add(String register, Operation operation) {
        registers.computeIfAbsent(register, name -> new ArrayList<>()).add(operation);
        return operation;
    }

    /** By register, in the order of their begin. */
    Map<String, List<Operation>> registers() {
        return registers;
    }

    /** Answered reads. */
    public long reads() {
        return reads;
    }

    /** Acknowledged writes. */
    public long writes() {
        return writes;
    }

    /** Operations that failed. */
    public long unknown() {
        return unknown;
    }
}
