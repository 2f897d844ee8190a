package io.basalt.storage.hfile.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.DataBlockEncoding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks of few bytes' values, so that keys are prefixes of each other, share much, and differ in bytes 0 and 255. */
class EncodingTest {
    private static final int[] TYPES = {
        CellType.PUT, CellType.DELETE, CellType.DELETE_COLUMN, CellType.DELETE_FAMILY, CellType.DELETE_FAMILY_VERSION
    };

    @ParameterizedTest
    @EnumSource(DataBlockEncoding.class)
    void aBlockIsASortedList(DataBlockEncoding encoding) throws CorruptBlockException {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            CellLayout layout = layout(encoding, random);
            List<CellView> cells = cells(random, layout, 1 + random.nextInt(120));
            BlockCursor cursor = BlockCursor.of(layout, CellOrder.USER, BlockCursor.OWN_SEQUENCE_IDS);
            open(cursor, layout, encode(layout, cells));
            String context = encoding + " seed " + seed;
            checkForward(cursor, cells, context);
            for (int i = 0; i < 60; i++) {
                checkMove(cursor, cells, random, context);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DataBlockEncoding.class)
    void nonsenseIsCellsOrATypedError(DataBlockEncoding encoding) {
        int damaged = 0;
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            CellLayout layout = layout(encoding, random);
            ByteBuffer payload = encode(layout, cells(random, layout, 30));
            for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
                payload.put(random.nextInt(payload.capacity()), (byte) random.nextInt(256));
            }
            BlockCursor cursor = BlockCursor.of(layout, CellOrder.USER, BlockCursor.OWN_SEQUENCE_IDS);
            try {
                open(cursor, layout, payload);
                for (boolean found = cursor.first(); found; found = cursor.next()) {
                    assertTrue(cursor.cell().keyLength() + cursor.cell().valueLength() <= payload.capacity() * 130L);
                }
                cursor.last();
            } catch (CorruptBlockException expected) {
                damaged++;
            } catch (RuntimeException e) {
                throw new AssertionError(encoding + " seed " + seed, e);
            }
        }
        assertTrue(damaged > 100, damaged + " found");
    }

    @Test
    void fixedSequenceIdsReplaceStoredOnes() throws CorruptBlockException {
        CellLayout layout = new CellLayout(DataBlockEncoding.FAST_DIFF, false, false, true);
        List<CellView> cells = cells(new Random(1), layout, 10);
        BlockCursor cursor = BlockCursor.of(layout, CellOrder.USER, 77);
        open(cursor, layout, encode(layout, cells));
        assertTrue(cursor.first());
        assertEquals(77, cursor.cell().sequenceId());
    }

    @Test
    void numbersOfAnyLengthComeBack() {
        GrowingBuffer out = new GrowingBuffer(1);
        long[] numbers = {0, 1, -1, 127, 128, -112, -113, 255, 256, -256, -257, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
        };
        for (long number : numbers) {
            out.putVLong(number);
        }
        int at = 0;
        for (long number : numbers) {
            assertEquals(number, VLong.read(out.memory(), at));
            at += VLong.size(out.memory().get(at));
        }
        assertEquals(out.size(), at);
    }

    private static void checkForward(BlockCursor cursor, List<CellView> cells, String context)
            throws CorruptBlockException {
        assertTrue(cursor.first(), context);
        for (int i = 0; i < cells.size(); i++) {
            assertSame(cells.get(i), cursor.cell(), context);
            assertEquals(i + 1 < cells.size(), cursor.next(), context);
        }
        assertTrue(cursor.last(), context);
        assertSame(cells.get(cells.size() - 1), cursor.cell(), context);
        assertFalse(cursor.next(), context);
    }

    private static void checkMove(BlockCursor cursor, List<CellView> cells, Random random, String context)
            throws CorruptBlockException {
        CellView key = random.nextInt(3) == 0 ? cells.get(random.nextInt(cells.size())) : probe(random);
        int notLess = 0;
        while (notLess < cells.size() && CellOrder.USER.compare(cells.get(notLess), key) < 0) {
            notLess++;
        }
        String move = context + " at " + key;
        assertEquals(notLess < cells.size(), cursor.seek(key), move);
        if (notLess < cells.size()) {
            assertSame(cells.get(notLess), cursor.cell(), move);
        }
        assertEquals(notLess > 0, cursor.seekBefore(key), move);
        if (notLess > 0) {
            assertSame(cells.get(notLess - 1), cursor.cell(), move);
        }
        if (notLess > 0) {
            // From any cell before it, forward.
            assertTrue(cursor.seek(cells.get(random.nextInt(notLess))));
            assertEquals(notLess < cells.size(), cursor.seekForward(key), move);
            if (notLess < cells.size()) {
                assertSame(cells.get(notLess), cursor.cell(), move);
            }
        }
    }

    private static CellLayout layout(DataBlockEncoding encoding, Random random) {
        boolean tags = random.nextBoolean();
        boolean compressed = tags && !CellLayout.isPlain(encoding) && random.nextBoolean();
        return new CellLayout(encoding, tags, compressed, random.nextBoolean());
    }

    private static ByteBuffer encode(CellLayout layout, List<CellView> cells) {
        BlockEncoder encoder = BlockEncoder.of(layout);
        GrowingBuffer out = new GrowingBuffer(16);
        // The second block of an encoder is what is read: nothing of the first may be left.
        for (int round = 0; round < 2; round++) {
            out.clear();
            encoder.begin(out);
            CellView previous = null;
            int plainBytes = 0;
            for (CellView cell : cells) {
                boolean newRow = previous == null || !previous.sameRow(cell);
                encoder.add(cell, cell.sequenceId(), previous, newRow, out);
                plainBytes += cell.serializedLength();
                previous = cell;
            }
            encoder.end(plainBytes, out);
        }
        return ByteBuffer.allocate(out.size()).put(0, out.memory(), 0, out.size());
    }

    private static void open(BlockCursor cursor, CellLayout layout, ByteBuffer payload) throws CorruptBlockException {
        int bytes = payload.capacity();
        // Behind another block, as it would be in memory.
        ByteBuffer memory = ByteBuffer.allocate(11 + bytes);
        Arrays.fill(memory.array(), (byte) 0x55);
        memory.put(11, payload, 0, bytes);
        SearchIndex index =
                BlockPreparation.prepare(layout, CellOrder.USER, memory, 11, bytes, EncodingTest::usedWords);
        cursor.open(memory.slice(11, bytes), bytes, index);
    }

    /** As another block may have left it. */
    private static int[] usedWords(int atLeast) {
        int[] words = new int[atLeast + 3];
        Arrays.fill(words, 0x5555_5555);
        return words;
    }

    /** Sorted cells without equal ones; sometimes all of one row. */
    private static List<CellView> cells(Random random, CellLayout layout, int count) {
        boolean oneRow = random.nextInt(3) == 0;
        boolean large = random.nextInt(3) == 0;
        Bytes row = bytes(random, 1, 6);
        List<CellView> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cells.add(cell(
                    oneRow ? row : bytes(random, 1, 6),
                    Bytes.of("fam"),
                    bytes(random, 0, 6),
                    timestamp(random),
                    TYPES[random.nextInt(TYPES.length)],
                    large ? Bytes.wrap(new byte[random.nextInt(600)]) : bytes(random, 0, 3),
                    layout.tags() ? tags(random) : Bytes.EMPTY,
                    layout.sequenceIds() ? random.nextLong() >>> (1 + random.nextInt(62)) : 0));
        }
        cells.sort(CellOrder.USER::compare);
        for (int i = cells.size() - 1; i > 0; i--) {
            if (CellOrder.USER.compare(cells.get(i), cells.get(i - 1)) == 0) {
                cells.remove(i);
            }
        }
        return cells;
    }

    private static CellView probe(Random random) {
        Bytes row = bytes(random, 0, 7);
        return switch (random.nextInt(4)) {
            case 0 -> cell(row, Bytes.EMPTY, Bytes.EMPTY, Long.MAX_VALUE, CellType.MAXIMUM);
            case 1 -> cell(row, Bytes.EMPTY, Bytes.EMPTY, Long.MIN_VALUE, CellType.MINIMUM);
            case 2 -> cell(row, Bytes.of(random.nextBoolean() ? "fal" : "fan"), Bytes.EMPTY, 5, CellType.PUT);
            default -> cell(row, Bytes.of("fam"), bytes(random, 0, 7), timestamp(random), CellType.MAXIMUM);
        };
    }

    private static CellView cell(Bytes row, Bytes family, Bytes qualifier, long timestamp, int type) {
        return cell(row, family, qualifier, timestamp, type, Bytes.EMPTY, Bytes.EMPTY, Long.MAX_VALUE);
    }

    private static CellView cell(
            Bytes row,
            Bytes family,
            Bytes qualifier,
            long timestamp,
            int type,
            Bytes value,
            Bytes tags,
            long sequence) {
        int keyLength = CellView.KEY_FIXED_BYTES + row.length() + family.length() + qualifier.length();
        ByteBuffer bytes = ByteBuffer.allocate(8 + keyLength + value.length() + 2 + tags.length());
        bytes.putInt(keyLength).putInt(value.length());
        bytes.putShort((short) row.length()).put(row.toArray());
        bytes.put((byte) family.length()).put(family.toArray()).put(qualifier.toArray());
        bytes.putLong(timestamp).put((byte) type).put(value.toArray());
        bytes.putShort((short) tags.length()).put(tags.toArray());
        return new CellView().set(bytes, 0, tags.length(), sequence);
    }

    private static Bytes bytes(Random random, int min, int max) {
        byte[] values = {0, 1, 'a', -1};
        byte[] bytes = new byte[min + random.nextInt(max - min + 1)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values[random.nextInt(values.length)];
        }
        return Bytes.wrap(bytes);
    }

    private static long timestamp(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(3) - 1;
            case 2 -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
            default -> 1_700_000_000_000L + random.nextInt(1000);
        };
    }

    private static Bytes tags(Random random) {
        ByteBuffer tags = ByteBuffer.allocate(2000);
        for (int i = random.nextInt(5); i > 0; i--) {
            int length = 1 + random.nextInt(200);
            tags.putShort((short) length);
            for (int b = 0; b < length; b++) {
                tags.put((byte) length);
            }
        }
        return Bytes.copyOf(tags, 0, tags.position());
    }

    private static void assertSame(CellView expected, CellView found, String context) {
        boolean same =
                equal(expected, expected.keyOffset(), expected.keyLength(), found, found.keyOffset(), found.keyLength())
                        && equal(
                                expected,
                                expected.valueOffset(),
                                expected.valueLength(),
                                found,
                                found.valueOffset(),
                                found.valueLength())
                        && equal(
                                expected,
                                expected.tagsOffset(),
                                expected.tagsLength(),
                                found,
                                found.tagsOffset(),
                                found.tagsLength())
                        && expected.sequenceId() == found.sequenceId();
        assertTrue(same, () -> context + ": expected " + expected + ", found " + found);
    }

    private static boolean equal(CellView a, int aAt, int aLength, CellView b, int bAt, int bLength) {
        return ByteRanges.equal(a.buffer(), aAt, aLength, b.buffer(), bAt, bLength);
    }
}
