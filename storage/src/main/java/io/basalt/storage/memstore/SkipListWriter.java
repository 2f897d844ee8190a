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
 * <p>A cell of the column that the cell behind its place has, as of a value that is written again, takes no entry: it goes
 * before that one in its chain.
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
    private final Chains chains;
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
    /** The places around that of the cell added last whose cells are known to be of its row. */
    private int rowFrom;

    private int rowTo;
    private int run;

    SkipListWriter(Arena arena, CellOrder order) {
        this.arena = arena;
        this.order = order;
        this.search = new NodeSearch(arena, order);
        this.chains = new Chains(arena);
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
        boolean sameRow = cell.sameRow(arena.view(lastCell, scratch));
        if (sameRow
                && ((CellOrder.compareWithinRow(scratch, cell) < 0 && insertBehindLast(cell)) || insertIntoRow(cell))) {
            return false;
        }
        if (!findPlaceInLastLeaf(cell, sameRow)) {
            findPlace(cell);
        }
        int leaf = nodes[0];
        int place = places[0];
        boolean inChain = search.isInChain() && NodeSearch.isOfColumn(cell, arena.view(search.before(), scratch));
        int newer = inChain ? search.lastBefore(search.before(), cell) : 0;
        int older = newer == 0 ? 0 : arena.older(newer);
        if (older != 0) {
            if (order.compare(arena.view(older, scratch), cell) == 0) {
                replaced.set(scratch);
                arena.setOlder(newer, chains.addInPlaceOf(older, cell));
                return true;
            }
        } else if (search.found() != 0 && search.isAlike()) {
            int comparison = order.compare(arena.view(search.found(), scratch), cell);
            if (comparison == 0) {
                replaced.set(scratch);
                replaceFirst(leaf, place, cell);
                return true;
            }
            if (search.isShared()
                    && NodeSearch.isOfColumn(cell, scratch)
                    && addToChain(leaf, place, search.prefix(), cell)) {
                return false;
            }
        }
        int before = search.before();
        insertEntry(leaf, place, cell, older);
        if (older != 0) {
            chains.part(before, newer, lastCell);
        }
        return false;
    }

    /**
     * Gives a cell an entry at the place that was found.
     *
     * @param older the rest of a chain that it takes over, or 0
     */
    private void insertEntry(int leaf, int place, CellView cell, int older) {
        countRun(leaf, place);
        remember(leaf, place);
        lastCell = arena.add(cell);
        arena.setOlder(lastCell, older);
        int ref = older == 0 ? lastCell : Node.marked(lastCell);
        if (Node.count(Node.state(arena.buffer(leaf), Arena.offset(leaf))) < Node.CAPACITY) {
            insertWithRoom(leaf, place, ref, search.isShared(), search.prefix());
        } else {
            insert(0, ref, cell);
        }
    }

    /** Puts a cell into the place of the first one of a chain, which equals it. */
    private void replaceFirst(int leaf, int place, CellView cell) {
        ByteBuffer buffer = arena.buffer(leaf);
        int at = Arena.offset(leaf);
        long entry = Node.entry(buffer, at, place);
        Node.setEntry(buffer, at, place, Node.withRef(entry, chains.addInPlaceOf(Node.ref(entry), cell)));
    }

    /**
     * Puts a cell before the first one of a chain, which is of the same column, if the chain has room. Its entry then names
     * the new cell, by one store: whoever was behind the old first one is where he was.
     *
     * @param prefix of the cell, which shares the leaf's window
     */
    private boolean addToChain(int leaf, int place, long prefix, CellView cell) {
        ByteBuffer buffer = arena.buffer(leaf);
        int at = Arena.offset(leaf);
        int first = Node.ref(Node.entry(buffer, at, place));
        if (!chains.hasRoom(first)) {
            return false;
        }
        lastCell = chains.addBefore(first, cell);
        Node.setEntry(buffer, at, place, Node.entry(prefix, Node.marked(lastCell)));
        remember(leaf, place);
        return true;
    }

    private void countRun(int leaf, int place) {
        boolean nextToLast = leaf == lastLeaf && (place == lastPlace || place == lastPlace + 1);
        run = nextToLast ? run + 1 : 0;
    }

    private void remember(int leaf, int place) {
        lastLeaf = leaf;
        lastPlace = place;
        rowFrom = place;
        rowTo = place + 1;
    }

    /**
     * Inserts the cell, which is behind the one added last and of the same row, if none is between them, as with most
     * columns of a put: without a search. Only without a split.
     */
    private boolean insertBehindLast(CellView cell) {
        ByteBuffer buffer = arena.buffer(lastLeaf);
        int at = Arena.offset(lastLeaf);
        long state = Node.state(buffer, at);
        int count = Node.count(state);
        int place = lastPlace + 1;
        if (count == Node.CAPACITY || (place == count && Node.next(state) != 0)) {
            return false;
        }
        int window = Node.window(buffer, at);
        // A window of rows is shared by the whole row, and so by this cell as by the one before.
        boolean shared = Window.isOfRow(window) || search.shares(buffer, at, cell);
        long prefix = shared ? Window.prefix(cell, window) : 0;
        if (Node.isChained(Node.entry(buffer, at, lastPlace)) && cell.sameColumn(scratch)) {
            return false; // within the chain, perhaps
        }
        if (place < count) {
            long next = Node.entry(buffer, at, place);
            boolean isOtherColumn = shared && prefix < Node.prefix(next) && !Window.isOfTime(window);
            if (!isOtherColumn) {
                if (order.compareKeys(cell, arena.view(Node.ref(next), scratch)) >= 0) {
                    return false;
                }
                if (shared && NodeSearch.isOfColumn(cell, scratch) && addToChain(lastLeaf, place, prefix, cell)) {
                    return true;
                }
            }
        }
        addToRow(place, cell, shared, prefix);
        return true;
    }

    /**
     * Inserts the cell among those that are known to be of its row, by comparing columns alone: for the columns of a put that
     * come in no order. Only without a split, and not if the row may go on beyond them there or has the column already.
     */
    private boolean insertIntoRow(CellView cell) {
        ByteBuffer buffer = arena.buffer(lastLeaf);
        int at = Arena.offset(lastLeaf);
        long state = Node.state(buffer, at);
        int count = Node.count(state);
        int window = Node.window(buffer, at);
        if (count == Node.CAPACITY || !Window.isOfRow(window)) {
            return false;
        }
        int low = rowFrom;
        int high = rowTo;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int comparison = CellOrder.compareColumns(entryCell(buffer, at, 0, middle, scratch), cell);
            if (comparison == 0) {
                return false;
            }
            if (comparison < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        long prefix = Window.prefix(cell, window);
        boolean isBehindOthers = low > rowFrom || (low > 0 && Node.plainPrefix(buffer, at, low - 1) < prefix);
        boolean isBeforeOthers =
                low < rowTo || (low < count ? prefix < Node.plainPrefix(buffer, at, low) : Node.next(state) == 0);
        if (!isBehindOthers || !isBeforeOthers) {
            return false;
        }
        addToRow(low, cell, true, prefix);
        return true;
    }

    /** Gives the cell, which is of the row of the one added last, an entry at a place among those of that row. */
    private void addToRow(int place, CellView cell, boolean shared, long prefix) {
        countRun(lastLeaf, place);
        lastPlace = place;
        rowTo++;
        lastCell = arena.add(cell);
        insertWithRoom(lastLeaf, place, lastCell, shared, prefix);
    }

    /**
     * Finds the place if the cell surely belongs to the leaf of the one added last, as the columns of a row do, and what
     * comes behind everything. Only without a split: that needs the way down.
     */
    private boolean findPlaceInLastLeaf(CellView cell, boolean sameRow) {
        ByteBuffer buffer = arena.buffer(lastLeaf);
        int at = Arena.offset(lastLeaf);
        long state = Node.state(buffer, at);
        int count = Node.count(state);
        boolean isRightmost = Node.next(state) == 0;
        if (count == Node.CAPACITY || !(isRightmost || sameRow)) {
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
        int node = arena.addNode();
        ByteBuffer buffer = arena.buffer(node);
        int at = Arena.offset(node);
        Node.setLow(buffer, at, lowOf(level, ref));
        Node.setEntry(buffer, at, 0, Node.entry(level == 0 ? Window.prefix(key, window) : 0, ref));
        Node.clear(buffer, at, 1);
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

        int right = arena.addNode();
        ByteBuffer rightBuffer = arena.buffer(right);
        int rightAt = Arena.offset(right);
        for (int i = 0; i < moved; i++) {
            Node.setEntry(rightBuffer, rightAt, i, Node.entry(buffer, at, keep + i));
        }
        Node.clear(rightBuffer, rightAt, moved);
        if (level > 0) {
            // Before every key, as the first one of each node above the leaves.
            Node.setEntry(rightBuffer, rightAt, 0, Node.entry(0, Node.ref(Node.entry(buffer, at, keep))));
        }
        Node.setLow(rightBuffer, rightAt, lowOf(level, Node.ref(Node.entry(buffer, at, keep))));
        narrow(rightBuffer, rightAt, level, moved, Node.window(buffer, at));
        Node.publish(rightBuffer, rightAt, Node.state(Node.next(state), level, moved));

        long kept = Node.state(right, level, keep);
        Node.publishBusy(buffer, at, kept);
        Node.clear(buffer, at, keep);
        narrow(buffer, at, level, keep, Node.window(buffer, at));
        Node.publish(buffer, at, kept);
        return right;
    }

    /**
     * Gives half of a node, busy or visible to nobody, the greatest window that its entries share. A leaf keeps that of the
     * whole as long as it tells its rows apart, since a new one needs a look at every cell, and most come from memory.
     *
     * @param window that of the whole
     */
    private void narrow(ByteBuffer node, int at, int level, int count, int window) {
        if (level == 0 && tellsRowsApart(node, at, count, window)) {
            setWindow(node, at, window, Node.ref(Node.entry(node, at, 0)));
        } else {
            refill(node, at, level, count, sharedByAll(node, at, level, count));
        }
    }

    /**
     * Whether all entries of a leaf have different prefixes, but for columns of one row, as far as the longest run of equal
     * ones shows: no window tells these apart as long as another row shares it.
     */
    private boolean tellsRowsApart(ByteBuffer leaf, int at, int count, int window) {
        int first = 0;
        int longest = 0;
        int begin = 0;
        for (int i = 1; i <= count; i++) {
            if (i == count || Node.plainPrefix(leaf, at, i) != Node.plainPrefix(leaf, at, begin)) {
                if (i - begin > longest) {
                    first = begin;
                    longest = i - begin;
                }
                begin = i;
            }
        }
        return longest == 1
                || (Window.isOfRow(window)
                        && longest < count
                        && entryCell(leaf, at, 0, first, witness)
                                .sameRow(entryCell(leaf, at, 0, first + longest - 1, scratch)));
    }

    private void insertWithRoom(int node, int place, int ref, CellView key) {
        ByteBuffer buffer = arena.buffer(node);
        int at = Arena.offset(node);
        long state = Node.state(buffer, at);
        boolean hasKeys = Node.count(state) > (Node.level(state) == 0 ? 0 : 1);
        boolean shared = hasKeys && search.shares(buffer, at, key);
        insertWithRoom(node, place, ref, shared, shared ? Window.prefix(key, Node.window(buffer, at)) : 0);
    }

    /**
     * @param shared whether the key shares the node's window
     * @param prefix of the key, if so
     */
    private void insertWithRoom(int node, int place, int ref, boolean shared, long prefix) {
        ByteBuffer buffer = arena.buffer(node);
        int at = Arena.offset(node);
        long state = Node.state(buffer, at);
        int count = Node.count(state);
        int level = Node.level(state);
        long entry = Node.entry(shared ? prefix : Node.GREATEST_PREFIX, ref);
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
            long entry = Node.entry(node, at, i);
            long prefix = Window.prefix(arena.view(lowOf(level, Node.ref(entry)), scratch), window);
            Node.setEntry(node, at, i, Node.withPrefix(entry, prefix));
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

    /** The lowest cell of an entry: the cell itself in a leaf, whether its ref is marked or not. */
    private int lowOf(int level, int ref) {
        return level == 0 ? Node.unmarked(ref) : Node.low(arena.buffer(ref), Arena.offset(ref));
    }
}
