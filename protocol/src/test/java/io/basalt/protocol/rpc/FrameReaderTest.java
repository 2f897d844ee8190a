package io.basalt.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.protocol.rpc.FrameReader.Found;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private final CountingAllocator memory = new CountingAllocator();
    private final HeldBytes held = new HeldBytes(Long.MAX_VALUE);

    @Property(tries = 300)
    void framesDoNotDependOnHowTheStreamIsCut(
            @ForAll @Size(max = 20) List<@IntRange(max = 70_000) Integer> lengths, @ForAll long seed) {
        var random = new SplittableRandom(seed);
        List<byte[]> frames = new ArrayList<>();
        Wire stream = Wire.wire();
        for (int length : lengths) {
            // Mostly small ones, as on a real connection.
            byte[] frame = new byte[random.nextInt(4) == 0 ? length : length % 100];
            random.nextBytes(frame);
            frames.add(frame);
            stream.int32(frame.length).raw(frame);
        }
        byte[] bytes = stream.toBytes();
        var memory = new CountingAllocator();
        var held = new HeldBytes(Long.MAX_VALUE);
        List<byte[]> read = new ArrayList<>();
        try (var reader = new FrameReader(memory.allocator(), held, 70_000)) {
            for (int at = 0; at < bytes.length; ) {
                int chunkBytes = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(17)));
                ByteBuf chunk = Unpooled.wrappedBuffer(bytes, at, chunkBytes);
                at += chunkBytes;
                while (reader.next(chunk) == Found.FRAME) {
                    byte[] frame = new byte[reader.frameLength()];
                    reader.frame().getBytes(reader.frameOffset(), frame);
                    read.add(frame);
                }
                assertEquals(0, chunk.readableBytes(), "all of a chunk is taken");
            }
        }
        assertEquals(frames.size(), read.size());
        for (int i = 0; i < frames.size(); i++) {
            assertArrayEquals(frames.get(i), read.get(i), "frame " + i);
        }
        assertEquals(0, held.bytes);
        memory.assertNothingLeaked();
    }

    @Test
    void aFrameWithinAChunkIsNotCopied() {
        try (var reader = reader(100)) {
            ByteBuf chunk = chunk(3, "abc");
            assertEquals(Found.FRAME, reader.next(chunk));
            assertSame(chunk, reader.frame());
            assertEquals(4, reader.frameOffset());
            assertEquals(3, reader.frameLength());
        }
    }

    @Test
    void memoryGrowsWithWhatArrivesNotWithWhatIsAnnounced() {
        try (var reader = reader(1 << 30)) {
            reader.next(chunk(1 << 30, ""));
            assertEquals(0, held.bytes);
            int arrived = 0;
            while (arrived < 4 << 20) {
                assertEquals(Found.NOTHING, reader.next(Unpooled.wrappedBuffer(new byte[10_000])));
                arrived += 10_000;
                assertTrue(held.bytes <= Math.max(64 << 10, 4L * arrived), held.bytes + " held for " + arrived);
            }
        }
        assertEquals(0, held.bytes);
        memory.assertNothingLeaked();
    }

    @Test
    void theLastBufferOfAFrameIsNotLargerThanTheFrame() {
        try (var reader = reader(1 << 20)) {
            reader.next(chunk(300_000, ""));
            reader.next(Unpooled.wrappedBuffer(new byte[299_999]));
            assertEquals(300_000, held.bytes);
        }
    }

    @Test
    void lengthsAboveTheLimitAndNegativeOnesAreFound() {
        for (int length : new int[] {101, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            try (var reader = reader(100)) {
                ByteBuf chunk = chunk(length, "rest");
                assertEquals(Found.TOO_LONG, reader.next(chunk));
                assertEquals(4, chunk.readableBytes());
            }
        }
    }

    @Test
    void aFrameBeyondTheBudgetIsPassedOver() {
        var tight = new HeldBytes(100_000);
        try (var reader = new FrameReader(memory.allocator(), tight, 1 << 20)) {
            ByteBuf stream = chunk(500_000, "head");
            assertEquals(Found.NOTHING, reader.next(stream));
            Found found = Found.NOTHING;
            int sent = 4;
            while (found == Found.NOTHING) {
                found = reader.next(Unpooled.wrappedBuffer(new byte[10_000]));
                sent += 10_000;
            }
            assertEquals(Found.REFUSED, found);
            assertEquals('h', reader.frame().getByte(reader.frameOffset()));
            assertTrue(reader.frameLength() > 40_000 && reader.frameLength() < 100_000, "enough for any header");
            assertEquals(0, tight.bytes, "the caller accounts for it now");
            // That chunk has not been taken yet, and so counts among what is passed over.
            int left = 500_000 - (sent - 10_000);
            ByteBuf rest = Unpooled.wrappedBuffer(
                    new byte[left], ByteBuffer.allocate(4).putInt(2).array(), new byte[] {'o', 'k'});
            assertEquals(Found.FRAME, reader.next(rest));
            assertEquals(2, reader.frameLength());
            assertEquals('o', reader.frame().getByte(reader.frameOffset()));
        }
        memory.assertNothingLeaked();
    }

    @Test
    void aFrameOfManyChunksMayBeKeptWhenItIsOnTheHeap() {
        byte[] large = new byte[300_000];
        new SplittableRandom(1).nextBytes(large);
        ByteBuf stream = Unpooled.wrappedBuffer(Wire.wire()
                .int32(large.length)
                .raw(large)
                .int32(3)
                .raw(new byte[3])
                .toBytes());
        try (var reader = FrameReader.onHeap(1 << 20)) {
            Found found = Found.NOTHING;
            while (found == Found.NOTHING) {
                found = reader.next(stream.readSlice(Math.min(50_000, stream.readableBytes())));
            }
            assertTrue(reader.frameMayBeKept());
            byte[] kept = reader.frame().array();
            assertEquals(Found.FRAME, reader.next(stream.slice(large.length + 4, 7)));
            assertFalse(reader.frameMayBeKept(), "it lies in the chunk, which is not ours");
            assertArrayEquals(large, kept);
        }
    }

    @Test
    void theHeaderOfAFrameBeyondTheBudgetIsCollectedNevertheless() {
        var none = new HeldBytes(0);
        try (var reader = new FrameReader(memory.allocator(), none, 1 << 20)) {
            reader.next(chunk(500_000, ""));
            for (int i = 0; i < 60_000; i += 10_000) {
                assertEquals(Found.NOTHING, reader.next(Unpooled.wrappedBuffer(new byte[10_000])));
            }
            assertEquals(Found.REFUSED, reader.next(Unpooled.wrappedBuffer(new byte[10_000])));
            assertEquals(60_000, reader.frameLength());
        }
    }

    @Test
    void aFrameBeyondTheBudgetIsNotRefusedBeforeItsHeaderIsThere() {
        var none = new HeldBytes(0);
        try (var reader = new FrameReader(memory.allocator(), none, 1 << 20)) {
            reader.next(chunk(500_000, "begin"));
            assertEquals(Found.NOTHING, reader.next(Unpooled.wrappedBuffer(new byte[64 << 10])));
            assertEquals(Found.REFUSED, reader.next(Unpooled.wrappedBuffer(new byte[64 << 10])));
            assertEquals(5 + (64 << 10), reader.frameLength());
        }
    }

    private FrameReader reader(int limit) {
        return new FrameReader(memory.allocator(), held, limit);
    }

    private static ByteBuf chunk(int length, String rest) {
        return Unpooled.wrappedBuffer(Wire.wire().int32(length).text(rest).toBytes());
    }

    private static final class HeldBytes implements FrameReader.Budget {
        private final long limit;
        private long bytes;

        HeldBytes(long limit) {
            this.limit = limit;
        }

        @Override
        public boolean take(long more, boolean must) {
            if (!must && bytes + more > limit) {
                return false;
            }
            bytes += more;
            return true;
        }

        @Override
        public void give(long fewer) {
            bytes -= fewer;
        }
    }
}
