package io.basalt.protocol.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What {@link CellWriter} writes is what {@link CellView} shows, and both are HBase's layout. */
class CellViewTest {
    @Test
    void theLayoutIsHBases() {
        CellWriter writer = CellWriter.framed(8)
                .add(Bytes.of("r1"), Bytes.of("f"), Bytes.of("q"), 0x0102030405060708L, CellType.PUT, Bytes.of("v"));
        assertEquals(
                "00000019" // the frame
                        + "00000010" + "00000001" // lengths of key and value
                        + "0002" + "7231" + "01" + "66" + "71" + "0102030405060708" + "04" // key
                        + "76",
                HexFormat.of().formatHex(writer.toBuffer().array(), 0, writer.size()));
    }

    @Property(tries = 500)
    void everyPartIsFoundAgain(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        CellWriter writer = CellWriter.bare(random.nextInt(1, 64));
        int before = random.nextInt(3);
        for (int i = 0; i < before; i++) {
            writer.add(bytes(random, 9), bytes(random, 9), bytes(random, 9), random.nextLong(), 4, bytes(random, 9));
        }
        int at = writer.size();
        Bytes row = bytes(random, random.nextBoolean() ? 10 : CellView.MAX_ROW_BYTES);
        Bytes family = bytes(random, CellView.MAX_FAMILY_BYTES);
        Bytes qualifier = bytes(random, 300);
        Bytes value = bytes(random, 300);
        long timestamp = random.nextLong();
        int type = random.nextInt(256);
        writer.add(row, family, qualifier, timestamp, type, value);

        CellView cell = new CellView().set(writer.toBuffer(), at, 0, 77);
        check(cell, row, family, qualifier, timestamp, type, value);
        assertEquals(writer.size() - at, cell.serializedLength());

        CellWriter copy = CellWriter.bare(1).add(cell);
        CellView copied = new CellView().set(copy.toBuffer(), 0, 0, 77);
        check(copied, row, family, qualifier, timestamp, type, value);
        assertTrue(copied.sameRow(cell) && copied.sameColumn(cell));
        assertEquals(0, CellOrder.USER.compare(cell, copied));

        CellView key = SeekKey.key(row, family, qualifier, timestamp, type, 77);
        check(key, row, family, qualifier, timestamp, type, Bytes.EMPTY);
    }

    @Test
    void columnsWithTheSameBytesInOtherPlacesDiffer() {
        CellView left = SeekKey.key(Bytes.of("r"), Bytes.of("ab"), Bytes.of("c"), 1, CellType.PUT, 1);
        CellView right = SeekKey.key(Bytes.of("r"), Bytes.of("a"), Bytes.of("bc"), 1, CellType.PUT, 1);
        assertFalse(left.sameColumn(right));
        assertTrue(left.sameRow(right));
    }

    @Test
    void tagsFollowTheValueBehindTheirLength() {
        ByteBuffer bare = CellWriter.bare(8)
                .add(Bytes.of("r"), Bytes.of("f"), Bytes.EMPTY, 1, CellType.PUT, Bytes.of("value"))
                .toBuffer();
        ByteBuffer tagged = ByteBuffer.allocate(bare.remaining() + 2 + 4);
        tagged.put(bare).putShort((short) 4).put(new byte[] {0, 2, 9, 5});
        CellView cell = new CellView().set(tagged, 0, 4, 1);
        assertEquals(Bytes.of("value"), cell.value());
        assertEquals(tagged.capacity() - 4, cell.tagsOffset());
        assertEquals(4, cell.tagsLength());
    }

    @Test
    void keysThatTheLayoutCannotHoldAreRefused() {
        Bytes tooLong = Bytes.wrap(new byte[CellView.MAX_ROW_BYTES + 1]);
        Bytes family = Bytes.wrap(new byte[CellView.MAX_FAMILY_BYTES + 1]);
        CellWriter writer = CellWriter.bare(8);
        assertThrows(
                IllegalArgumentException.class,
                () -> writer.add(tooLong, Bytes.of("f"), Bytes.EMPTY, 1, CellType.PUT, Bytes.EMPTY));
        assertThrows(
                IllegalArgumentException.class,
                () -> writer.add(Bytes.of("r"), family, Bytes.EMPTY, 1, CellType.PUT, Bytes.EMPTY));
        assertThrows(IllegalArgumentException.class, () -> SeekKey.firstOnRow(tooLong));
        assertEquals(0, writer.size());
    }

    private static void check(
            CellView cell, Bytes row, Bytes family, Bytes qualifier, long timestamp, int type, Bytes value) {
        assertEquals(row, cell.row());
        assertEquals(family, cell.family());
        assertEquals(qualifier, cell.qualifier());
        assertEquals(timestamp, cell.timestamp());
        assertEquals(type, cell.type());
        assertEquals(value, cell.value());
        assertEquals(77, cell.sequenceId());
        assertEquals(0, cell.tagsLength());
    }

    private static Bytes bytes(SplittableRandom random, int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
