package io.basalt.storage.memstore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the fields of a node lie, and with which memory order each is read and written. A node is {@link #BYTES} bytes
 * in the arena:
 *
 * <pre>
 *   int64 state | int32 window | int32 low | int32 sharedLength | int32 witness | shared bytes | entry x CAPACITY
 *   state = next (32 bits) | level (8) | count (8) | busy (1)
 *   entry = prefix (32 bits) | chained (1) | ref (31 bits)
 * </pre>
 *
 * <p>In a leaf, level 0, a ref is the address of a cell, the first of a chain if that is said. Above, it is the address of
 * a node of the level below. Window, shared bytes and prefixes speed up the search: see {@link Window}. Prefixes never
 * descend: entry 0 above the leaves, which comes before every key, has prefix 0, and places that are not used have the greatest there is, so that a search
 * need not ask how many are. {@code low} is the address of a cell that no cell in
 * or below this node is less than; it has no meaning in the first node of a level.
 *
 * <p>All methods take the node as a buffer and the offset of its first byte.
 */
final class Node {
    static final int CAPACITY = 64;
    static final int ALIGNMENT = 64;
    /** No prefix is greater. */
    static final long GREATEST_PREFIX = 0xffff_ffffL;

    private static final int STATE = 0;
    private static final int WINDOW = 8;
    private static final int LOW = 12;
    private static final int SHARED_LENGTH = 16;
    private static final int WITNESS = 20;
    static final int SHARED = 24;
    private static final int ENTRIES = 64;
    static final int SHARED_BYTES = ENTRIES - SHARED;
    static final int BYTES = ENTRIES + Long.BYTES * CAPACITY;

    private static final int COUNT_SHIFT = 8;
    private static final int LEVEL_SHIFT = 16;
    private static final int NEXT_SHIFT = 32;
    private static final long BUSY = 1;
    private static final int PREFIX_SHIFT = 32;
    private static final long LOW_HALF = 0xffff_ffffL;
    private static final int CHAINED = 1 << 31;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Node() {}

    // ---- the state word ----

    static long state(int next, int level, int count) {
        return ((long) next << NEXT_SHIFT) | ((long) level << LEVEL_SHIFT) | ((long) count << COUNT_SHIFT);
    }

    static int next(long state) {
        return (int) (state >>> NEXT_SHIFT);
    }

    static int level(long state) {
        return (int) (state >>> LEVEL_SHIFT) & 0xff;
    }

    static int count(long state) {
        return (int) (state >>> COUNT_SHIFT) & 0xff;
    }

    static boolean isBusy(long state) {
        return (state & BUSY) != 0;
    }

    static long withNext(long state, int next) {
        return state(next, level(state), count(state));
    }

    static long withCount(long state, int count) {
        return state(next(state), level(state), count);
    }

    // ---- an entry ----

    /** @param ref that was {@link #marked} if it is */
    static long entry(long prefix, int ref) {
        return (prefix << PREFIX_SHIFT) | (ref & LOW_HALF);
    }

    static long withPrefix(long entry, long prefix) {
        return entry(prefix, (int) entry);
    }

    /** An entry for another cell that is chained if the one of this entry is. */
    static long withRef(long entry, int ref) {
        return entry(prefix(entry), isChained(entry) ? marked(ref) : ref);
    }

    static int ref(long entry) {
        return unmarked((int) entry);
    }

    /** Whether there are more cells behind that of the entry, all of its column. */
    static boolean isChained(long entry) {
        return ((int) entry & CHAINED) != 0;
    }

    /** The ref of a cell with others behind it. */
    static int marked(int ref) {
        return ref | CHAINED;
    }

    static int unmarked(int ref) {
        return ref & ~CHAINED;
    }

    static long prefix(long entry) {
        return entry >>> PREFIX_SHIFT;
    }

    // ---- readers ----

    /** What is read from the node after this call is at least as new as the state. */
    static long state(ByteBuffer node, int at) {
        return (long) LONG.getAcquire(node, at + STATE);
    }

    /**
     * Whether what was read since {@code before} was read belongs together. For a busy state this means that no more
     * than the one insert that was going on has touched the node.
     */
    static boolean isStill(long before, ByteBuffer node, int at) {
        VarHandle.acquireFence();
        long now = (long) LONG.getOpaque(node, at + STATE);
        return now == before || (now | BUSY) == before;
    }

    /**
     * As {@link #isStill}, without the end of an insert: chains, too, are what they were when the state was read, but for
     * new cells before their first ones.
     */
    static boolean isSame(long before, ByteBuffer node, int at) {
        VarHandle.acquireFence();
        return (long) LONG.getOpaque(node, at + STATE) == before;
    }

    /** Entry {@code i}, whole; what is behind its ref is visible to the reader. */
    static long entry(ByteBuffer node, int at, int i) {
        return (long) LONG.getAcquire(node, at + ENTRIES + i * Long.BYTES);
    }

    /**
     * The prefix of entry {@code i}, read plainly, so that a loop over several costs little. Nothing may be read through
     * its ref, and it counts only if {@link #isStill}, whose fence comes behind this.
     */
    static long plainPrefix(ByteBuffer node, int at, int i) {
        return (long) LONG.get(node, at + ENTRIES + i * Long.BYTES) >>> PREFIX_SHIFT;
    }

    static int window(ByteBuffer node, int at) {
        return (int) INT.get(node, at + WINDOW);
    }

    static int low(ByteBuffer node, int at) {
        return (int) INT.get(node, at + LOW);
    }

    static int sharedLength(ByteBuffer node, int at) {
        return (int) INT.get(node, at + SHARED_LENGTH);
    }

    static int witness(ByteBuffer node, int at) {
        return (int) INT.getAcquire(node, at + WITNESS);
    }

    // ---- writer ----

    /** Makes visible what was written before. */
    static void publish(ByteBuffer node, int at, long state) {
        LONG.setRelease(node, at + STATE, state);
    }

    /** Announces that entries, window and shared bytes will change: no change is visible before this. */
    static void publishBusy(ByteBuffer node, int at, long state) {
        LONG.setRelease(node, at + STATE, state | BUSY);
        VarHandle.releaseFence();
    }

    static void setEntry(ByteBuffer node, int at, int i, long entry) {
        LONG.setRelease(node, at + ENTRIES + i * Long.BYTES, entry);
    }

    /** Moves entries {@code [from, to)} one to the right, the last first, as readers of a busy node rely on. */
    static void shift(ByteBuffer node, int at, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            setEntry(node, at, i + 1, (long) LONG.get(node, at + ENTRIES + i * Long.BYTES));
        }
    }

    /** Marks the places from {@code from} on as not used. */
    static void clear(ByteBuffer node, int at, int from) {
        for (int i = from; i < CAPACITY; i++) {
            setEntry(node, at, i, entry(GREATEST_PREFIX, 0));
        }
    }

    static void setLow(ByteBuffer node, int at, int low) {
        INT.set(node, at + LOW, low);
    }

    static void setWindow(ByteBuffer node, int at, int window, int sharedLength, int witness) {
        INT.set(node, at + WINDOW, window);
        INT.set(node, at + SHARED_LENGTH, sharedLength);
        INT.setRelease(node, at + WITNESS, witness);
    }
}
