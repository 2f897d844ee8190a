package io.basalt.storage.memstore;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * Inserts cells into the unrolled skip list of one MemStore.
 *
 * <p>A full node is split: a new node takes over its upper entries, is complete before it is linked, and becomes visible
 * by the one store of the old node's state, which at once drops these entries and names the new node as next. The level
 * above learns of the new node afterwards; until then readers come to it over the old one.
 *
 * <p>Threads: the writer's.
 */
final class SkipListWriter {
    private static final int MAX_LEVELS = 16;
    /** So many inserts next to each other mean that more will follow there. */
    private static final int RUN = 32;

    private final Arena arena;
    private final CellOrder order;
    private final NodeSearch search;
    private final CellView last = new CellView();
    private final CellView scratch = new CellView();
    private final CellView witness = new CellView();

    private int root;
    private int levels;

    /** The way to the place of the current cell: by level, the node and in it the entry before the place. */
    private final int[] nodes = new int[MAX_LEVELS];

    private final int[] places = new int[MAX_LEVELS];

    private int lastCell;
    private int lastLeaf;
    private int lastPlace;
    private int run;

    SkipListWriter(Arena arena, CellOrder order) {
        this.arena = arena;
        this.order = order;
        this.search = new NodeSearch(arena, order);
    }

    /** The node to begin searches from, which the caller publishes when it has changed. */
    int root() {
        return root;
    }

    /**
     * Copies and inserts a cell.
     *
     * @param replaced set to the cell of the same key and sequence id that this one takes the place of
     * @return whether there was such a cell
     */
    boolean add(CellView cell, CellView replaced) {
        if (root == 0) {
            lastCell = arena.add(cell);
            root = newNode(0, 0, lastCell, cell, Window.NONE);
            levels = 1;
            remember(root, 0);
            return false;
        }
        if (insertBehindLast(cell)) {
            return false;
        }
        if (!findPlaceInLastLeaf(cell)) {
            findPlace(cell);
        }
        int leaf = nodes[0];
        int place = places[0];
        int found = search.found();
        if (found != 0 && search.isAlike() && order.compare(arena.view(found, scratch), cell) == 0) {
            replaced.set(scratch);
            ByteBuffer buffer = arena.buffer(leaf);
            int at = Arena.offset(leaf);
            Node.setEntry(buffer, at, place, Node.entry(Node.prefix(Node.entry(buffer, at, place)), arena.add(cell)));
            return true;
        }
        boolean nextToLast = leaf == lastLeaf && (place == lastPlace || place == lastPlace + 1);
        run = nextToLast ? run + 1 : 0;
        remember(leaf, place);
        lastCell = arena.add(cell);
        insert(0, lastCell, cell);
        return false;
    }

    private void remember(int leaf, int place) {
        lastLeaf = leaf;
        lastPlace = place;
    }

    /**
     * Inserts the cell if it is of the row of the one added last, and comes right behind that one, as the columns of a
     * put mostly do: without a search. Only without a split.
     */
    private boolean insertBehindLast(CellView cell) {
        arena.view(lastCell, scratch);
        if (!cell.sameRow(scratch) || CellOrder.compareWithinRow(scratch, cell) >= 0) {
            return false;
        }
        ByteBuffer buffer = arena.buffer(lastLeaf);
        int at = Arena.offset(lastLeaf);
        long state = Node.state(buffer, at);
        int count = Node.count(state);
        int place = lastPlace + 1;
        if (count == Node.CAPACITY || (place == count && Node.next(state) != 0)) {
            return false;
        }
        int window = Node.window(buffer, at);
        // Then the whole row does.
        boolean shared = Window.isOfRow(window);
        long prefix = shared ? Window.prefix(cell, window) : 0;
        if (place < count) {
            long next = Node.entry(buffer, at, place);
            boolean isLess = shared && prefix < Node.prefix(next);
            if (!isLess && order.compareKeys(cell, arena.view(Node.ref(next), scratch)) >= 0) {
                return false;
            }
        }
        run++;
        remember(lastLeaf, place);
        lastCell = arena.add(cell);
        insertWithRoom(lastLeaf, place, lastCell, shared || search.shares(buffer, at, cell), cell);
        return true;
    }

