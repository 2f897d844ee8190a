package io.basalt.protocol.rpc;

import static io.basalt.protocol.rpc.Wire.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.HostPort;
import io.basalt.base.Size;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.RegistryPb.GetConnectionRegistryResponse;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client, against the real server over streams in memory. */
class RpcClientTest {
    private static final HostPort ADDRESS = new HostPort("server", 16020);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ManualLoop loop = new ManualLoop();
    private final CountingAllocator memory = new CountingAllocator();
    private final LoopbackTransport network = new LoopbackTransport(loop, memory.allocator(), new SplittableRandom(11));
    private final TestService service = new TestService();
    private final RpcClient client = RpcClient.over(
            network,
            loop,
            loop,
            new RpcClientConfig(
                    "alice",
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(2),
                    Duration.ofMillis(500),
                    Size.ofMegabytes(4)));
    private RpcServer server;

    @BeforeEach
    void start() {
        server = new RpcServer(
                network, loop, RpcServerConfig.defaults(), List.of(loop), List.of(service), Optional::empty);
        server.start(ADDRESS).join();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        service.kept.forEach(RpcCall::drop);
        client.close();
        loop.run();
        assertEquals(0, server.connections(), "a closed client closes its connections");
        server.close();
        loop.run();
        assertEquals(List.of(), loop.failures);
        assertEquals(0, loop.timers());
        memory.assertNothingLeaked();
    }

    @Test
    void aCallGetsItsAnswer() throws Exception {
        assertEquals("hello", text(call("Echo", "hello")));
    }

    @Test
    void theServerSeesAClientOfHBase26() {
        call("Keep", "");
        ClientInfo seen = service.kept.element().client();
        assertEquals("alice", seen.user());
        assertEquals(2, seen.versionMajor());
        assertEquals(6, seen.versionMinor());
        assertTrue(seen.cellBlocksInGets());
        assertTrue(seen.retriesImmediately());
        assertTrue(seen.knowsScannerReset());
        assertTrue(seen.knowsRequestTooBig());
    }

    @Test
    void cellsTravelBothWays() {
        byte[] cells = concat(Wire.cell("one"), Wire.cell(""), Wire.cell("three"));
        ByteBuffer direct = ByteBuffer.allocateDirect(cells.length + 10)
                .position(5)
                .put(cells)
                .flip()
                .position(5);
        CompletableFuture<RpcResponse> answer =
                client.call(ADDRESS, "TestService", "EchoCells", message("x"), direct, PATIENCE, 0);
        loop.run();
        assertEquals(5, direct.position(), "the caller's buffer stays as it was");
        ByteBuffer received = answer.join().cells();
        assertEquals(0, received.position());
        byte[] copy = new byte[received.remaining()];
        received.get(0, copy);
        assertArrayEquals(cells, copy);
    }

    @Test
    void deadlineAndPriorityReachTheServer() {
        client.call(ADDRESS, "TestService", "Keep", message(""), RpcClient.NO_CELLS, Duration.ofMillis(700), 200);
        loop.run();
        RpcCall seen = service.kept.element();
        assertEquals(200, seen.priority());
        assertEquals(Duration.ofMillis(700).toNanos(), seen.remainingNanos(loop.nanos()));
    }

