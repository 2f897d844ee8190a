package io.basalt.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BytesTest {
    @Property(tries = 300)
    void orderIsThatOfUnsignedBytes(@ForAll byte[] a, @ForAll byte[] b) {
        int expected = Integer.signum(Arrays.compareUnsigned(a, b));
        assertEquals(expected, Integer.signum(Bytes.wrap(a).compareTo(Bytes.wrap(b))));
        assertEquals(expected == 0, Bytes.wrap(a).equals(Bytes.copyOf(b)));
    }

    @Property(tries = 300)
    void slicesAndConcatenationsHoldTheBytes(@ForAll byte[] a, @ForAll byte[] b) {
        Bytes joined = Bytes.copyOf(a).concat(Bytes.copyOf(b));
        assertEquals(a.length + b.length, joined.length());
        assertEquals(Bytes.wrap(a), joined.slice(0, a.length));
        assertEquals(Bytes.wrap(b), joined.slice(a.length, joined.length()));
        assertTrue(joined.startsWith(Bytes.wrap(a)));
        assertEquals(
                joined.hashCode(),
                Bytes.copyOf(joined.asBuffer(), 0, joined.length()).hashCode());
        assertEquals(joined, Bytes.copyOf(joined.toArray(), 0, joined.length()));
    }

    @Test
    void nobodyChangesTheBytesFromOutside() {
        byte[] source = {1, 2, 3};
        Bytes bytes = Bytes.copyOf(source);
        source[0] = 9;
        bytes.toArray()[1] = 9;
        assertArrayEquals(new byte[] {1, 2, 3}, bytes.toArray());
        assertThrows(ReadOnlyBufferException.class, () -> bytes.asBuffer().put(0, (byte) 9));
    }

    @Test
    void aPrefixSortsBeforeWhatItBegins() {
        assertTrue(Bytes.of("row").compareTo(Bytes.of("row\0")) < 0);
        assertFalse(Bytes.of("ro").startsWith(Bytes.of("row")));
    }

    @Test
    void emptyIsOneObject() {
        assertSame(Bytes.EMPTY, Bytes.of(""));
        assertSame(Bytes.EMPTY, Bytes.copyOf(ByteBuffer.allocate(4), 2, 0));
        assertSame(Bytes.EMPTY, Bytes.of("abc").slice(2, 2));
    }

    @Test
    void countersAreEightBytesBigEndian() {
        assertEquals("\\x00\\x00\\x00\\x00\\x00\\x00\\x01\\x02", Bytes.of(258).toString());
        assertEquals(Long.MIN_VALUE, Bytes.of(Long.MIN_VALUE).toLong());
        assertThrows(IllegalStateException.class, () -> Bytes.of("short").toLong());
    }

    @Test
    void printsAsHBasesShellDoes() {
        assertEquals(
                "a\\x00\\xFF\\x5Cé".replace("é", "\\xC3\\xA9"),
                Bytes.of("a\0")
                        .concat(Bytes.wrap(new byte[] {(byte) 0xff}))
                        .concat(Bytes.of("\\é"))
                        .toString());
    }
}
