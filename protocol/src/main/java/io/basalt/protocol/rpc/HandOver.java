package io.basalt.protocol.rpc;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A list that any thread adds to and one loop empties in one go, without locks and without objects of its own: the
 * entries carry the links. Who adds to an empty list wakes the loop; the others need not.
 */
final class HandOver<T extends HandOver.Entry<T>> {
    /** Something that is in at most one list at a time. */
    abstract static class Entry<T> {
        /** Belongs to the list, and to the loop once it has taken the entry. */
        T next;
    }

    private final AtomicReference<T> newest = new AtomicReference<>();

    /** Adds an entry. True when the list was empty, so that the loop has to be told. Any thread. */
    boolean add(T entry) {
        T before;
        do {
            before = newest.get();
            entry.next = before;
        } while (!newest.compareAndSet(before, entry));
        return before == null;
    }

    /** Takes all entries, linked from the oldest to the newest; null when there are none. On the loop. */
    T takeAll() {
        T oldest = null;
        for (T entry = newest.getAndSet(null); entry != null; ) {
            T older = entry.next;
            entry.next = oldest;
            oldest = entry;
            entry = older;
        }
        return oldest;
    }
}
