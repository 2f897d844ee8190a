package io.basalt.storage.memstore;

import io.basalt.protocol.cell.CellView;

/**
 * Makes and parts chains of cells of one column; what readers see of it is told with the package.
 *
 * <p>Threads: the writer's.
 */
final class Chains {
    /** So many cells at most are behind the first of a chain, since a cell may have to be found among them one by one. */
    private static final int MAX_CHAINED = 127;

    private final Arena arena;

    Chains(Arena arena) {
        this.arena = arena;
    }

    boolean hasRoom(int first) {
        return arena.chained(first) < MAX_CHAINED;
    }

    /** Copies a cell that has a chain behind it; the chain is this one's when an entry names it. */
    int addBefore(int first, CellView cell) {
        int address = arena.add(cell);
        arena.setChained(address, arena.chained(first) + 1);
        arena.setOlder(address, first);
        return address;
    }

    /** Copies a cell and gives it what is behind another one, which it equals. */
    int addInPlaceOf(int other, CellView cell) {
        int address = arena.add(cell);
        arena.setChained(address, arena.chained(other));
        arena.setOlder(address, arena.older(other));
        return address;
    }

    /** Ends the chain of {@code first} behind its cell {@code last}; that of {@code between}, with an entry, has the rest. */
    void part(int first, int last, int between) {
        int chained = arena.chained(first);
        int kept = 0;
        for (int at = first; at != last; at = arena.older(at)) {
            kept++;
        }
        arena.setChained(between, chained - kept);
        arena.setChained(first, kept);
        arena.setOlder(last, 0);
    }
}
