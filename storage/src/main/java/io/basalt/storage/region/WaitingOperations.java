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
 * and its writes. On the region's loop only.
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
        return !rows.isEmpty() && operation.touches(rows.keySet());
    }

    void add(Entry entry) {
        entry.operation.forEachRow(row -> rows.merge(row, 1, Integer::sum));
        entries.add(entry);
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
            if (!entry.operation.touches(blocked) && settled.test(entry)) {
                all.remove();
                forget(entry);
            } else {
                entry.operation.forEachRow(blocked::add);
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
        entry.operation.forEachRow(row -> rows.computeIfPresent(row, (key, count) -> count == 1 ? null : count - 1));
    }
}
