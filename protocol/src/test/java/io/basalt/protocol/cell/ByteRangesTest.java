package io.basalt.protocol.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Comparisons of eight bytes at a time say what comparisons of one byte at a time say. */
class ByteRangesTest {
    @Property(tries = 3_000)
    void rangesCompareAsArraysDo(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        byte[] a = bytes(random, random.nextInt(40));
        // Mostly equal, so that the difference lies anywhere, also behind the last whole eight bytes.
        byte[] b = Arrays.copyOf(a, Math.max(0, a.length + random.nextInt(-3, 4)));
        if (b.length > 0 && random.nextInt(4) > 0) {
            b[random.nextInt(b.length)] ^= (byte) (1 << random.nextInt(8));
        }
        ByteBuffer left = placed(random, a);
        ByteBuffer right = placed(random, b);
        int expected = Integer.signum(Arrays.compareUnsigned(a, b));
        assertEquals(
                expected,
                Integer.signum(ByteRanges.compare(left, left.position(), a.length, right, right.position(), b.length)));
        assertEquals(
                expected == 0, ByteRanges.equal(left, left.position(), a.length, right, right.position(), b.length));
        int mismatch = Arrays.mismatch(a, b);
        assertEquals(
                mismatch < 0 ? a.length : mismatch,
                ByteRanges.commonPrefix(left, left.position(), a.length, right, right.position(), b.length));
    }

    /** The bytes somewhere in a buffer on or off the heap, among other bytes; the position says where. */
    private static ByteBuffer placed(SplittableRandom random, byte[] bytes) {
        int offset = random.nextInt(20);
        byte[] noise = bytes(random, offset + bytes.length + random.nextInt(20));
        ByteBuffer buffer =
                random.nextBoolean() ? ByteBuffer.allocate(noise.length) : ByteBuffer.allocateDirect(noise.length);
        return buffer.put(noise).put(offset, bytes).position(offset);
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