    /**
     * Finds the place if the cell surely belongs to the leaf of the one added last, as the columns of a row do, and what
     * comes behind everything. Only without a split: that needs the way down.
     */
    private boolean findPlaceInLastLeaf(CellView cell) {
        ByteBuffer buffer = arena.buffer(lastLeaf);
        int at = Arena.offset(lastLeaf);
        long state = Node.state(buffer, at);
        int count = Node.count(state);
        boolean isRightmost = Node.next(state) == 0;
        if (count == Node.CAPACITY || !(isRightmost || cell.sameRow(arena.view(lastCell, scratch)))) {
            return false;
        }
        nodes[0] = lastLeaf;
        places[0] = search.place(buffer, at, state, cell, false);
        return places[0] > 0 && (places[0] < count || isRightmost);
    }

    private void findPlace(CellView cell) {
        int node = root;
        for (int level = levels - 1; level > 0; level--) {
            ByteBuffer buffer = arena.buffer(node);
            int at = Arena.offset(node);
            nodes[level] = node;
            // A node whose lowest cell equals this one holds what this one takes the place of.
            places[level] = search.place(buffer, at, Node.state(buffer, at), cell, true);
            node = search.before();
        }
        ByteBuffer buffer = arena.buffer(node);
        int at = Arena.offset(node);
        nodes[0] = node;
        places[0] = search.place(buffer, at, Node.state(buffer, at), cell, false);
    }

    /** Inserts an entry at the remembered place of {@code level}. The key is that of its lowest cell. */
    private void insert(int level, int ref, CellView key) {
        int node = nodes[level];
        int place = places[level];
        ByteBuffer buffer = arena.buffer(node);
        int at = Arena.offset(node);
        long state = Node.state(buffer, at);
        int count = Node.count(state);
        if (count < Node.CAPACITY) {
            insertWithRoom(node, place, ref, key);
            return;
        }
        int right;
        boolean running = run >= RUN;
        if (place == count && (running || Node.next(state) == 0)) {
            // More will follow behind the new entry, so everything before it stays, and full.
            int window = Window.common(key, entryCell(buffer, at, level, count - 1, scratch), order);
            right = newNode(level, Node.next(state), ref, key, window);
            Node.publish(buffer, at, Node.withNext(state, right));
            if (level == 0) {
                remember(right, 0);
            }
        } else {
            // Entry 0 has to stay: it is the one that the levels above know this node by.
            int keep = running ? Math.min(Math.max(place, 1), count - 1) : count / 2;
            right = split(node, keep);
            if (place <= keep) {
                insertWithRoom(node, place, ref, key);
            } else {
                insertWithRoom(right, place - keep, ref, key);
                if (level == 0) {
                    remember(right, place - keep);
                }
            }
        }
        insertAbove(level, right);
    }

    private void insertAbove(int level, int right) {
        CellView low = arena.view(Node.low(arena.buffer(right), Arena.offset(right)), last);
        if (level + 1 == levels) {
            int top = newNode(level + 1, 0, root, low, Window.NONE);
            insertWithRoom(top, 1, right, low);
            root = top;
            levels++;
        } else {
            insert(level + 1, right, low);
        }
    }

    /** A node with one entry, visible to nobody yet. */
    private int newNode(int level, int next, int ref, CellView key, int window) {
        int node = arena.allocate(Node.BYTES, Node.ALIGNMENT);
        ByteBuffer buffer = arena.buffer(node);
        int at = Arena.offset(node);
        Node.setLow(buffer, at, lowOf(level, ref));
        Node.setEntry(buffer, at, 0, Node.entry(Window.prefix(key, window), ref));
        setWindow(buffer, at, window, lowOf(level, ref));
        Node.publish(buffer, at, Node.state(next, level, 1));
        return node;
    }

