package io.basalt.storage.memstore;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * Finds the place of a key in one node, and in a chain of its entries, for the writer or for one reader.
 *
 * <p>A reader may be searching while the writer changes the node. What is found counts only if {@link Node#isStill}
 * says afterwards that the state has not changed; until then it may be wrong, but every address that is followed is that
 * of a complete cell or node.
 *
 * <p>Not thread-safe: one for the writer, one for each cursor.
 */
final class NodeSearch {
    /** Entries in a cache line: the first of each line is compared first. */
    private static final int STRIDE = 8;

    private final Arena arena;
    private final CellOrder order;
    private final CellView probe = new CellView();

    private int before;
    private int found;
    private boolean behindChain;
    private boolean inChain;
    private boolean chained;
    private boolean alike;
    private boolean shared;
    private boolean ofTime;
    private long prefix;

    NodeSearch(Arena arena, CellOrder order) {
        this.arena = arena;
        this.order = order;
    }

    /** The ref before the place that was found, 0 if there is none. */
    int before() {
        return before;
    }

    /** The ref at the place that was found, 0 at the end of the node. */
    int found() {
        return found;
    }

    /** Whether the cell before the place begins a chain; false above the leaves. */
    boolean isBehindChain() {
        return behindChain;
    }

    /** Whether, moreover, cells of that chain may be behind the key, since they may be of its column. */
    boolean isInChain() {
        return inChain;
    }

    /** Whether the cell at the place that was found begins a chain; false above the leaves. */
    boolean isChained() {
        return chained;
    }

    /** Whether the cell at the place that was found may be of the key's column. For the writer. */
    boolean isAlike() {
        return alike;
    }

    /** Whether the key shares the window of the node that was searched. For the writer. */
    boolean isShared() {
        return shared;
    }

    /** The prefix of the key in the node that was searched, if its window {@link #isShared}. For the writer. */
    long prefix() {
        return prefix;
    }

    /**
     * Finds how many entries of the node come before {@code key}; one that equals it does too if {@code after} is set.
     * Entry 0 of a node above the leaves comes before every key.
     */
    int place(ByteBuffer node, int at, long state, CellView key, boolean after) {
        int count = Node.count(state);
        boolean isLeaf = Node.level(state) == 0;
        if (Node.isBusy(state)) {
            int place = placeByCells(node, at, count, isLeaf, key, after);
            inChain = behindChain && !endsColumn(key);
            return place;
        }
        int place = placeByPrefixes(node, at, count, isLeaf, key, after);
        long left = place == 0 ? 0 : Node.entry(node, at, place - 1);
        long right = place == count ? 0 : Node.entry(node, at, place);
        take(left, right);
        // Cells of one column have the same prefix, unless the window is one of time.
        inChain = behindChain && !endsColumn(key) && (ofTime || (shared && Node.prefix(left) == prefix));
        return place;
    }

    private void take(long left, long right) {
        before = Node.ref(left);
        found = Node.ref(right);
        behindChain = Node.isChained(left);
        chained = Node.isChained(right);
    }

    /** Whether the key is behind every cell of its column, as one is that leads out of it. */
    private static boolean endsColumn(CellView key) {
        return key.type() == CellType.MINIMUM && key.timestamp() == Long.MIN_VALUE;
    }

    /** Whether the key shares the node's window, so that prefixes can be compared. */
    boolean shares(ByteBuffer node, int at, CellView key) {
        int window = Node.window(node, at);
        int length = Node.sharedLength(node, at);
        if (length == 0) {
            return true;
        }
        if (!Window.fits(key, window, length)) {
            return false;
        }
        ByteBuffer shared = node;
        int sharedAt = at + Node.SHARED;
        if (length > Node.SHARED_BYTES) {
            arena.view(Node.witness(node, at), probe);
            if (!Window.fits(probe, window, length)) {
                return false; // read while the writer changed the window
            }
            shared = probe.buffer();
            sharedAt = Window.sharedOffset(window, probe);
        }
        return ByteRanges.equal(key.buffer(), Window.sharedOffset(window, key), length, shared, sharedAt, length);
    }

    /** Whether the lowest cell of a node, which must not be the first one of its level, is before the key. */
    boolean beginsBefore(int node, CellView key) {
        return order.compare(arena.view(Node.low(arena.buffer(node), Arena.offset(node)), probe), key) < 0;
    }

    // ---- in a chain ----

    static boolean isOfColumn(CellView cell, CellView other) {
        return cell.sameRow(other) && cell.sameColumn(other);
    }

    /** The first cell of a chain that is not before the key, or is behind it if {@code after}; 0 if none is. */
    int firstBehind(int first, CellView key, boolean after) {
        if (!isBefore(arena.view(first, probe), key, after)) {
            return first;
        }
        if (!isOfColumn(probe, key)) {
            return 0; // as every cell behind it, which come from memory one by one
        }
        int at = arena.older(first);
        while (at != 0 && isBefore(arena.view(at, probe), key, after)) {
            at = arena.older(at);
        }
        return at;
    }

    /** The last cell before the key of a chain whose first one is. */
    int lastBefore(int first, CellView key) {
        int last = first;
        int older = arena.older(last);
        while (older != 0 && isBefore(arena.view(older, probe), key, false)) {
            last = older;
            older = arena.older(last);
        }
        return last;
    }

    /** Whether the cell at an address is behind another one. */
    boolean isBehind(int address, CellView cell) {
        return order.compare(arena.view(address, probe), cell) > 0;
    }

    // ---- in a node ----

    private int placeByPrefixes(ByteBuffer node, int at, int count, boolean isLeaf, CellView key, boolean after) {
        int first = isLeaf ? 0 : 1;
        alike = false;
        shared = false;
        ofTime = false;
        if (count == first) {
            return first;
        }
        // Before it is known whether prefixes count: so the processor asks for all lines of a cold node at once,
        // and need not guess first how many bytes its entries share.
        int window = Node.window(node, at);
        ofTime = Window.isOfTime(window);
        long wanted = Window.prefix(key, window);
        int place = Math.max(first, countLess(node, at, wanted));
        shared = shares(node, at, key);
        if (!shared) {
            // Cells that share a window follow each other, so this key is before or behind all of them.
            return order.compareKeys(key, cell(node, at, first, isLeaf)) < 0 ? first : count;
        }
        prefix = wanted;
        if (place >= count) {
            return count;
        }
        long entry = Node.entry(node, at, place);
        boolean equal = Node.prefix(entry) == wanted;
        alike = equal || ofTime;
        return equal && isBefore(cell(entry, isLeaf), key, after)
                ? placeAmongEqual(node, at, place + 1, count, isLeaf, wanted, key, after)
                : place;
    }

    /**
     * Counts the prefixes that are less than {@code wanted}; those of unused places are not. Nothing here waits for what
     * the node says about itself but its window.
     */
    private static int countLess(ByteBuffer node, int at, long wanted) {
        int lines = 0;
        for (int i = 0; i < Node.CAPACITY; i += STRIDE) {
            lines += (int) ((Node.plainPrefix(node, at, i) - wanted) >>> 63);
        }
        int from = Math.max(0, lines - 1) * STRIDE;
        int place = from;
        for (int i = from; i < from + STRIDE; i++) {
            place += (int) ((Node.plainPrefix(node, at, i) - wanted) >>> 63);
        }
        return place;
    }

    /** The key is behind the first of several equal prefixes: on the way to the next column mostly behind the last, too. */
    private int placeAmongEqual(
            ByteBuffer node, int at, int from, int count, boolean isLeaf, long wanted, CellView key, boolean after) {
        int low = from;
        int high = Math.min(count, countLess(node, at, wanted + 1));
        if (low < high && isBefore(cell(node, at, high - 1, isLeaf), key, after)) {
            return high;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(cell(node, at, middle, isLeaf), key, after)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The search while an insert is going on, from refs alone. At any time they are sorted, with one of them twice, and
     * each place changes at most once, to the ref on its left or to the new one. So the entry before the place stays
     * before the key, while the one at the place may have moved on.
     */
    private int placeByCells(ByteBuffer node, int at, int count, boolean isLeaf, CellView key, boolean after) {
        int low = isLeaf ? 0 : 1;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(cell(node, at, middle, isLeaf), key, after)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        while (true) {
            // In this order: an entry moves before the one on its left does. So if the right one had not moved when it
            // was read, the left one had not when it was.
            long left = low == 0 ? 0 : Node.entry(node, at, low - 1);
            long entry = low == count ? 0 : Node.entry(node, at, low);
            take(left, entry);
            if (found == 0 || !isBefore(cell(entry, isLeaf), key, after)) {
                return low;
            }
            low++;
        }
    }

    private boolean isBefore(CellView cell, CellView key, boolean after) {
        int comparison = order.compare(cell, key);
        return after ? comparison <= 0 : comparison < 0;
    }

    private CellView cell(ByteBuffer node, int at, int i, boolean isLeaf) {
        return cell(Node.entry(node, at, i), isLeaf);
    }

    /** The cell of an entry in a leaf, the lowest cell below an entry above. */
    private CellView cell(long entry, boolean isLeaf) {
        int ref = Node.ref(entry);
        return arena.view(isLeaf ? ref : Node.low(arena.buffer(ref), Arena.offset(ref)), probe);
    }
}
