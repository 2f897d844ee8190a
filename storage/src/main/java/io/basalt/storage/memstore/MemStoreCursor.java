package io.basalt.storage.memstore;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.read.CellCursor;
import java.nio.ByteBuffer;

/**
 * A position in a MemStore to which cells may be added meanwhile.
 *
 * <p>What it promises: cells added before a move began are met, cells added later may be met, in order and once each.
 * It holds no memory and needs no closing; it is valid as long as its user retains the MemStore.
 *
 * <p>Not thread-safe; never waits for the writer.
 */
final class MemStoreCursor implements CellCursor {
    /** How many cells are asked for at once: eight waits for memory are not much longer than one. */
    private static final int AHEAD = 8;

    /** No state of a node looks like this. */
    private static final long UNKNOWN = -1;

    private final MemStore store;
    private final Arena arena;
    private final CellOrder order;
    private final NodeSearch search;
    private final CellView cell = new CellView();

    /** Where the current cell is, or was when the leaf had this state; 0 when there is none. */
    private int leaf;

    private ByteBuffer leafBuffer;
    private int leafAt;
    private long leafState;
    private int place;
    /** Of the current cell. */
    private int address;
    /** Whether the current cell was come to from another one of its chain. */
    private boolean inChain;

    /** How many times this has been moved to the next cell since it last sought a key. */
    private int steps;

    /** Has no meaning; what is read ahead goes into it, lest it be found to be of no use and not read. */
    @SuppressWarnings("UnusedVariable")
    private long ahead;

    MemStoreCursor(MemStore store) {
        this.store = store;
        this.arena = store.arena();
        this.order = store.order();
        this.search = new NodeSearch(arena, order);
    }

    @Override
    public boolean seek(CellView key) {
        // Any leaf will do whose lowest cell is before the key. This one saves the way down if the key is in it.
        steps = 0;
        int start = leaf != 0 && order.compare(cell, key) < 0 && reaches(key) ? leaf : store.root();
        return moveTo(start, key, false);
    }

    @Override
    public boolean next() {
        if (leaf == 0) {
            return false;
        }
        int older = arena.older(address);
        if (older == 0) {
            return nextChain();
        }
        inChain = true;
        view(older);
        return true;
    }

    @Override
    public boolean nextColumn() {
        return leaf != 0 && nextChain();
    }

    /** To the cell behind the chain of the current one. */
    private boolean nextChain() {
        int following = place + 1;
        if (++steps >= AHEAD && following % AHEAD == 0) {
            askForCells(following + AHEAD);
        }
        int count = Node.count(leafState);
        if (following < count) {
            int ref = Node.ref(Node.entry(leafBuffer, leafAt, following));
            if (Node.isStill(leafState, leafBuffer, leafAt) && isBehind(ref)) {
                place = following;
                inChain = false;
                view(ref);
                return true;
            }
        } else if (Node.isStill(leafState, leafBuffer, leafAt) && !inChain) {
            return moveToFirst(Node.next(leafState));
        }
        return moveTo(leaf, cell, true);
    }

    @Override
    public boolean seekBefore(CellView key) {
        int node = store.root();
        while (node != 0) {
            ByteBuffer buffer = arena.buffer(node);
            int at = Arena.offset(node);
            long state = Node.state(buffer, at);
            int found = search.place(buffer, at, state, key, false);
            int before = search.before();
            boolean isBehindChain = search.isBehindChain();
            int last = isBehindChain ? search.lastBefore(before, key) : before;
            if (!holds(state, buffer, at, isBehindChain)) {
                continue;
            }
            if (goesOn(state, found, key)) {
                node = Node.next(state);
            } else if (Node.level(state) > 0) {
                node = before;
            } else if (before == 0) {
                return standNowhere();
            } else {
                standAt(node, buffer, at, state, found - 1, last, isBehindChain);
                return true;
            }
        }
        return standNowhere();
    }

    @Override
    public CellView cell() {
        return cell;
    }

    @Override
    public void close() {}