    @Test
    void callsShareAConnectionAndDoNotWaitForEachOther() throws Exception {
        CompletableFuture<RpcResponse> slow = call("Keep", "slow");
        List<CompletableFuture<RpcResponse>> quick = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            quick.add(client.call(ADDRESS, "TestService", "Echo", message("call " + i), PATIENCE));
        }
        loop.run();
        for (int i = 0; i < 1000; i++) {
            assertEquals("call " + i, text(quick.get(i)));
        }
        assertFalse(slow.isDone());
        assertEquals(1, server.connections());
        service.kept.poll().reply(message("at last"));
        loop.run();
        assertEquals("at last", text(slow));
    }

    @Test
    void callsMadeByCallbacksAreSentInTheSameBurst() throws Exception {
        CompletableFuture<RpcResponse> second = new CompletableFuture<>();
        client.call(ADDRESS, "TestService", "Echo", message("1"), PATIENCE)
                .thenAccept(first -> client.call(ADDRESS, "TestService", "Echo", message("2"), PATIENCE)
                        .thenAccept(second::complete));
        loop.run();
        assertEquals("2", text(second));
    }

    @Test
    void anAnswerMayBeReadLongAfter() throws Exception {
        RpcResponse kept = call("EchoCells", "kept").join();
        for (int i = 0; i < 100; i++) {
            call("Echo", "other " + i).join();
        }
        assertEquals("kept", kept.parse(GetConnectionRegistryResponse.parser()).getClusterId());
        assertEquals("kept", kept.parse(GetConnectionRegistryResponse.parser()).getClusterId(), "and more than once");
    }

    // ---- refusals ----

    @Test
    void aRefusalArrivesAsTheExceptionItWas() {
        RpcException refusal = assertInstanceOf(RpcException.class, failure(call("Refuse", "r1")));
        assertEquals(ErrorKind.NOT_SERVING_REGION, refusal.kind());
        assertEquals("no region r1", refusal.getMessage());
        assertFalse(refusal.doNotRetry());
        RpcException unknown = assertInstanceOf(RpcException.class, failure(call("NoSuchMethod", "")));
        assertEquals(ErrorKind.DO_NOT_RETRY, unknown.kind());
        assertTrue(unknown.doNotRetry());
    }

    @Test
    void aConnectionThatIsRefusedFailsItsCallsWithTheReason() {
        CompletableFuture<RpcResponse> call = client.call(ADDRESS, "NoSuchService", "x", message(""), PATIENCE);
        loop.run();
        RpcException refusal = assertInstanceOf(RpcException.class, failure(call));
        assertEquals(ErrorKind.FATAL_CONNECTION, refusal.kind());
        assertTrue(refusal.getMessage().contains("NoSuchService"), refusal.getMessage());
    }

    @Test
    void anAnswerThatCannotBeParsedIsAnError() {
        RpcResponse response = call("Echo", "text").join();
        assertThrows(RpcException.class, () -> response.parse(io.basalt.protocol.pb.BasePb.RegionInfo.parser()));
    }

    // ---- servers that are not there ----

    @Test
    void aServerThatIsNotThereSurelyGotNothing() {
        var nobody = new HostPort("nobody", 1);
        CompletableFuture<RpcResponse> call = client.call(nobody, "TestService", "Echo", message(""), PATIENCE);
        loop.run();
        ConnectionException failure = assertInstanceOf(ConnectionException.class, failure(call));
        assertFalse(failure.maybeDelivered());
        assertEquals(nobody, failure.server());
        assertTrue(failure.getMessage().contains("TestService.Echo to nobody:1"), failure.getMessage());
    }

    @Test
    void aServerThatCouldNotBeReachedIsNotTriedAgainAtOnce() throws Exception {
        server.close();
        loop.run();
        failure(call("Echo", ""));
        start();
        ConnectionException early = assertInstanceOf(ConnectionException.class, failure(call("Echo", "")));
        assertTrue(early.getMessage().contains("a moment ago"), early.getMessage());
        loop.advance(Duration.ofMillis(500));
        assertEquals("back", text(call("Echo", "back")));
    }

    @Test
    void aConnectionThatTakesTooLongIsGivenUp() {
        network.blackHole = ADDRESS;
        CompletableFuture<RpcResponse> call = call("Echo", "");
        loop.advance(Duration.ofMillis(4_999));
        assertFalse(call.isDone());
        loop.advance(Duration.ofMillis(1));
        assertFalse(assertInstanceOf(ConnectionException.class, failure(call)).maybeDelivered());
    }

    @Test
    void aLostConnectionMayHaveDelivered() throws Exception {
        CompletableFuture<RpcResponse> first = call("Keep", "1");
        CompletableFuture<RpcResponse> second = call("Keep", "2");
        server.close();
        loop.run();
        for (var call : List.of(first, second)) {
            assertTrue(
                    assertInstanceOf(ConnectionException.class, failure(call)).maybeDelivered());
        }
        start();
        assertEquals("again", text(call("Echo", "again")), "a lost connection is opened anew at once");
    }

    @Test
    void callsWaitUntilTheServerReads() {
        CompletableFuture<RpcResponse> opening = call("Echo", "");
        assertTrue(opening.isDone());
        // A server that reads nothing, behind the same client.
        var silent = new HostPort("silent", 1);
        var peer = new SilentPeer(false);
        network.listen(silent, List.of(loop), (remote, home) -> Optional.of(peer))
                .join();
        List<CompletableFuture<RpcResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(client.call(silent, "TestService", "Echo", message("x".repeat(10_000)), PATIENCE));
        }
        loop.run();
        assertTrue(memory.buffers() < 30, memory.buffers() + " buffers for what nobody reads");
        loop.advance(PATIENCE);
        int maybe = 0;
        for (var call : calls) {
            maybe += assertInstanceOf(CallTimeoutException.class, failure(call)).maybeDelivered() ? 1 : 0;
        }
        assertTrue(maybe > 0 && maybe < 20, maybe + " calls were given to the network");
        peer.channel.abort();
    }

    // ---- time ----

    @Test
    void eachCallHasItsOwnTimeout() throws Exception {
        CompletableFuture<RpcResponse> patient =
                client.call(ADDRESS, "TestService", "Keep", message(""), Duration.ofSeconds(10));
        CompletableFuture<RpcResponse> hurried =
                client.call(ADDRESS, "TestService", "Keep", message(""), Duration.ofSeconds(1));
        loop.advance(Duration.ofMillis(999));
        assertFalse(hurried.isDone());
        loop.advance(Duration.ofMillis(1));
        CallTimeoutException timeout = assertInstanceOf(CallTimeoutException.class, failure(hurried));
        assertTrue(timeout.maybeDelivered());
        loop.advance(Duration.ofSeconds(8));
        assertFalse(patient.isDone());
        loop.advance(Duration.ofSeconds(1));
        assertInstanceOf(CallTimeoutException.class, failure(patient));
        // The late answers find nobody, and the connection is as good as before.
        service.kept.poll().reply(message("late"));
        service.kept.poll().reply(message("late"));
        assertEquals("next", text(call("Echo", "next")));
        assertEquals(1, server.connections());
    }

    @Test
    void aCallThatTimesOutWhileConnectingWasNotDelivered() {
        network.blackHole = ADDRESS;
        CompletableFuture<RpcResponse> call =
                client.call(ADDRESS, "TestService", "Echo", message(""), Duration.ofSeconds(1));
        loop.advance(Duration.ofSeconds(1));
        assertFalse(assertInstanceOf(CallTimeoutException.class, failure(call)).maybeDelivered());
    }

    @Test
    void anIdleConnectionIsClosedAndOpenedAgain() throws Exception {
        call("Echo", "");
        loop.advance(Duration.ofSeconds(100));
        call("Echo", "");
        loop.advance(Duration.ofSeconds(119));
        assertEquals(1, server.connections());
        loop.advance(Duration.ofSeconds(1));
        assertEquals(0, server.connections());
        assertEquals("again", text(call("Echo", "again")));
    }

    @Test
    void aConnectionWithACallOpenIsNotIdle() throws Exception {
        CompletableFuture<RpcResponse> call =
                client.call(ADDRESS, "TestService", "Keep", message(""), Duration.ofHours(1));
        loop.advance(Duration.ofMinutes(30));
        service.kept.poll().reply(message("done"));
        loop.run();
        assertEquals("done", text(call));
    }

    // ---- servers that misbehave ----

    @Test
    void nonsenseFromAServerFailsTheCallsOfThatConnectionOnly() throws Exception {
        for (String nonsense :
                List.of("00000000", "7fffffff", "ffffffff", "00000003ffffff", "00000002 0a08", "00000005 02080102ff")) {
            var broken = new HostPort("broken", 1 + nonsense.hashCode() % 10_000 + 10_000);
            network.listen(broken, List.of(loop), (remote, home) -> Optional.of(new Nonsense(nonsense)))
                    .join();
            CompletableFuture<RpcResponse> call = client.call(broken, "TestService", "Echo", message(""), PATIENCE);
            loop.run();
            assertInstanceOf(ConnectionException.class, failure(call), nonsense);
            assertEquals("fine", text(call("Echo", "fine")));
        }
    }

    @Test
    void answersToUnknownCallsAreSkipped() throws Exception {
        var chatty = new HostPort("chatty", 1);
        network.listen(
                        chatty,
                        List.of(loop),
                        (remote, home) -> Optional.of(
                                new Nonsense("0000000a 020863 060a0474657874 0000000a 020801 060a0474657874")))
                .join();
        CompletableFuture<RpcResponse> call = client.call(chatty, "TestService", "Echo", message(""), PATIENCE);
        loop.run();
        assertEquals("text", text(call));
    }

    @Test
    void aClosedClientRefusesCalls() {
        CompletableFuture<RpcResponse> open = call("Keep", "");
        client.close();
        loop.run();
        assertTrue(assertInstanceOf(ConnectionException.class, failure(open)).maybeDelivered());
        assertFalse(assertInstanceOf(ConnectionException.class, failure(call("Echo", "")))
                .maybeDelivered());
    }

    @Test
    void aClosedClientRefusesCallsWithoutItsLoop() {
        client.close();
        loop.run();
        CompletableFuture<RpcResponse> late = client.call(ADDRESS, "TestService", "Echo", message(""), PATIENCE);
        assertTrue(late.isDone(), "the loop has not run since");
        assertFalse(assertInstanceOf(ConnectionException.class, failure(late)).maybeDelivered());
    }

    @Test
    void aTimeoutMustBePositive() {
        assertThrows(
                IllegalArgumentException.class,
                () -> client.call(ADDRESS, "TestService", "Echo", message(""), Duration.ZERO));
    }

    private CompletableFuture<RpcResponse> call(String method, String text) {
        CompletableFuture<RpcResponse> answer = client.call(ADDRESS, "TestService", method, message(text), PATIENCE);
        loop.run();
        return answer;
    }

    private static String text(CompletableFuture<RpcResponse> answer) throws RpcException {
        assertTrue(answer.isDone(), "answered");
        return answer.join().parse(GetConnectionRegistryResponse.parser()).getClusterId();
    }

    private static Throwable failure(CompletableFuture<RpcResponse> answer) {
        assertTrue(answer.isDone(), "failed");
        return assertThrows(CompletionException.class, answer::join).getCause();
    }

    private static byte[] concat(byte[]... parts) {
        Wire all = Wire.wire();
        for (byte[] part : parts) {
            all.raw(part);
        }
        return all.toBytes();
    }

    /** Accepts, and then does nothing. */
    private static class SilentPeer implements ByteChannelHandler {
        private final boolean reads;
        ByteChannel channel;

        SilentPeer(boolean reads) {
            this.reads = reads;
        }

        @Override
        public void opened(ByteChannel opened) {
            channel = opened;
            opened.reading(reads);
        }

        @Override
        public void received(ByteBuf bytes) {}

        @Override
        public void receivedAll() {}

        @Override
        public void writableAgain() {}

        @Override
        public void closed(Throwable cause) {}
    }

    /** Answers whatever comes first with fixed bytes. */
    private static final class Nonsense extends SilentPeer {
        private final String hex;
        private boolean said;

        Nonsense(String hex) {
            super(true);
            this.hex = hex;
        }

        @Override
        public void received(ByteBuf bytes) {
            if (!said) {
                said = true;
                byte[] answer = Wire.wire().hex(hex).toBytes();
                channel.write(channel.allocator().buffer().writeBytes(answer));
                channel.flush();
            }
        }
    }
}
