package io.basalt.bench.memstore;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The JDK's. Keys and values are copied into it, as arrays of bytes. */
final class MapCells implements SortedCells {
    private static final int ROW = Short.BYTES;
    private static final int TIME_AND_TYPE_BYTES = Long.BYTES + 1;

    private final Map<byte[], byte[]> map;
    /** Filled for each get, which so allocates as little for its key as the MemStore's does. */
    private final byte[] wanted = new byte[Keys.KEY_BYTES];

    private MapCells(Comparator<byte[]> order) {
        map = new ConcurrentSkipListMap<>(order);
    }

    /** In the order of cells, as a store needs it. */
    static MapCells ofCells() {
        return new MapCells(MapCells::compareCells);
    }

    /**
     * By the cheapest comparison there is, of all bytes of the keys: rows of another length are not where they belong, and
     * the oldest version of a column comes first.
     */
    static MapCells ofBytes() {
        return new MapCells(Arrays::compareUnsigned);
    }

    static int compareCells(byte[] a, byte[] b) {
        int aFamily = ROW + rowLength(a) + 1;
        int bFamily = ROW + rowLength(b) + 1;
        int rows = Arrays.compareUnsigned(a, ROW, aFamily - 1, b, ROW, bFamily - 1);
        if (rows != 0) {
            return rows;
        }
        int aQualifier = aFamily + a[aFamily - 1];
        int bQualifier = bFamily + b[bFamily - 1];
        int families = Arrays.compareUnsigned(a, aFamily, aQualifier, b, bFamily, bQualifier);
        if (families != 0) {
            return families;
        }
        int aTime = a.length - TIME_AND_TYPE_BYTES;
        int bTime = b.length - TIME_AND_TYPE_BYTES;
        int qualifiers = Arrays.compareUnsigned(a, aQualifier, aTime, b, bQualifier, bTime);
        // The newest version comes first, and of one time the greatest type.
        return qualifiers != 0 ? qualifiers : Arrays.compareUnsigned(b, bTime, b.length, a, aTime, a.length);
    }

    private static int rowLength(byte[] key) {
        return ((key[0] & 0xff) << Byte.SIZE) | (key[1] & 0xff);
    }

    @Override
    public void put(Keys keys, int i) {
        map.put(keys.key(i), keys.value(i));
    }

    @Override
    public boolean get(Keys keys, int i) {
        return map.get(keys.key(i, wanted)) != null;
    }

    @Override
    public int scan() {
        int cells = 0;
        for (Map.Entry<byte[], byte[]> entry : map.entrySet()) {
            cells += entry.getKey().length == Keys.KEY_BYTES && entry.getValue().length == Keys.VALUE_BYTES ? 1 : 0;
        }
        return cells;
    }

    @Override
    public long offHeapBytes() {
        return 0;
    }
}
