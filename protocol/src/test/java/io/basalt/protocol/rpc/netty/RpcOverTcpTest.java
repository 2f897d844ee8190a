package io.basalt.protocol.rpc.netty;

import static io.basalt.protocol.rpc.Wire.connection;
import static io.basalt.protocol.rpc.Wire.header;
import static io.basalt.protocol.rpc.Wire.message;
import static io.basalt.protocol.rpc.Wire.request;
import static io.basalt.protocol.rpc.Wire.wire;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.base.Size;
import io.basalt.base.SystemClock;
import io.basalt.protocol.pb.RegistryPb.GetConnectionRegistryResponse;
import io.basalt.protocol.rpc.ConnectionException;
import io.basalt.protocol.rpc.CountingAllocator;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.RpcResponse;
import io.basalt.protocol.rpc.RpcServer;
import io.basalt.protocol.rpc.RpcServerConfig;
import io.basalt.protocol.rpc.TestService;
import io.basalt.protocol.rpc.Wire;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The same server and client over TCP on this machine, by epoll and by NIO. */
@Timeout(120)
@ParameterizedClass
@ValueSource(booleans = {true, false})
class RpcOverTcpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PATIENCE_MILLIS = 30_000;

    private final boolean fastest;
    private final ProcessThreads threads;
    private final CountingAllocator memory = new CountingAllocator();
    private final NettyTransport transport;
    private final List<EventLoop> loops;
    private final TestService service = new TestService();
    private RpcServer server;
    private HostPort address;
    private RpcClient client;

    RpcOverTcpTest(boolean fastest) {
        this.fastest = fastest && Epoll.isAvailable();
        threads = fastest ? ProcessThreads.create() : ProcessThreads.portable();
        transport = new NettyTransport(memory.allocator(), threads.workers("resolver", 1));
        loops = List.of(threads.loop("loop-a"), threads.loop("loop-b"));
    }

    @BeforeEach
    void start() {
        start(new RpcServerConfig(Size.ofMegabytes(4), 1000, Size.ofMegabytes(64), 50, Duration.ofSeconds(20)));
        client = RpcClient.over(
                transport,
                threads.loop("client"),
                new SystemClock(),
                RpcClientConfig.defaults().withFailedServerExpiry(Duration.ZERO));
    }

    private void start(RpcServerConfig config) {
        server = new RpcServer(
                transport, new SystemClock(), config, loops, List.of(service), () -> Optional.of("cluster-1"));
        address = server.start(new HostPort("127.0.0.1", 0)).join();
    }

    @AfterEach
    void serverIsUnharmedAndNothingLeaks() throws Exception {
        service.kept.forEach(RpcCall::drop);
        service.kept.clear();
        assertEquals("still here", text(call("Echo", "still here")));
        client.close();
        await("clients leave").atMost(PATIENCE).until(() -> server.connections() == 0);
        assertEquals(0, server.callsInFlight());
        assertEquals(0, server.bytesInFlight());
        server.close();
        threads.close();
        memory.assertNothingLeaked();
    }

    @Test
    void callsOfManyThreadsAreAnsweredByManyThreads() throws Exception {
        Executor answering = threads.workers("answering", 2);
        Executor askers = threads.workers("asking", 3);
        int calls = 3_000;
        List<CompletableFuture<CompletableFuture<RpcResponse>>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            String text = "call " + i;
            String method = i % 2 == 0 ? "Keep" : "Echo";
            answers.add(CompletableFuture.supplyAsync(
                    () -> client.call(address, "TestService", method, message(text), PATIENCE), askers));
            if (i % 500 == 0) {
                int made = i;
                // So that the server's limit of calls in flight is not reached.
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
                    answerKept(answering);
                    return made - service.answered() < 100;
                });
            }
        }
        await().atMost(PATIENCE).until(() -> {
            answerKept(answering);
            return answers.stream().allMatch(answer -> answer.join().isDone());
        });
        for (int i = 0; i < calls; i++) {
            assertEquals("call " + i, text(answers.get(i).join()));
        }
    }

    private void answerKept(Executor answering) {
        for (RpcCall call = service.kept.poll(); call != null; call = service.kept.poll()) {
            RpcCall kept = call;
            answering.execute(() -> service.answer(kept));
        }
    }

    @Test
    void largeRequestsAndAnswersArrive() throws Exception {
        String large = "x".repeat(3_000_000);
        assertEquals(large, text(call("Echo", large)));
        RpcResponse response = call("Cells", "20000").get();
        assertEquals(20_000 * (4 + 23 + 1000), response.cells().remaining());
    }

    @Test
    void connectionsAreSpreadOverTheLoops() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Socket socket = connect(connection("TestService").call(i, "Keep", ""));
            sockets.add(socket);
            int wanted = i + 1;
            await().atMost(PATIENCE).until(() -> service.kept.size() == wanted);
        }
        List<EventLoop> used = service.kept.stream().map(RpcCall::loop).toList();
        assertEquals(List.of(loops.get(0), loops.get(1), loops.get(0), loops.get(1)), used);
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void wrongInputHarmsNobodyElse() throws Exception {
        String text = "o.a.h.h";
        Map<String, Wire> inputs = new LinkedHashMap<>();
        inputs.put("web browser", wire().text("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        inputs.put("wrong version", wire().text("HBas").hex("0950"));
        inputs.put("wrong authentication", wire().text("HBas").hex("0001"));
        inputs.put("kerberos", wire().text("HBas").hex("0051").hex("00000002 0102"));
        inputs.put("registry", wire().text("Regist"));
        inputs.put("principal twice", wire().text("SecuriSecuri"));
        inputs.put("header too long", wire().text("HBas").hex("0050 7fffffff").raw(new byte[1000]));
        inputs.put("header of negative length", wire().text("HBas").hex("0050 ffffffff"));
        inputs.put("header unreadable", wire().text("HBas").hex("0050 00000004 ffffffff"));
        inputs.put("unknown service", connection("NoSuchService").call(1, "Echo", text));
        inputs.put(
                "unknown codec",
                wire().text("HBas")
                        .hex("0050")
                        .framed(header("TestService")
                                .setCellBlockCodecClass("x")
                                .build()));
        inputs.put(
                "unknown compressor",
                wire().text("HBas")
                        .hex("0050")
                        .framed(header("TestService")
                                .setCellBlockCompressorClass("x")
                                .build()));
        inputs.put("empty frame", connection("TestService").int32(0));
        inputs.put(
                "unreadable request header", connection("TestService").int32(4).hex("ffffffff"));
        inputs.put(
                "request too large",
                connection("TestService")
                        .int32(5 << 20)
                        .delimited(request(3, "Echo").build()));
        inputs.put(
                "request of negative length",
                connection("TestService").int32(-5).delimited(request(3, "Echo").build()));
        for (var input : inputs.entrySet()) {
            try (Socket socket = connect(input.getValue())) {
                assertTrue(answerThenEnd(socket) > 0, input.getKey() + " is told what is wrong");
            }
            assertEquals(input.getKey(), text(call("Echo", input.getKey())));
        }
    }

    private static int answerThenEnd(Socket socket) throws IOException {
        return socket.getInputStream().readAllBytes().length;
    }

    @Test
    void aClientThatStillSendsGetsToReadWhyItWasRefused() throws Exception {
        try (Socket socket = connect(connection("TestService")
                .int32(200 << 20)
                .delimited(request(9, "Echo").build()))) {
            OutputStream out = socket.getOutputStream();
            byte[] more = new byte[1 << 20];
            for (int i = 0; i < 20; i++) {
                out.write(more);
            }
            Wire.Response response = Wire.read(socket.getInputStream());
            assertEquals(9, response.header().getCallId());
            assertTrue(response.exceptionClass().endsWith("RequestTooBigException"));
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void halfSentFramesWait() throws Exception {
        byte[] all = connection("TestService").call(1, "Echo", "patience").toBytes();
        try (Socket socket = connect(wire())) {
            OutputStream out = socket.getOutputStream();
            for (byte b : all) {
                out.write(b);
                out.flush();
            }
            assertEquals("patience", Wire.read(socket.getInputStream()).text());
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        server.close();
        start(new RpcServerConfig(Size.ofMegabytes(4), 10, Size.ofMegabytes(64), 50, Duration.ofMillis(50)));
        try (Socket silent = connect(wire());
                Socket half = connect(wire().text("HBas"))) {
            assertEndsWithoutAnswer(silent);
            assertEndsWithoutAnswer(half);
        }
    }

    @Test
    void connectionsAboveTheLimitAreClosed() throws Exception {
        server.close();
        start(new RpcServerConfig(Size.ofMegabytes(4), 10, Size.ofMegabytes(64), 2, Duration.ofSeconds(20)));
        try (Socket one = connect(connection("TestService").call(1, "Echo", "one"));
                Socket two = connect(connection("TestService").call(1, "Echo", "two"))) {
            assertEquals("one", Wire.read(one.getInputStream()).text());
            assertEquals("two", Wire.read(two.getInputStream()).text());
            try (Socket three = connect(wire())) {
                assertEndsWithoutAnswer(three);
            }
        }
        await().atMost(PATIENCE).until(() -> server.connections() == 0);
    }

    private static void assertEndsWithoutAnswer(Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (java.net.SocketException e) {
            assertTrue(e.getMessage().contains("reset"), e.getMessage());
        }
    }

    @Test
    void aClientThatDoesNotReadIsNotServedOn() throws Exception {
        int calls = 200;
        Wire all = connection("TestService");
        for (int i = 0; i < calls; i++) {
            all.call(i, "Cells", "1000");
        }
        try (Socket socket = connect(all)) {
            await().atMost(PATIENCE).until(() -> service.answered() > 0);
            assertEquals("other", text(call("Echo", "other")));
            InputStream in = socket.getInputStream();
            for (int i = 0; i < calls; i++) {
                // What the kernel and the channel hold is a few of these answers of a megabyte each.
                int ahead = service.answered() - i;
                assertTrue(ahead < 40, ahead + " answers were made that nobody had read");
                assertTrue(memory.bytes() < 48 << 20, memory.bytes() + " bytes for answers that nobody had read");
                assertEquals(i, Wire.read(in).header().getCallId());
            }
        }
    }

    @Test
    void aClientThatStopsSendingWithoutReadingLeavesNothingBehind() throws Exception {
        for (int i = 0; i < 5; i++) {
            Wire all = connection("TestService");
            for (int call = 0; call < 2000; call++) {
                all.call(call, "Cells", "1000");
            }
            int before = service.answered();
            try (Socket socket = connect(all)) {
                await().atMost(PATIENCE).until(() -> service.answered() > before);
                socket.shutdownOutput();
                if (fastest) {
                    // Epoll tells of the end, with what was on its way, even to a server that does not read.
                    await().atMost(PATIENCE).until(() -> server.connections() == 0);
                }
            }
            await().atMost(PATIENCE).until(() -> server.connections() == 0);
        }
        assertEquals(0, server.bytesInFlight());
    }

    @Test
    void aTakenPortIsToldWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var wanted = new HostPort("127.0.0.1", taken.getLocalPort());
            var other = new RpcServer(
                    transport, new SystemClock(), RpcServerConfig.defaults(), loops, List.of(service), Optional::empty);
            Throwable failure = assertThrows(
                            CompletionException.class, () -> other.start(wanted).join())
                    .getCause();
            assertInstanceOf(IOException.class, failure);
            assertTrue(
                    failure.getMessage().contains("port " + wanted.port() + " is already in use"), failure::getMessage);
            assertTrue(failure.getMessage().contains("configure another port"), failure::getMessage);
        }
    }

    @Test
    void hostNamesAreResolved() throws Exception {
        var byName = new HostPort("localhost", address.port());
        RpcResponse response = client.call(byName, "TestService", "Echo", message("by name"), PATIENCE)
                .get();
        assertEquals(
                "by name",
                response.parse(GetConnectionRegistryResponse.parser()).getClusterId());
    }

    @Test
    void aServerThatIsNotThereIsTold() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        for (HostPort nobody : List.of(new HostPort("127.0.0.1", port), new HostPort("no-such-host.invalid", 1))) {
            CompletableFuture<RpcResponse> call = client.call(nobody, "TestService", "Echo", message(""), PATIENCE);
            ConnectionException failure = assertInstanceOf(
                    ConnectionException.class,
                    assertThrows(CompletionException.class, call::join).getCause());
            assertFalse(failure.maybeDelivered());
        }
    }

    @Test
    void aClosedServerLetsItsClientsKnow() throws Exception {
        CompletableFuture<RpcResponse> open = call("Keep", "");
        await().atMost(PATIENCE).until(() -> !service.kept.isEmpty());
        server.close();
        ConnectionException failure = assertInstanceOf(
                ConnectionException.class,
                assertThrows(CompletionException.class, open::join).getCause());
        assertTrue(failure.maybeDelivered());
        RpcCall late = service.kept.poll();
        await().atMost(PATIENCE).until(late::disconnected);
        late.reply(message("late"));
        start(RpcServerConfig.defaults());
    }

    private Socket connect(Wire bytes) throws IOException {
        var socket = new Socket(address.host(), address.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(bytes.toBytes());
        return socket;
    }

    private CompletableFuture<RpcResponse> call(String method, String text) {
        return client.call(address, "TestService", method, message(text), PATIENCE);
    }

    private static String text(CompletableFuture<RpcResponse> answer) throws Exception {
        return answer.get().parse(GetConnectionRegistryResponse.parser()).getClusterId();
    }
}
