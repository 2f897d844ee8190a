package io.basalt.bench.memstore;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The JDK's, with the cheapest comparison there is: of arrays of bytes. Keys and values are copied into it. */
final class MapCells implements SortedCells {
    private final Map<byte[], byte[]> map = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

    @Override
    public void put(Keys keys, int i) {
        map.put(keys.key(i), keys.value(i));
    }

    @Override
    public boolean get(Keys keys, int i) {
        return map.get(keys.key(i)) != null;
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
