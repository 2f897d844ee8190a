package io.basalt.storage.hfile;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes sorted cells, all from one seed, and compares cells byte for byte. */
final class SampleCells {
    static final Bytes FAMILY = Bytes.of("f");

    private final Random random;
    private boolean tags;
    private boolean sequenceIds = true;
    private boolean meta;
    private int maxValueBytes = 60;

    SampleCells(long seed) {
        random = new Random(seed);
    }

    SampleCells tags(boolean wanted) {
        tags = wanted;
        return this;
    }

    SampleCells sequenceIds(boolean wanted) {
        sequenceIds = wanted;
        return this;
    }

    SampleCells meta(boolean wanted) {
        meta = wanted;
        return this;
    }

    SampleCells maxValueBytes(int bytes) {
        maxValueBytes = bytes;
        return this;
    }

    CellOrder order() {
        return meta ? CellOrder.META : CellOrder.USER;
    }

    /** At least this many cells, sorted, no two with the same key and sequence id. */
    List<CellView> sorted(int count) {
        List<CellView> cells = new ArrayList<>();
        while (cells.size() < count) {
            addRow(cells, count);
        }
        cells.sort(order()::compare);
        for (int i = cells.size() - 1; i > 0; i--) {
            if (order().compare(cells.get(i), cells.get(i - 1)) == 0) {
                cells.remove(i);
            }
        }
        return cells;
    }

    /** A key that may or may not be among the cells. */
    CellView probe(List<CellView> cells) {
        CellView near = cells.get(random.nextInt(cells.size()));
        return switch (random.nextInt(6)) {
            case 0 -> near;
            case 1 -> cell(near.row(), Bytes.EMPTY, Long.MAX_VALUE, CellType.MAXIMUM, Long.MAX_VALUE);
            case 2 -> cell(near.row(), Bytes.EMPTY, Long.MIN_VALUE, CellType.MINIMUM, 0);
            case 3 -> cell(near.row(), near.qualifier(), near.timestamp() + random.nextInt(3) - 1, near.type(), 5);
            case 4 -> cell(row(cells.size()), qualifier(), timestamp(), CellType.PUT, 0);
            default -> cell(near.row(), qualifier(), timestamp(), CellType.MAXIMUM, Long.MAX_VALUE);
        };
    }

    Random random() {
        return random;
    }

    static boolean sameKey(CellView a, CellView b) {
        return ByteRanges.equal(a.buffer(), a.keyOffset(), a.keyLength(), b.buffer(), b.keyOffset(), b.keyLength());
    }

    /** Whether all that is stored of two cells is the same. */
    static boolean same(CellView a, CellView b) {
        return sameKey(a, b)
                && ByteRanges.equal(
                        a.buffer(), a.valueOffset(), a.valueLength(), b.buffer(), b.valueOffset(), b.valueLength())
                && ByteRanges.equal(
                        a.buffer(), a.tagsOffset(), a.tagsLength(), b.buffer(), b.tagsOffset(), b.tagsLength())
                && a.sequenceId() == b.sequenceId();
    }

    /** A copy with memory of its own. */
    static CellView copy(CellView cell) {
        return cell(
                cell.row(),
                cell.family(),
                cell.qualifier(),
                cell.timestamp(),
                cell.type(),
                cell.value(),
                Bytes.copyOf(cell.buffer(), cell.tagsOffset(), cell.tagsLength()),
                cell.sequenceId());
    }

    static CellView cell(Bytes row, Bytes qualifier, long timestamp, int type, long sequenceId) {
        return cell(row, FAMILY, qualifier, timestamp, type, Bytes.EMPTY, Bytes.EMPTY, sequenceId);
    }

    static CellView cell(
            Bytes row,
            Bytes family,
            Bytes qualifier,
            long timestamp,
            int type,
            Bytes value,
            Bytes tags,
            long sequenceId) {
        int keyLength = CellView.KEY_FIXED_BYTES + row.length() + family.length() + qualifier.length();
        ByteBuffer bytes = ByteBuffer.allocate(8 + keyLength + value.length() + 2 + tags.length());
        bytes.putInt(keyLength).putInt(value.length());
        bytes.putShort((short) row.length()).put(row.toArray());
        bytes.put((byte) family.length()).put(family.toArray()).put(qualifier.toArray());
        bytes.putLong(timestamp).put((byte) type).put(value.toArray());
        bytes.putShort((short) tags.length()).put(tags.toArray());
        return new CellView().set(bytes, 0, tags.length(), sequenceId);
    }

    private void addRow(List<CellView> cells, int count) {
        Bytes row = row(count);
        int columns = 1 + random.nextInt(random.nextInt(20) == 0 ? 40 : 4);
        if (random.nextInt(10) == 0) {
            int type = random.nextBoolean() ? CellType.DELETE_FAMILY : CellType.DELETE_FAMILY_VERSION;
            cells.add(stored(row, Bytes.EMPTY, timestamp(), type, Bytes.EMPTY));
        }
        for (int i = 0; i < columns; i++) {
            Bytes qualifier = qualifier();
            int versions = 1 + random.nextInt(3);
            for (int v = 0; v < versions; v++) {
                int type = random.nextInt(8) > 0
                        ? CellType.PUT
                        : random.nextBoolean() ? CellType.DELETE : CellType.DELETE_COLUMN;
                cells.add(stored(row, qualifier, timestamp(), type, type == CellType.PUT ? value() : Bytes.EMPTY));
            }
        }
    }

    private CellView stored(Bytes row, Bytes qualifier, long timestamp, int type, Bytes value) {
        long sequenceId = sequenceIds ? 1 + (long) (Math.pow(random.nextDouble(), 4) * 1e12) : 0;
        return cell(row, FAMILY, qualifier, timestamp, type, value, tags ? tags() : Bytes.EMPTY, sequenceId);
    }

    private Bytes row(int count) {
        if (meta) {
            String[] starts = {"", "a", "a!", "a,b", "b\u0001", "zz"};
            return Bytes.of("t" + random.nextInt(1 + count / 20) + "," + starts[random.nextInt(starts.length)] + ","
                    + (1_700_000_000_000L + random.nextInt(100)) + ".0123456789abcdef0123456789abcdef.");
        }
        String text = Integer.toString(random.nextInt(count * 4), 36);
        return random.nextInt(4) == 0 ? Bytes.of("row-" + text + "-with-a-longer-tail") : Bytes.of("row-" + text);
    }

    private Bytes qualifier() {
        return switch (random.nextInt(8)) {
            case 0 -> Bytes.EMPTY;
            case 1 -> Bytes.of("q");
            case 2 -> Bytes.wrap(new byte[] {(byte) random.nextInt(256)});
            default -> Bytes.of("qualifier" + random.nextInt(50));
        };
    }

    private long timestamp() {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextInt(5);
            case 1 -> random.nextLong() >>> (1 + random.nextInt(40));
            default -> 1_700_000_000_000L + random.nextInt(100_000);
        };
    }

    private Bytes value() {
        if (random.nextInt(3) == 0) {
            return Bytes.of("the same value again");
        }
        byte[] value = new byte[random.nextInt(maxValueBytes + 1)];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) "abcdefgh".charAt(random.nextInt(8));
        }
        return Bytes.wrap(value);
    }

    private Bytes tags() {
        ByteBuffer tags = ByteBuffer.allocate(600);
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] value =
                    ("tag" + random.nextInt(200)).repeat(1 + random.nextInt(3)).getBytes(StandardCharsets.UTF_8);
            tags.putShort((short) (1 + value.length)).put((byte) 64).put(value);
        }
        return Bytes.copyOf(tags, 0, tags.position());
    }
}
