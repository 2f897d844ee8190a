package io.basalt.testkit.register;

import io.basalt.testkit.register.RegisterHistory.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides for each register whether its history is linearizable, by the method of Gibbons and Korach ("Testing shared
 * memories", 1997) for histories in which it is known which write each read saw.
 *
 * <p>The write of a value and the reads that saw it form a cluster. Between the earliest end and the latest begin of
 * its operations, if the one lies before the other, the register certainly had this value: a forward zone. Otherwise
 * all of them overlap in one instant, and that stretch is a backward zone. A history is linearizable exactly if no read
 * ends before its write begins, no two forward zones overlap, and no backward zone lies within a forward one.
 */
public final class LinearizabilityCheck {
    private LinearizabilityCheck() {}

    /** What is wrong with the first register that is not linearizable; nothing when all are. */
    public static Optional<String> findViolation(RegisterHistory history) {
        for (Map.Entry<String, List<Operation>> register : history.registers().entrySet()) {
            Optional<String> violation = check(register.getValue());
            if (violation.isPresent()) {
                return Optional.of("register " + register.getKey() + ": " + violation.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> check(List<Operation> operations) {
        Map<Long, Cluster> clusters = new LinkedHashMap<>();
        clusters.put(RegisterHistory.NOTHING, new Cluster(Optional.empty()));
        for (Operation operation : operations) {
            if (operation.isWrite() && clusters.put(operation.value(), new Cluster(Optional.of(operation))) != null) {
                throw new IllegalArgumentException("the value is written twice: " + operation);
            }
        }
        for (Operation operation : operations) {
            if (operation.isWrite() || !operation.answered()) {
                continue;
            }
            Cluster cluster = clusters.get(operation.value());
            if (cluster == null) {
                return Optional.of("a value that nobody wrote: " + operation);
            }
            if (operation.end() < cluster.writeBegin()) {
                return Optional.of("a value from the future: " + operation + " but " + cluster);
            }
            cluster.add(operation);
        }
        return compare(clusters.values().stream().filter(Cluster::tookEffect).toList());
    }

    private static Optional<String> compare(List<Cluster> clusters) {
        List<Cluster> forward =
                new ArrayList<>(clusters.stream().filter(Cluster::isForward).toList());
        forward.sort(Comparator.comparingLong(Cluster::zoneBegin));
        for (int i = 1; i < forward.size(); i++) {
            if (forward.get(i).zoneBegin() < forward.get(i - 1).zoneEnd()) {
                return Optional.of("two values at one time:\n  " + forward.get(i - 1) + "\n  " + forward.get(i));
            }
        }
        for (Cluster backward : clusters) {
            for (Cluster certain : forward) {
                if (!backward.isForward()
                        && certain.zoneBegin() < backward.zoneBegin()
                        && backward.zoneEnd() < certain.zoneEnd()) {
                    return Optional.of(
                            "a value while the register certainly had another:\n  " + backward + "\n  " + certain);
                }
            }
        }
        return Optional.empty();
    }

    /** A written value: its write and the reads that saw it. */
    private static final class Cluster {
        private final Optional<Operation> write;
        private final List<Operation> reads = new ArrayList<>();
        private long firstEnd;
        private long lastBegin;

        Cluster(Optional<Operation> write) {
            this.write = write;
            // Nothing was there from before the beginning.
            this.firstEnd = write.map(Operation::end).orElse(Long.MIN_VALUE);
            this.lastBegin = write.map(Operation::begin).orElse(Long.MIN_VALUE);
        }

        void add(Operation read) {
            reads.add(read);
            firstEnd = Math.min(firstEnd, read.end());
            lastBegin = Math.max(lastBegin, read.begin());
        }

        long writeBegin() {
            return write.map(Operation::begin).orElse(Long.MIN_VALUE);
        }

        /** An unanswered write that nobody saw explains nothing and may be taken for one that never happened. */
        boolean tookEffect() {
            return write.isEmpty() || write.get().answered() || !reads.isEmpty();
        }

        boolean isForward() {
            return firstEnd < lastBegin;
        }

        long zoneBegin() {
            return Math.min(firstEnd, lastBegin);
        }

        long zoneEnd() {
            return Math.max(firstEnd, lastBegin);
        }

        @Override
        public String toString() {
            return write.map(Operation::toString).orElse("nothing written")
                    + (reads.isEmpty() ? "" : ", seen by " + reads);
        }
    }
}
