package io.basalt.bench.memstore;

/** A sorted map of cells, to be filled and asked by one thread. */
interface SortedCells {
    void put(Keys keys, int i);

    /** Looks a key up; false if it is not there. */
    boolean get(Keys keys, int i);

    /** Bytes outside the heap. */
    long offHeapBytes();

    /** Walks over all cells; returns how many there are. */
    int scan();
}