    /** Moves the entries from {@code keep} on to a new node behind this one. */
    private int split(int node, int keep) {
        ByteBuffer buffer = arena.buffer(node);
        int at = Arena.offset(node);
        long state = Node.state(buffer, at);
        int level = Node.level(state);
        int moved = Node.count(state) - keep;

        int right = arena.allocate(Node.BYTES, Node.ALIGNMENT);
        ByteBuffer rightBuffer = arena.buffer(right);
        int rightAt = Arena.offset(right);
        for (int i = 0; i < moved; i++) {
            Node.setEntry(rightBuffer, rightAt, i, Node.entry(buffer, at, keep + i));
        }
        Node.setLow(rightBuffer, rightAt, lowOf(level, Node.ref(Node.entry(buffer, at, keep))));
        refill(rightBuffer, rightAt, level, moved, sharedByAll(rightBuffer, rightAt, level, moved));
        Node.publish(rightBuffer, rightAt, Node.state(Node.next(state), level, moved));

        long kept = Node.state(right, level, keep);
        int window = sharedByAll(buffer, at, level, keep);
        if (window > Node.window(buffer, at)) {
            Node.publishBusy(buffer, at, kept);
            refill(buffer, at, level, keep, window);
        }
        Node.publish(buffer, at, kept);
        return right;
    }

    private void insertWithRoom(int node, int place, int ref, CellView key) {
        ByteBuffer buffer = arena.buffer(node);
        int at = Arena.offset(node);
        long state = Node.state(buffer, at);
        boolean hasKeys = Node.count(state) > (Node.level(state) == 0 ? 0 : 1);
        insertWithRoom(node, place, ref, hasKeys && search.shares(buffer, at, key), key);
    }

    /** @param shared whether the key shares the node's window */
    private void insertWithRoom(int node, int place, int ref, boolean shared, CellView key) {
        ByteBuffer buffer = arena.buffer(node);
        int at = Arena.offset(node);
        long state = Node.state(buffer, at);
        int count = Node.count(state);
        int level = Node.level(state);
        long entry = Node.entry(shared ? Window.prefix(key, Node.window(buffer, at)) : 0, ref);
        long grown = Node.withCount(state, count + 1);
        if (place == count) {
            Node.setEntry(buffer, at, count, entry);
        } else {
            Node.setEntry(buffer, at, count, Node.entry(buffer, at, count - 1));
            Node.publishBusy(buffer, at, grown);
            Node.shift(buffer, at, place, count - 1);
            Node.setEntry(buffer, at, place, entry);
        }
        if (!shared) {
            Node.publishBusy(buffer, at, grown);
            refill(buffer, at, level, count + 1, sharedByAll(buffer, at, level, count + 1));
        }
        Node.publish(buffer, at, grown);
    }

    /** The window for a node of {@code count} entries. Entries lie between the first and the last, and so share it. */
    private int sharedByAll(ByteBuffer node, int at, int level, int count) {
        int first = level == 0 ? 0 : 1;
        return count <= first
                ? Window.NONE
                : Window.common(
                        entryCell(node, at, level, first, witness),
                        entryCell(node, at, level, count - 1, scratch),
                        order);
    }

    /** Gives a node, which is busy or visible to nobody, a new window. */
    private void refill(ByteBuffer node, int at, int level, int count, int window) {
        int first = level == 0 ? 0 : 1;
        for (int i = first; i < count; i++) {
            int ref = Node.ref(Node.entry(node, at, i));
            long prefix = Window.prefix(arena.view(lowOf(level, ref), scratch), window);
            Node.setEntry(node, at, i, Node.entry(prefix, ref));
        }
        if (count > first) {
            setWindow(node, at, window, lowOf(level, Node.ref(Node.entry(node, at, first))));
        }
    }

    private void setWindow(ByteBuffer node, int at, int window, int witness) {
        CellView cell = arena.view(witness, scratch);
        int length = Window.sharedLength(window, cell);
        if (length <= Node.SHARED_BYTES) {
            node.put(at + Node.SHARED, cell.buffer(), Window.sharedOffset(window, cell), length);
        }
        Node.setWindow(node, at, window, length, witness);
    }

    private CellView entryCell(ByteBuffer node, int at, int level, int i, CellView view) {
        return arena.view(lowOf(level, Node.ref(Node.entry(node, at, i))), view);
    }

    /** The lowest cell of an entry: the cell itself in a leaf. */
    private int lowOf(int level, int ref) {
        return level == 0 ? ref : Node.low(arena.buffer(ref), Arena.offset(ref));
    }
}
