package io.basalt.protocol.rpc;

import static io.basalt.protocol.rpc.Wire.cell;
import static io.basalt.protocol.rpc.Wire.connection;
import static io.basalt.protocol.rpc.Wire.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.HostPort;
import io.basalt.base.Size;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.RegistryPb.GetConnectionRegistryResponse;
import io.basalt.protocol.pb.RpcPb.CellBlockMeta;
import io.basalt.protocol.pb.RpcPb.ExceptionResponse;
import io.basalt.protocol.pb.RpcPb.ResponseHeader;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams that were damaged at random, against both ends: nothing is thrown, memory stays bounded, everything is
 * released, and a good connection beside the bad one does not notice.
 *
 * <p>A failure names its seed; {@link #replay} runs one seed.
 */
class RpcFuzzTest {
    private static final HostPort ADDRESS = new HostPort("server", 16020);
    private static final int STREAMS_PER_SEED = 60;
    private static final long HELD_BYTES_ALLOWED = 300_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aServerSurvivesAnyStream(long seed) {
        replay(seed);
    }

    @Test
    void aServerSurvivesStreamsThatNobodyHasSeenBefore() {
        long seed = System.nanoTime();
        System.out.println("RpcFuzzTest seed=" + seed);
        replay(seed);
    }

    private static void replay(long seed) {
        var random = new SplittableRandom(seed);
        var loop = new ManualLoop();
        var memory = new CountingAllocator();
        var network = new LoopbackTransport(loop, memory.allocator(), random.split());
        var service = new TestService();
        var config = new RpcServerConfig(Size.ofKilobytes(128), 200, Size.ofKilobytes(256), 10, Duration.ofSeconds(10));
        var server =
                new RpcServer(network, loop, config, List.of(loop), List.of(service), () -> Optional.of("cluster-1"));
        server.start(ADDRESS).join();
        var client = RpcClient.over(network, loop, loop, RpcClientConfig.defaults());
        for (int stream = 0; stream < STREAMS_PER_SEED; stream++) {
            String where = "seed " + seed + ", stream " + stream;
            byte[] bytes = damaged(goodStream(random), random);
            // Down to single bytes, but not a hundred thousand of them.
            network.largestChunk = Math.max(1 << random.nextInt(13), bytes.length / 200);
            var bad = new BadPeer(bytes);
            network.connect(ADDRESS, loop, bad);
            CompletableFuture<RpcResponse> good =
                    client.call(ADDRESS, "TestService", "Echo", message(where), Duration.ofSeconds(30));
            loop.run();
            assertTrue(server.bytesInFlight() <= HELD_BYTES_ALLOWED, where);
            assertEquals(where, text(good), where);
            if (random.nextBoolean()) {
                loop.advance(Duration.ofSeconds(11));
            }
            bad.channel.abort();
            // What the stream left behind is answered when nobody listens any more.
            service.kept.forEach(call -> answer(call, random));
            service.kept.clear();
            loop.run();
            assertEquals(List.of(), loop.failures, where);
            assertEquals(1, server.connections(), where);
            assertEquals(0, server.callsInFlight(), where);
            assertEquals(0, server.bytesInFlight(), where);
            assertEquals(0, memory.buffers(), where);
        }
        client.close();
        server.close();
        loop.run();
        memory.assertNothingLeaked();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aClientSurvivesAnyServer(long seed) {
        var random = new SplittableRandom(seed);
        var loop = new ManualLoop();
        var memory = new CountingAllocator();
        var network = new LoopbackTransport(loop, memory.allocator(), random.split());
        var client =
                RpcClient.over(network, loop, loop, RpcClientConfig.defaults().withFailedServerExpiry(Duration.ZERO));
        for (int stream = 0; stream < STREAMS_PER_SEED; stream++) {
            String where = "seed " + seed + ", stream " + stream;
            var address = new HostPort("bad", 1 + stream);
            var bad = new BadPeer(damaged(goodAnswers(random), random));
            network.listen(address, List.of(loop), (remote, home) -> Optional.of(bad))
                    .join();
            for (int i = 0; i < 3; i++) {
                CompletableFuture<RpcResponse> call =
                        client.call(address, "TestService", "Echo", message("x"), Duration.ofSeconds(5));
                call.whenComplete((response, failure) -> readAll(response));
                loop.advance(Duration.ofSeconds(5));
                assertTrue(call.isDone(), where);
            }
            bad.channel.abort();
            loop.run();
            assertEquals(List.of(), loop.failures, where);
            assertEquals(0, memory.buffers(), where);
        }
        client.close();
        loop.run();
    }

    private static byte[] goodStream(SplittableRandom random) {
        Wire stream = random.nextInt(10) == 0 ? Wire.wire().text("Securi") : Wire.wire();
        stream.raw(connection(random.nextInt(20) == 0 ? "Other" : "TestService").toBytes());
        for (int calls = random.nextInt(12); calls > 0; calls--) {
            String text = "t".repeat(random.nextInt(20) == 0 ? random.nextInt(60_000) : random.nextInt(40));
            switch (random.nextInt(7)) {
                case 0 -> stream.call(calls, "EchoCells", text, cell("v".repeat(random.nextInt(500))));
                case 1 -> stream.call(calls, "Keep", text);
                case 2 -> stream.call(calls, "Refuse", text);
                case 3 -> stream.call(calls, "Unknown", text);
                case 4 -> stream.call(calls, "Cells", Integer.toString(random.nextInt(12)));
                case 5 -> stream.call(calls, "Drop", text);
                default -> stream.call(calls, "Echo", text);
            }
        }
        return stream.toBytes();
    }

    private static byte[] goodAnswers(SplittableRandom random) {
        Wire stream = Wire.wire();
        for (int id = 1; id <= 3; id++) {
            var header = ResponseHeader.newBuilder().setCallId(id);
            Wire body = Wire.wire();
            if (random.nextInt(3) == 0) {
                header.setException(ExceptionResponse.newBuilder()
                        .setExceptionClassName("java.io.IOException")
                        .setStackTrace("text"));
                body.delimited(header.build());
            } else {
                byte[] cells = cell("v".repeat(random.nextInt(3000)));
                header.setCellBlockMeta(CellBlockMeta.newBuilder().setLength(cells.length));
                body.delimited(header.build()).delimited(message("text")).raw(cells);
            }
            stream.frame(body);
        }
        return stream.toBytes();
    }

    /** Bits flipped, bytes put in, taken out, repeated, set to the values that lengths go wrong with, or cut off. */
    private static byte[] damaged(byte[] good, SplittableRandom random) {
        byte[] bytes = good;
        for (int damages = random.nextInt(4); damages > 0 && bytes.length > 0; damages--) {
            int at =
                    random.nextInt(3) == 0 ? random.nextInt(bytes.length) : random.nextInt(Math.min(150, bytes.length));
            int length = Math.min(bytes.length - at, random.nextInt(1, 20));
            Wire next = Wire.wire().raw(Arrays.copyOf(bytes, at));
            byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> {
                    rest[0] ^= (byte) (1 << random.nextInt(8));
                    next.raw(rest);
                }
                case 1 -> next.raw(Arrays.copyOfRange(rest, length, rest.length));
                case 2 -> {
                    byte[] more = new byte[length];
                    random.nextBytes(more);
                    next.raw(more).raw(rest);
                }
                case 3 -> next.raw(Arrays.copyOf(rest, length)).raw(rest);
                case 4 -> {
                    Arrays.fill(rest, 0, length, (byte) new int[] {0, 0x7f, 0x80, 0xff}[random.nextInt(4)]);
                    next.raw(rest);
                }
                default -> {}
            }
            bytes = next.toBytes();
        }
        return bytes;
    }

    private static void answer(RpcCall call, SplittableRandom random) {
        switch (random.nextInt(4)) {
            case 0 -> call.reply(message("x"));
            case 1 -> call.reply(message("x"), call.newCellBlock());
            case 2 -> call.fail(new RpcException(ErrorKind.REGION_TOO_BUSY, "x"));
            default -> call.drop();
        }
    }

    private static void readAll(RpcResponse response) {
        if (response != null) {
            try {
                response.parse(GetConnectionRegistryResponse.parser());
            } catch (RpcException e) {
                assertTrue(e.doNotRetry());
            }
        }
    }

    private static String text(CompletableFuture<RpcResponse> good) {
        try {
            return good.join().parse(GetConnectionRegistryResponse.parser()).getClusterId();
        } catch (RpcException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends its bytes, reads everything, understands nothing. */
    private static final class BadPeer implements ByteChannelHandler {
        private final byte[] bytes;
        private ByteChannel channel;

        BadPeer(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void opened(ByteChannel opened) {
            channel = opened;
            channel.write(channel.allocator().buffer(Math.max(1, bytes.length)).writeBytes(bytes));
            channel.flush();
        }

        @Override
        public void received(ByteBuf received) {}

        @Override
        public void receivedAll() {}

        @Override
        public void writableAgain() {}

        @Override
        public void closed(Throwable cause) {}
    }
}
