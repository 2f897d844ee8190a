package io.basalt.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CellBlockReaderTest {
    private static final int LARGEST = 1 << 20;
    private static final int[] TYPES = {
        CellType.PUT, CellType.DELETE, CellType.DELETE_FAMILY_VERSION, CellType.DELETE_COLUMN, CellType.DELETE_FAMILY
    };

    @Test
    void aBlockThatHBaseWroteIsRead() throws Exception {
        var reader = reader("000000180000000f0000000100017201667100000000000000010476", CellCodec.KEY_VALUE);
        var view = new CellView();
        assertTrue(reader.next(view));
        assertEquals("r/f:q/1/type 4/seq 0", view.toString());
        assertEquals("v", view.value().utf8());
        assertEquals(28, reader.offset());
        assertFalse(reader.next(view));
    }

    @Test
    void cellsAreShownInOrderAndBetweenOffsetsLieWholeFrames() throws Exception {
        ByteBuffer block = CellWriter.framed(64)
                .add(Bytes.of("r"), Bytes.of("f"), Bytes.EMPTY, 5, CellType.DELETE_FAMILY, Bytes.EMPTY)
                .add(Bytes.of("r"), Bytes.of("f"), Bytes.of("q"), -1, CellType.PUT, Bytes.of("value"))
                .toBuffer();
        var reader = new CellBlockReader(block, CellCodec.KEY_VALUE, LARGEST);
        List<String> cells = new ArrayList<>();
        var view = new CellView();
        int from = reader.offset();
        while (reader.next(view)) {
            assertEquals(reader.offset() - from, 4 + view.serializedLength());
            from = reader.offset();
            cells.add(view + "=" + view.value());
        }
        assertEquals(List.of("r/f:/5/type 14/seq 0=", "r/f:q/-1/type 4/seq 0=value"), cells);
        assertEquals(block.limit(), from);
        assertEquals(0, block.position());
    }

    @Test
    void tagsAreShownWhenTheCodecHasThem() throws Exception {
        // A tag of type 8, time to live, with eight bytes.
        String tags = "000b" + "0009" + "08" + "0000000000000064";
        String block = "000000" + "25" + "0000000f0000000100017201667100000000000000010476" + tags;
        var view = new CellView();
        var reader = reader(block, CellCodec.KEY_VALUE_WITH_TAGS);
        assertTrue(reader.next(view));
        assertEquals(11, view.tagsLength());
        assertEquals(8, view.buffer().get(view.tagsOffset() + 2));
        assertEquals("v", view.value().utf8());
        var untagged = reader(block, CellCodec.KEY_VALUE);
        var refusal = assertThrows(MalformedCellException.class, () -> untagged.next(view));
        assertEquals(
                "cell at byte 0 of a block that ends at 41: 13 bytes follow the value, but the codec has no tags",
                refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            000000                                                     | the block ends within the length of the cell
            00000018                                                   | length is 24, but 0 bytes follow and 20 is the least
            ffffffff0000000f0000000100017201667100000000000000010476   | length is -1, but 24 bytes follow and 20 is the least
            000000130000000f0000000100017201667100000000000000010476   | length is 19, but 24 bytes follow and 20 is the least
            000000180000000b0000000100017201667100000000000000010476   | key of 11 and value of 1 bytes in a cell of 24
            000000180000000fffffffff00017201667100000000000000010476   | key of 15 and value of -1 bytes in a cell of 24
            000000180000000f0000000200017201667100000000000000010476   | key of 15 and value of 2 bytes in a cell of 24
            000000187fffffff7fffffff00017201667100000000000000010476   | key of 2147483647 and value of 2147483647 bytes in a cell of 24
            000000180000000f0000000100007201667100000000000000010476   | row of 0 bytes in a key of 15
            000000180000000f00000001ffff7201667100000000000000010476   | row of -1 bytes in a key of 15
            000000180000000f0000000100047201667100000000000000010476   | row of 4 bytes in a key of 15
            000000180000000f0000000100017203667100000000000000010476   | family of 3 bytes in a key of 15 with a row of 1
            000000180000000f00000001000172ff667100000000000000010476   | family of -1 bytes in a key of 15 with a row of 1
            000000180000000f0000000100017201667100000000000000010076   | type is 0, which cannot be stored
            000000180000000f000000010001720166710000000000000001ff76   | type is 255, which cannot be stored
            """)
    void whatCannotBeACellIsRefusedWithPlaceAndFinding(String hex, String finding) {
        var reader = reader(hex, CellCodec.KEY_VALUE);
        var refusal = assertThrows(MalformedCellException.class, () -> reader.next(new CellView()));
        assertEquals(
                "cell at byte 0 of a block that ends at " + hex.length() / 2 + ": " + finding, refusal.getMessage());
        assertEquals(0, reader.offset());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            00         | tags do not fill the 1 bytes behind the value
            0000       | tags do not fill the 2 bytes behind the value
            000400     | tags do not fill the 3 bytes behind the value
            000100     | a tag of 0 bytes with 1 left for tags
            00020000   | a tag of 0 bytes with 2 left for tags
            0003000208 | a tag of 2 bytes with 3 left for tags
            """)
    void malformedTagsAreRefused(String tags, String finding) {
        String length = HexFormat.of().toHexDigits(24 + tags.length() / 2);
        var reader = reader(
                length + "0000000f0000000100017201667100000000000000010476" + tags, CellCodec.KEY_VALUE_WITH_TAGS);
        var refusal = assertThrows(MalformedCellException.class, () -> reader.next(new CellView()));
        assertTrue(refusal.getMessage().endsWith(": " + finding), refusal.getMessage());
    }

    @Test
    void aCellAboveTheLimitIsRefusedAndNamed() {
        ByteBuffer block = CellWriter.framed(64)
                .add(Bytes.of("r"), Bytes.of("f"), Bytes.of("q"), 1, CellType.PUT, Bytes.of("x"))
                .add(Bytes.of("r"), Bytes.of("f"), Bytes.of("q"), 1, CellType.PUT, Bytes.of("xx"))
                .toBuffer();
        var reader = new CellBlockReader(block, CellCodec.KEY_VALUE, 24);
        var refusal = assertThrows(MalformedCellException.class, () -> {
            var view = new CellView();
            assertTrue(reader.next(view));
            reader.next(view);
        });
        assertEquals(
                "cell at byte 28 of a block that ends at 57: cell with size 25 exceeds limit of 24 bytes",
                refusal.getMessage());
    }

    @Test
    void aLittleEndianBufferIsRefused() {
        var block = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
        assertThrows(IllegalArgumentException.class, () -> new CellBlockReader(block, CellCodec.KEY_VALUE, LARGEST));
    }

    @Test
    void codecsAreFoundByTheNamesThatClientsSend() {
        assertEquals(
                Optional.of(CellCodec.KEY_VALUE), CellCodec.ofClass("org.apache.hadoop.hbase.codec.KeyValueCodec"));
        assertEquals(
                Optional.of(CellCodec.KEY_VALUE_WITH_TAGS),
                CellCodec.ofClass(CellCodec.KEY_VALUE_WITH_TAGS.className()));
        assertEquals(Optional.empty(), CellCodec.ofClass("org.apache.hadoop.hbase.codec.MessageCodec"));
    }

    /** Whatever is done to a block: each cell shown lies within it, or the refusal is the typed one. */
    @Test
    void aDamagedBlockGivesCellsInsideItOrATypedRefusal() {
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            boolean tagged = random.nextBoolean();
            byte[] bytes = damaged(validBlock(random, tagged), random);
            int before = random.nextInt(4);
            ByteBuffer block = random.nextBoolean()
                    ? ByteBuffer.allocate(before + bytes.length)
                    : ByteBuffer.allocateDirect(before + bytes.length);
            block.put(before, bytes).position(before);
            var codec = tagged ? CellCodec.KEY_VALUE_WITH_TAGS : CellCodec.KEY_VALUE;
            try {
                walk(block, codec);
            } catch (MalformedCellException expected) {
                assertTrue(expected.getMessage().startsWith("cell at byte "), expected.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void anUndamagedBlockIsReadInFull() throws Exception {
        for (long seed = 0; seed < 200; seed++) {
            boolean tagged = seed % 2 == 0;
            byte[] bytes = validBlock(new Random(seed), tagged);
            var codec = tagged ? CellCodec.KEY_VALUE_WITH_TAGS : CellCodec.KEY_VALUE;
            assertEquals(bytes.length, walk(ByteBuffer.wrap(bytes), codec), "seed " + seed);
        }
    }

    /** Reads every part of every cell, checks that it is inside, and returns the bytes of all frames. */
    private static int walk(ByteBuffer block, CellCodec codec) throws MalformedCellException {
        var reader = new CellBlockReader(block, codec, LARGEST);
        var view = new CellView();
        int sum = 0;
        while (reader.next(view)) {
            assertTrue(view.row().length() >= 1);
            assertTrue(view.family().length() <= CellView.MAX_FAMILY_BYTES);
            assertTrue(view.qualifier().length() >= 0);
            assertTrue(CellType.isStorable(view.type()));
            int tags = view.tagsLength();
            assertEquals(tags, Bytes.copyOf(block, view.tagsOffset(), tags).length());
            assertEquals(view.valueLength(), view.value().length());
            sum += 4 + view.serializedLength() + (tags == 0 ? 0 : 2 + tags);
            assertEquals(block.position() + sum, reader.offset());
        }
        return sum;
    }

    private static byte[] validBlock(Random random, boolean tagged) {
        var block = ByteBuffer.allocate(4096);
        for (int cells = random.nextInt(5); cells > 0; cells--) {
            ByteBuffer cell = CellWriter.bare(64)
                    .add(
                            bytes(random, 1, 20),
                            bytes(random, 0, 8),
                            bytes(random, 0, 20),
                            random.nextLong(),
                            TYPES[random.nextInt(TYPES.length)],
                            bytes(random, 0, 40))
                    .toBuffer();
            ByteBuffer tags = ByteBuffer.allocate(100);
            for (int count = tagged ? random.nextInt(3) : 0; count > 0; count--) {
                Bytes tag = bytes(random, 1, 10);
                tags.putShort((short) tag.length()).put(tag.asBuffer());
            }
            tags.flip();
            block.putInt(cell.remaining() + (tags.hasRemaining() ? 2 + tags.remaining() : 0));
            block.put(cell);
            if (tags.hasRemaining()) {
                block.putShort((short) tags.remaining()).put(tags);
            }
        }
        byte[] written = new byte[block.position()];
        block.get(0, written);
        return written;
    }

    private static byte[] damaged(byte[] valid, Random random) {
        byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(valid, random.nextInt(valid.length + 8)) : valid;
        int[] extremes = {0, 1, 0x7f, 0x80, 0xff};
        for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            if (random.nextBoolean()) {
                // Towards the start of the block, where the lengths are.
                at = Math.min(at, random.nextInt(40));
            }
            bytes[at] = (byte) (random.nextBoolean() ? extremes[random.nextInt(5)] : random.nextInt(256));
        }
        return bytes;
    }

    private static Bytes bytes(Random random, int least, int most) {
        byte[] array = new byte[least + random.nextInt(most - least + 1)];
        random.nextBytes(array);
        return Bytes.wrap(array);
    }

    private static CellBlockReader reader(String hex, CellCodec codec) {
        return new CellBlockReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex.strip())), codec, LARGEST);
    }
}