    /** Whether the last cell of the current leaf is surely behind the key, as far as that can be seen at once. */
    private boolean reaches(CellView key) {
        int count = Node.count(Node.state(leafBuffer, leafAt));
        return search.shares(leafBuffer, leafAt, key)
                && Window.prefix(key, Node.window(leafBuffer, leafAt))
                        < Node.prefix(Node.entry(leafBuffer, leafAt, count - 1));
    }

    /**
     * Moves to the first cell that is not before the key, or is behind it if {@code after}.
     *
     * @param start the root, or any leaf whose lowest cell is before the key
     */
    private boolean moveTo(int start, CellView key, boolean after) {
        int node = start;
        while (node != 0) {
            ByteBuffer buffer = arena.buffer(node);
            int at = Arena.offset(node);
            long state = Node.state(buffer, at);
            int found = search.place(buffer, at, state, key, after);
            int before = search.before();
            int ref = search.found();
            boolean isInChain = search.isInChain();
            boolean isChained = search.isChained();
            int within = isInChain ? search.firstBehind(before, key, after) : 0;
            // A newer cell may have come before the one that was found.
            int behind = isChained ? search.firstBehind(ref, key, after) : ref;
            if (!holds(state, buffer, at, isInChain || isChained)) {
                continue;
            }
            if (Node.level(state) > 0) {
                node = goesOn(state, found, key) ? Node.next(state) : before;
            } else if (within != 0) {
                standAt(node, buffer, at, state, found - 1, within, true);
                return true;
            } else if (behind != 0) {
                standAt(node, buffer, at, state, found, behind, behind != ref);
                return true;
            } else {
                node = Node.next(state);
            }
        }
        return standNowhere();
    }

    /** Whether what was found in a node counts, and in its chains if they were looked at. */
    private static boolean holds(long state, ByteBuffer node, int at, boolean chains) {
        return chains ? Node.isSame(state, node, at) : Node.isStill(state, node, at);
    }

    /**
     * Whether the next chain is behind the current cell. While the writer parts a chain to put a cell between, the old
     * chain still leads to the cells that the new one has as well.
     */
    private boolean isBehind(int ref) {
        return !inChain || search.isBehind(ref, cell);
    }

    /**
     * Whether cells before the key are to the right of a node in which all entries are: what a split has moved there that
     * the level above does not know of yet.
     */
    private boolean goesOn(long state, int found, CellView key) {
        int next = Node.next(state);
        return found == Node.count(state) && next != 0 && search.beginsBefore(next, key);
    }

    /** Has the memory bring the cells at the next places of the leaf, to which a long walk will come. */
    private void askForCells(int from) {
        long any = 0;
        for (int i = from; i < Math.min(from + AHEAD, Node.CAPACITY); i++) {
            int ref = Node.ref(Node.entry(leafBuffer, leafAt, i)); // 0, where there is memory too, if there is none
            any |= arena.buffer(ref).get(Arena.offset(ref));
        }
        ahead = any;
    }

    private boolean moveToFirst(int node) {
        if (node == 0) {
            return standNowhere();
        }
        ByteBuffer buffer = arena.buffer(node);
        int at = Arena.offset(node);
        while (true) {
            long state = Node.state(buffer, at);
            int ref = Node.ref(Node.entry(buffer, at, 0));
            if (Node.isStill(state, buffer, at)) {
                standAt(node, buffer, at, state, 0, ref, false);
                return true;
            }
        }
    }

    private void standAt(int node, ByteBuffer buffer, int at, long state, int found, int ref, boolean isBehindFirst) {
        leaf = node;
        leafBuffer = buffer;
        leafAt = at;
        // In a busy node places are about to change, so the next move looks for this cell again.
        leafState = Node.isBusy(state) ? UNKNOWN : state;
        place = found;
        inChain = isBehindFirst;
        view(ref);
    }

    private void view(int ref) {
        address = ref;
        arena.view(ref, cell);
    }

    private boolean standNowhere() {
        leaf = 0;
        return false;
    }
}
