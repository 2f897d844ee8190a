package io.basalt.protocol.rpc;

import static io.basalt.protocol.rpc.Wire.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.RpcPb.CellBlockMeta;
import io.basalt.protocol.pb.RpcPb.ExceptionResponse;
import io.basalt.protocol.pb.RpcPb.RequestHeader;
import io.basalt.protocol.pb.RpcPb.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What the writer encodes by hand is what generated code encodes. */
class FrameWriterTest {
    private final Sink sink = new Sink();
    private final FrameWriter writer = new FrameWriter(sink);

    @Property(tries = 300)
    void framesAreTheBytesOfGeneratedCode(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        Wire expected = Wire.wire();
        var sink = new Sink();
        try (var writer = new FrameWriter(sink)) {
            for (int frames = random.nextInt(1, 30); frames > 0; frames--) {
                int callId = random.nextInt() >>> random.nextInt(32);
                String text = "t".repeat(random.nextInt(5) == 0 ? random.nextInt(30_000) : random.nextInt(50));
                switch (random.nextInt(5)) {
                    case 0 -> {
                        writer.response(callId, message(text));
                        expected.frame(
                                Wire.wire().delimited(response(callId).build()).delimited(message(text)));
                    }
                    case 1 -> {
                        var exception = ExceptionResponse.newBuilder()
                                .setStackTrace(text)
                                .build();
                        writer.failure(callId, exception);
                        expected.frame(Wire.wire()
                                .delimited(
                                        response(callId).setException(exception).build()));
                    }
                    case 2 -> {
                        byte[] cells = cells(random);
                        var block = new CellBlockBuilder(sink.allocator(), false);
                        forEachCell(cells, block::add);
                        writer.response(callId, message(text), block);
                        block.release();
                        expected.frame(Wire.wire()
                                .delimited(response(callId)
                                        .setCellBlockMeta(meta(cells))
                                        .build())
                                .delimited(message(text))
                                .raw(cells));
                    }
                    case 3 -> {
                        byte[] cells = random.nextBoolean() ? new byte[0] : cells(random);
                        int priority = random.nextInt(3) * 100;
                        int timeout = random.nextInt() >>> 1;
                        writer.request(callId, "Method", message(text), ByteBuffer.wrap(cells), priority, timeout);
                        expected.frame(Wire.wire()
                                .delimited(request(callId, cells, priority, timeout))
                                .delimited(message(text))
                                .raw(cells));
                    }
                    default -> {
                        writer.bare(message(text));
                        expected.framed(message(text));
                    }
                }
            }
            writer.flush();
        }
        assertArrayEquals(expected.toBytes(), sink.bytes());
        sink.memory.assertNothingLeaked();
    }

    @Test
    void manySmallAnswersAreOneWrite() {
        for (int i = 0; i < 100; i++) {
            writer.response(i, message("small"));
        }
        assertEquals(0, sink.writes, "nothing is sent before the flush");
        writer.flush();
        assertEquals(1, sink.writes);
        assertEquals(1, sink.flushes);
        writer.flush();
        assertEquals(1, sink.flushes, "there was nothing to flush");
        sink.memory.assertNothingLeaked();
    }

    @Test
    void whatWasNotFlushedIsDroppedOnClose() {
        writer.response(1, message("x"));
        writer.close();
        assertEquals(0, sink.writes);
        sink.memory.assertNothingLeaked();
    }

    @Test
    void cellBlocksKeepTagsIfTheCodecHasThem() {
        byte[] tagged = ByteBuffer.allocate(4 + 24 + 2 + 5)
                .putInt(24 + 2 + 5)
                .put(Wire.cell("v"), 4, 24)
                .putShort((short) 5)
                .put(new byte[] {0, 3, 9, 1, 2})
                .array();
        var cell = new CellView().set(ByteBuffer.wrap(tagged), 4, 5, 0);
        var plain = new CellBlockBuilder(sink.allocator(), false);
        plain.add(cell);
        assertEquals(1, plain.count());
        assertEquals(28, plain.sizeBytes());
        assertArrayEquals(Wire.cell("v"), drain(plain));
        var withTags = new CellBlockBuilder(sink.allocator(), true);
        withTags.add(cell);
        withTags.add(new CellView().set(ByteBuffer.wrap(Wire.cell("w")), 4, 0, 0));
        assertArrayEquals(Wire.wire().raw(tagged).raw(Wire.cell("w")).toBytes(), drain(withTags));
        sink.memory.assertNothingLeaked();
    }

