package io.basalt.storage.hfile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.Seeds;
import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class IndexNodeTest {
    private final BlockCache cache = new BlockCache(64 << 10);

    @Test
    void aSearchFindsTheLastKeyThatIsNotGreater() {
        Seeds.forEach(300, random -> {
            CellOrder order = random.nextInt(5) == 0 ? CellOrder.META : CellOrder.USER;
            String prefix = "row-of-a-table-".substring(0, random.nextInt(16));
            TreeSet<CellView> sorted = new TreeSet<>(order::compareKeys);
            int entries = 1 + random.nextInt(random.nextBoolean() ? 4 : 200);
            for (int i = 0; i < entries; i++) {
                sorted.add(key(random, prefix));
            }
            List<CellView> keys = new ArrayList<>(sorted);
            IndexNode node = nodeOf(keys, order);
            for (int i = 0; i < 100; i++) {
                CellView wanted = random.nextInt(4) == 0
                        ? keys.get(random.nextInt(keys.size()))
                        : key(random, random.nextInt(4) == 0 ? prefix.substring(prefix.length() / 2) : prefix);
                int expected = -1;
                while (expected + 1 < keys.size() && order.compareKeys(keys.get(expected + 1), wanted) <= 0) {
                    expected++;
                }
                assertEquals(expected, node.search(wanted, new CellView()), () -> wanted + " in " + keys);
            }
        });
    }

    /** Rows that share much, end early, and have zeros and high bytes where others differ; several columns of one row. */
    private static CellView key(RandomGenerator random, String prefix) {
        byte[] tail = new byte[random.nextInt(12)];
        byte[] alphabet = {0, 1, ',', 'a', 'b', (byte) 0x7f, (byte) 0x80, (byte) 0xff};
        for (int i = 0; i < tail.length; i++) {
            tail[i] = i < 9 ? alphabet[random.nextInt(2)] : alphabet[random.nextInt(alphabet.length)];
        }
        if (tail.length > 0 && random.nextInt(3) == 0) {
            tail[random.nextInt(tail.length)] = alphabet[random.nextInt(alphabet.length)];
        }
        byte[] row = new byte[prefix.length() + tail.length];
        Bytes.of(prefix).asBuffer().get(0, row, 0, prefix.length());
        System.arraycopy(tail, 0, row, prefix.length(), tail.length);
        boolean whole = random.nextInt(3) > 0;
        return SeekKey.key(
                Bytes.wrap(row),
                whole ? Bytes.EMPTY : Bytes.of("f"),
                whole ? Bytes.EMPTY : Bytes.of("q" + random.nextInt(30)),
                random.nextInt(3),
                CellType.PUT,
                0);
    }

    private IndexNode nodeOf(List<CellView> keys, CellOrder order) {
        IndexChunk chunk = new IndexChunk();
        for (int i = 0; i < keys.size(); i++) {
            CellView key = keys.get(i);
            chunk.add(1000L * i, 500, key.buffer(), key.keyOffset(), key.keyLength(), 0);
        }
        GrowingBuffer block = new GrowingBuffer(1 << 10);
        chunk.writeNonRoot(block);
        return new IndexNode(block.written(), order, cache);
    }
}
