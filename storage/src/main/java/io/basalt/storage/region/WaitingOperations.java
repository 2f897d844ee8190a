package io.basalt.storage.region;

import io.basalt.base.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Operations whose turn has come but that cannot be applied yet: their reads need the disk, or they touch a row of
 * another one here. So operations on one row keep their order, and nobody changes a row between an operation's reads
 * and its writes. On the shard's loop only.
 */
final class WaitingOperations {
    /** One waiting operation. */
    static final class Entry {
        final RowOperation operation;
        /** Begun reads, or null while it only waits for an earlier operation. */
        OperationReads reads;

        boolean readsDone;
        Throwable failure; // or null

        Entry(RowOperation operation, OperationReads reads) {
            this.operation = operation;
            this.reads = reads;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Map<Bytes, Integer> rows = new HashMap<>();

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether an operation that waits touches a row of this one. */
    boolean blocks(RowOperation operation) {
        if (rows.isEmpty()) {
            return false;
        }
        for (Mutation mutation : operation.mutations()) {
            if (rows.containsKey(mutation.row())) {
                return true;
            }
        }
        return false;
    }

    void add(Entry entry) {
        entries.add(entry);
        for (Mutation mutation : entry.operation.mutations()) {
            rows.merge(mutation.row(), 1, Integer::sum);
        }
    }

    /**
     * Shows every entry that no earlier one blocks, in order.
     *
     * @param settled true when the entry is done with and leaves
     */
    void visitUnblocked(Predicate<Entry> settled) {
        Set<Bytes> blocked = new HashSet<>();
        for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            boolean free = entry.operation.mutations().stream().noneMatch(m -> blocked.contains(m.row()));
            if (free && settled.test(entry)) {
                all.remove();
                forget(entry);
            } else {
                entry.operation.mutations().forEach(m -> blocked.add(m.row()));
            }
        }
    }

    /** Takes all out, in order. */
    List<Entry> removeAll() {
        List<Entry> all = new ArrayList<>(entries);
        entries.clear();
        rows.clear();
        return all;
    }

    private void forget(Entry entry) {
        for (Mutation mutation : entry.operation.mutations()) {
            rows.computeIfPresent(mutation.row(), (row, count) -> count == 1 ? null : count - 1);
        }
    }
}