    @Test
    void aCellBlockGrowsWithoutLosingCount() {
        var block = new CellBlockBuilder(sink.allocator(), false);
        var expected = new ByteArrayOutputStream();
        var random = new SplittableRandom(3);
        for (int i = 0; i < 3000; i++) {
            byte[] cell = Wire.cell("v".repeat(i % 500 == 0 ? 400_000 : random.nextInt(300)));
            block.add(new CellView().set(ByteBuffer.wrap(cell), 4, 0, 0));
            expected.writeBytes(cell);
            assertEquals(expected.size(), block.sizeBytes());
        }
        assertEquals(3000, block.count());
        assertTrue(sink.memory.buffers() < 60, "few segments");
        assertArrayEquals(expected.toByteArray(), drain(block));
        block.add(new CellView().set(ByteBuffer.wrap(Wire.cell("again")), 4, 0, 0));
        block.close();
        block.close();
        assertEquals(0, block.count());
        sink.memory.assertNothingLeaked();
    }

    private static byte[] drain(CellBlockBuilder block) {
        var all = new ByteArrayOutputStream();
        for (ByteBuf segment : block.takeSegments()) {
            byte[] bytes = new byte[segment.readableBytes()];
            segment.readBytes(bytes);
            all.writeBytes(bytes);
            segment.release();
        }
        return all.toByteArray();
    }

    private static byte[] cells(SplittableRandom random) {
        Wire cells = Wire.wire();
        for (int count = random.nextInt(1, 40); count > 0; count--) {
            cells.raw(Wire.cell("v".repeat(random.nextInt(1000))));
        }
        return cells.toBytes();
    }

    private static void forEachCell(byte[] cells, java.util.function.Consumer<CellView> action) {
        var buffer = ByteBuffer.wrap(cells);
        var cell = new CellView();
        for (int at = 0; at < cells.length; at += 4 + buffer.getInt(at)) {
            action.accept(cell.set(buffer, at + 4, 0, 0));
        }
    }

    private static ResponseHeader.Builder response(int callId) {
        return ResponseHeader.newBuilder().setCallId(callId);
    }

    private static RequestHeader request(int callId, byte[] cells, int priority, int timeout) {
        RequestHeader.Builder header = Wire.request(callId, "Method").setTimeout(timeout);
        if (cells.length > 0) {
            header.setCellBlockMeta(meta(cells));
        }
        if (priority > 0) {
            header.setPriority(priority);
        }
        return header.build();
    }

    private static CellBlockMeta meta(byte[] cells) {
        return CellBlockMeta.newBuilder().setLength(cells.length).build();
    }

    /** A channel that keeps what is written. */
    private static final class Sink implements ByteChannel {
        private final CountingAllocator memory = new CountingAllocator();
        private final List<byte[]> written = new ArrayList<>();
        private int writes;
        private int flushes;

        byte[] bytes() {
            Wire all = Wire.wire();
            written.forEach(all::raw);
            return all.toBytes();
        }

        @Override
        public ByteBufAllocator allocator() {
            return memory.allocator();
        }

        @Override
        public void write(ByteBuf bytes) {
            writes++;
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            written.add(copy);
            bytes.release();
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public EventLoop loop() {
            throw new UnsupportedOperationException();
        }

        @Override
        public HostPort remote() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void reading(boolean wanted) {}

        @Override
        public void close() {}

        @Override
        public void abort() {}
    }
}
