package io.basalt.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hadoop's own codecs read and write the same streams in the tests with stock clients. */
final class CellBlockCompressionTest {
    private static final int MOST = 1 << 20;

    private final CountingAllocator memory = new CountingAllocator();

    @AfterEach
    void nothingIsHeld() {
        memory.assertNothingLeaked();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatWasCompressedComesBack(CellBlockCompression compression) throws Exception {
        var random = new Random(3);
        for (int bytes : new int[] {1, 100, 128 << 10, (128 << 10) + 1, 400_000, MOST}) {
            byte[] text = text(random, bytes);
            byte[] compressed = compress(compression, text);
            assertArrayEquals(text, decompress(compression, compressed, MOST));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void moreThanMayComeOutIsRefusedAndTakesNoMemory(CellBlockCompression compression) {
        byte[] bomb = compress(compression, new byte[64 * MOST]);
        assertTrue(bomb.length < 64 * MOST / 20);
        var refusal = assertThrows(RpcException.class, () -> decompress(compression, bomb, MOST));
        assertEquals(ErrorKind.REQUEST_TOO_BIG, refusal.kind());
        assertTrue(memory.bytes() <= 2 * MOST, () -> memory.bytes() + " bytes");
    }

    @Test
    void aLengthThatNothingFollowsTakesNoMemory() {
        byte[] claim = ByteBuffer.allocate(8).putInt(MOST).putInt(5).array();
        for (var compression : List.of(CellBlockCompression.SNAPPY, CellBlockCompression.LZ4)) {
            var refusal = assertThrows(RpcException.class, () -> decompress(compression, claim, MOST));
            assertEquals(ErrorKind.DO_NOT_RETRY, refusal.kind());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void damagedStreamsGiveSomethingBoundedOrARefusal(CellBlockCompression compression) {
        for (long seed = 1; seed <= 2_000; seed++) {
            var random = new Random(seed);
            byte[] damaged = compress(compression, text(random, 1 + random.nextInt(2_000)));
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            byte[] cut =
                    random.nextBoolean() ? damaged : java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length));
            try {
                assertTrue(decompress(compression, cut, 10_000).length <= 10_000, "seed " + seed);
            } catch (RpcException refusal) {
                assertTrue(refusal.getMessage().length() > 10, "seed " + seed);
            }
        }
    }

    private byte[] compress(CellBlockCompression compression, byte[] text) {
        // In segments of both kinds of memory, as blocks have them.
        List<ByteBuf> segments = new ArrayList<>();
        int middle = text.length / 3;
        segments.add(Unpooled.wrappedBuffer(text, 0, middle));
        segments.add(Unpooled.directBuffer().writeBytes(text, middle, text.length - middle));
        return take(compression.compress(segments, memory.allocator()));
    }

    private byte[] decompress(CellBlockCompression compression, byte[] compressed, int most) throws RpcException {
        ByteBuf source =
                Unpooled.directBuffer().writeZero(3).writeBytes(compressed).writeZero(3);
        return take(compression.decompress(source, 3, compressed.length, most, memory.allocator()));
    }

    private static byte[] take(ByteBuf buffer) {
        var bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes).release();
        return bytes;
    }

    private static byte[] text(Random random, int bytes) {
        var text = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            text[i] = (byte) ('a' + random.nextInt(i % 1000 < 500 ? 2 : 26));
        }
        return text;
    }
}
