package io.basalt.bench.memstore;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The JDK's, with the cheapest comparison there is: of arrays of bytes. Keys and values are copied into it. */
final class MapCells implements SortedCells {
    private final Keys keys;
    private final Map<byte[], byte[]> map = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

    MapCells(Keys keys) {
        this.keys = keys;
    }

    @Override
    public void put(int key) {
        map.put(keys.key(key), keys.value(key));
    }

    @Override
    public boolean get(int key) {
        return map.get(keys.key(key)) != null;
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
