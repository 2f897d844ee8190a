package io.basalt.protocol.rpc;

import static io.basalt.protocol.rpc.Wire.cell;
import static io.basalt.protocol.rpc.Wire.connection;
import static io.basalt.protocol.rpc.Wire.header;
import static io.basalt.protocol.rpc.Wire.message;
import static io.basalt.protocol.rpc.Wire.request;
import static io.basalt.protocol.rpc.Wire.version;
import static io.basalt.protocol.rpc.Wire.wire;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.HostPort;
import io.basalt.base.Size;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.RpcPb.CellBlockMeta;
import io.basalt.protocol.pb.RpcPb.ConnectionHeader;
import io.basalt.protocol.rpc.ClientInfo.CellCodec;
import io.basalt.protocol.rpc.Wire.Response;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server's side of the protocol, byte for byte, over streams in memory. */
class ServerConnectionTest {
    private static final String HBASE = "org.apache.hadoop.hbase.";
    private static final HostPort ADDRESS = new HostPort("server", 16020);

    private final ManualLoop loop = new ManualLoop();
    private final CountingAllocator memory = new CountingAllocator();
    private final LoopbackTransport network = new LoopbackTransport(loop, memory.allocator(), new SplittableRandom(7));
    private final TestService service = new TestService();
    private Optional<String> clusterId = Optional.of("cluster-1");
    private RpcServer server;

    @BeforeEach
    void start() {
        start(new RpcServerConfig(Size.ofKilobytes(64), 100, Size.ofMegabytes(1), 5, Duration.ofSeconds(10)));
    }

    private void start(RpcServerConfig config) {
        if (server != null) {
            server.close();
            loop.run();
        }
        server = new RpcServer(network, loop, config, List.of(loop), List.of(service), () -> clusterId);
        server.start(ADDRESS).join();
    }

    /** After every test the server still serves, nothing was thrown, and no memory is held. */
    @AfterEach
    void serverIsUnharmed() {
        service.kept.forEach(RpcCall::drop);
        loop.run();
        Peer good = connect(connection("TestService").call(1, "Echo", "still here"));
        assertEquals("still here", good.response().text());
        server.close();
        loop.run();
        assertEquals(List.of(), loop.failures);
        assertEquals(0, server.connections());
        assertEquals(0, server.callsInFlight());
        assertEquals(0, server.bytesInFlight());
        memory.assertNothingLeaked();
    }

    // ---- calls ----

    @Test
    void answersAreTheseBytes() {
        Peer peer = connect(wire().hex("48426173 00 50")
                .hex("00000017 0a08 0a06746573746572 120b 5465737453657276696365")
                .hex("00000012 0a 0807 1a044563686f 2001 06 0a0474657874"));
        assertEquals("0000000a 02 0807 06 0a0474657874", peer.hex(4, 1, 2, 1, 6));
    }

    @Test
    void anEmptyAnswerIsOneZeroByte() {
        Peer peer = connect(connection("TestService").call(7, "Keep", ""));
        service.kept.poll().reply(io.basalt.protocol.pb.RegistryPb.GetClusterIdResponse.getDefaultInstance());
        loop.run();
        assertEquals("00000004 02 0807 00", peer.hex(4, 1, 2, 1));
    }

    @Test
    void cellsFollowTheMessage() {
        Peer peer = connect(connection("TestService").call(7, "EchoCells", "t", cell("v")));
        assertEquals(
                "00000027 06 0807 1a02081c 030a0174" + " 000000180000000f0000000100017201667100000000000000010476",
                peer.hex(4, 1, 2, 4, 4, 28));
    }

    /** Of a megabyte for all calls a quarter; what a call has made of as many bytes as it has itself is not counted. */
    @Test
    void whatServicesMakeOfRequestsIsBoundedForAllCallsTogether() {
        Peer peer = connect(connection("TestService").call(1, "Keep", "a").call(2, "Keep", "b"));
        RpcCall first = service.kept.poll();
        RpcCall second = service.kept.poll();
        assertEquals(Optional.empty(), charge(first, first.requestBytes()));
        assertEquals(Optional.empty(), charge(first, 200 << 10));
        assertEquals(Optional.of(ErrorKind.CALL_QUEUE_TOO_BIG), charge(second, 100 << 10));
        assertEquals(Optional.empty(), charge(second, 50 << 10));
        first.reply(message("first"));
        loop.run();
        assertEquals(Optional.empty(), charge(second, 200 << 10));
        second.reply(message("second"));
        loop.run();
        assertEquals("first", peer.response().text());
        assertEquals("second", peer.response().text());
    }

    /** A call with a message of so many parts: fields that the message does not have, with nothing in them. */
    private static Wire callOfParts(int callId, String method, int parts) {
        Wire body = wire().delimited(request(callId, method).build());
        byte[] message = message("x").toByteArray();
        byte[] all = Arrays.copyOf(message, message.length + 2 * parts);
        for (int i = message.length; i < all.length; i += 2) {
            all[i] = 0x52;
        }
        return wire().frame(body.varint(all.length).raw(all));
    }

    @Test
    void whatAMessageOfManyPartsBecomesIsBoundedBeforeItIsParsed() {
        Peer peer = connect(connection("TestService")
                .raw(callOfParts(1, "Keep", 3_000).toBytes())
                .raw(callOfParts(2, "Keep", 3_000).toBytes())
                .raw(callOfParts(3, "Keep", 6_000).toBytes())
                .call(4, "Keep", "x"));
        Response second = peer.response();
        assertEquals(2, second.header().getCallId());
        assertEquals(HBASE + "CallQueueTooBigException", second.exceptionClass());
        Response third = peer.response();
        assertEquals(3, third.header().getCallId());
        assertEquals(HBASE + "exceptions.RequestTooBigException", third.exceptionClass(), "there is never room");
        assertEquals(2, service.kept.size());
        service.kept.forEach(service::answer);
        service.kept.clear();
        peer.send(callOfParts(5, "Echo", 3_000));
        for (int callId : List.of(1, 4, 5)) {
            assertEquals(callId, peer.response().header().getCallId());
        }
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedHoweverLargeARequestMayBe() {
        start(new RpcServerConfig(Size.ofMegabytes(256), 100, Size.ofMegabytes(512), 5, Duration.ofSeconds(10)));
        network.largestChunk = 1 << 20;
        Peer peer = connect(connection("TestService"));
        byte[] header = wire().delimited(request(7, "Keep").build())
                .varint((64 << 20) + 1)
                .toBytes();
        peer.send(wire().int32(header.length + (64 << 20) + 1).raw(header));
        for (int i = 0; i < 64; i++) {
            peer.send(wire().raw(new byte[1 << 20]));
        }
        peer.send(wire().raw(new byte[1]).call(8, "Echo", "after"));
        Response refusal = peer.response();
        assertEquals(7, refusal.header().getCallId());
        assertEquals(HBASE + "exceptions.RequestTooBigException", refusal.exceptionClass());
        assertEquals("after", peer.response().text());
    }

    /** Gives the refusal, if it is one. */
    private Optional<ErrorKind> charge(RpcCall call, int bytes) {
        List<ErrorKind> refusals = new ArrayList<>();
        loop.execute(() -> {
            try {
                call.chargeHeap(bytes);
            } catch (RpcException e) {
                refusals.add(e.kind());
            }
        });
        loop.run();
        return refusals.stream().findFirst();
    }

    @Test
    void callIdsAreUnsigned() {
        Peer peer = connect(connection("TestService").call(-2, "Echo", "x"));
        assertEquals(-2, peer.response().header().getCallId());
    }

    @Test
    void everyCallOfAPipelineIsAnswered() {
        Wire calls = connection("TestService");
        for (int i = 0; i < 500; i++) {
            calls.call(i, "Echo", "call " + i);
        }
        Peer peer = connect(calls);
        for (int i = 0; i < 500; i++) {
            Response response = peer.response();
            assertEquals(i, response.header().getCallId());
            assertEquals("call " + i, response.text());
        }
        peer.assertQuiet();
    }

    @Test
    void answersComeInTheOrderInWhichTheyAreGiven() {
        Peer peer = connect(connection("TestService")
                .call(1, "Keep", "a")
                .call(2, "Keep", "b")
                .call(3, "Echo", "c"));
        RpcCall first = service.kept.poll();
        RpcCall second = service.kept.poll();
        second.reply(message("second"));
        first.reply(message("first"));
        loop.run();
        assertEquals("c", peer.response().text());
        assertEquals("second", peer.response().text());
        assertEquals("first", peer.response().text());
    }

    @Test
    void aSecondAnswerIsRefused() {
        Peer peer = connect(connection("TestService").call(1, "Keep", "a"));
        RpcCall call = service.kept.poll();
        call.reply(message("once"));
        assertThrows(IllegalStateException.class, () -> call.reply(message("twice")));
        CellBlockBuilder cells = call.newCellBlock();
        cells.add(new io.basalt.protocol.cell.CellView().set(ByteBuffer.wrap(cell("v")), 4, 0, 0));
        assertThrows(IllegalStateException.class, () -> call.reply(message("twice"), cells));
        cells.close();
        assertThrows(IllegalStateException.class, () -> call.fail(new IOException("thrice")));
        assertThrows(IllegalStateException.class, call::drop);
        assertThrows(IllegalStateException.class, call::cells);
        loop.run();
        assertEquals("once", peer.response().text());
        peer.assertQuiet();
    }

    @Test
    void aCallKnowsWhoMadeItAndWhen() {
        Peer peer = connect(wire().text("HBas")
                .hex("0050")
                .framed(header("TestService")
                        .setUserInfo(header("TestService").getUserInfo().toBuilder()
                                .setEffectiveUser("alice")
                                .setRealUser("gateway"))
                        .setCellBlockCodecClass(HBASE + "codec.KeyValueCodecWithTags")
                        .build())
                .frame(wire().delimited(request(1, "Keep")
                                .setPriority(200)
                                .setTimeout(500)
                                .build())
                        .delimited(message("a")))
                .frame(wire().delimited(request(2, "Keep").setTimeout(1).build())
                        .delimited(message("b")))
                .call(3, "Keep", "c"));
        RpcCall limited = service.kept.poll();
        assertEquals("alice", limited.client().user());
        assertEquals("gateway", limited.client().realUser());
        assertEquals(CellCodec.KEY_VALUE_WITH_TAGS, limited.client().codec());
        assertEquals(200, limited.priority());
        long arrived = limited.arrivalNanos();
        assertEquals(loop.nanos(), arrived);
        assertFalse(limited.expired(arrived + Duration.ofMillis(499).toNanos()));
        assertTrue(limited.expired(arrived + Duration.ofMillis(500).toNanos()));
        RpcCall hurried = service.kept.poll();
        assertFalse(hurried.expired(arrived + Duration.ofMillis(19).toNanos()), "20 ms are the least");
        assertTrue(hurried.expired(arrived + Duration.ofMillis(20).toNanos()));
        RpcCall patient = service.kept.poll();
        assertFalse(patient.expired(arrived + Duration.ofDays(400).toNanos()));
        limited.drop();
        hurried.drop();
        patient.drop();
        loop.run();
        peer.assertQuiet();
    }

    @Test
    void clientsWithoutVersionAreTheOldest() {
        connect(wire().text("HBas")
                .hex("0050")
                .framed(ConnectionHeader.newBuilder()
                        .setServiceName("TestService")
                        .build())
                .call(1, "Keep", ""));
        RpcCall call = service.kept.poll();
        ClientInfo client = call.client();
        assertFalse(client.retriesImmediately());
        assertFalse(client.cellBlocks());
        assertFalse(client.cellBlocksInGets());
        assertFalse(client.knowsScannerReset());
        assertThrows(IllegalStateException.class, call::newCellBlock);
        call.drop();
    }

    @Test
    void oldClientsTellTheirVersionAsText() {
        connect(wire().text("HBas")
                .hex("0050")
                .framed(header("TestService")
                        .setVersionInfo(version("1.3.6-cdh"))
                        .build())
                .call(1, "Keep", ""));
        RpcCall call = service.kept.poll();
        assertTrue(call.client().cellBlocksInGets());
        assertTrue(call.client().retriesImmediately());
        assertFalse(call.client().knowsScannerReset());
        call.drop();
    }

    @Test
    void largeAnswersArriveWhole() {
        Peer peer = connect(connection("TestService").call(1, "Cells", "3000").call(2, "Echo", "x"));
        Response response = peer.response();
        assertEquals("3000", response.text());
        byte[] one = cell("v".repeat(1000));
        byte[] cells = response.cells();
        assertEquals(3000 * one.length, cells.length);
        for (int i = 0; i < 3000; i++) {
            assertArrayEquals(one, Arrays.copyOfRange(cells, i * one.length, (i + 1) * one.length));
        }
        assertEquals("x", peer.response().text());
    }

    @Test
    void aRequestOfTheLargestSizeIsTaken() {
        String text = "x".repeat(65_536 - 18);
        byte[] call = wire().call(1, "Echo", text).toBytes();
        assertEquals(65_536, ByteBuffer.wrap(call).getInt(), "a frame of exactly 64 KB");
        Peer peer = connect(connection("TestService").raw(call));
        assertEquals(text, peer.response().text());
    }

    // ---- calls that fail ----

    @Test
    void refusalsCarryClassTextAndRetry() {
        Peer peer = connect(connection("TestService").call(1, "Refuse", "r1").call(2, "Echo", "x"));
        Response response = peer.response();
        assertEquals(1, response.header().getCallId());
        assertEquals(HBASE + "NotServingRegionException", response.exceptionClass());
        assertEquals(
                HBASE + "NotServingRegionException: no region r1",
                response.header().getException().getStackTrace());
        assertFalse(response.header().getException().getDoNotRetry());
        assertEquals(0, response.rest().length(), "no message follows an exception");
        assertEquals("x", peer.response().text());
    }

    @Test
    void aBugBecomesAnAnswer() {
        Peer peer = connect(connection("TestService")
                .call(1, "Bug", "1")
                .call(2, "AnswerThenBug", "2")
                .call(3, "Echo", "x"));
        Response bug = peer.response();
        assertEquals("java.io.IOException", bug.exceptionClass());
        assertTrue(bug.header()
                .getException()
                .getStackTrace()
                .startsWith("java.io.IOException: java.lang.IllegalStateException: a bug in 1\n\tat "));
        assertEquals("2", peer.response().text());
        assertEquals("x", peer.response().text());
    }

    @Test
    void anUnknownMethodIsNotRetried() {
        Peer peer = connect(connection("TestService").call(1, "echo", "").call(2, "Echo", "x"));
        Response response = peer.response();
        assertEquals(HBASE + "DoNotRetryIOException", response.exceptionClass());
        assertTrue(response.header().getException().getDoNotRetry());
        assertEquals(
                HBASE
                        + "DoNotRetryIOException: java.lang.UnsupportedOperationException: TestService has no method echo",
                response.header().getException().getStackTrace());
        assertEquals("x", peer.response().text());
    }

    @Test
    void whatIsWrongWithinOneRequestFailsThatCallOnly() {
        Wire noParameter =
                wire().delimited(request(1, "Echo").setRequestParam(false).build());
        Wire missingParameter = wire().delimited(request(2, "Echo").build());
        Wire cutParameter = wire().delimited(request(3, "Echo").build()).hex("050a");
        Wire unreadable = wire().delimited(request(4, "Echo").build()).hex("03ffffff");
        Wire incomplete = wire().delimited(request(5, "Echo").build()).hex("00"); // a required field is missing
        Wire noMethod =
                wire().delimited(request(6, "").clearMethodName().build()).delimited(message("x"));
        Wire cutCells = wire().delimited(request(7, "EchoCells")
                        .setCellBlockMeta(CellBlockMeta.newBuilder().setLength(30))
                        .build())
                .delimited(message("x"))
                .raw(cell("v"));
        Wire hugeCells = wire().delimited(request(8, "EchoCells")
                        .setCellBlockMeta(CellBlockMeta.newBuilder().setLength(-1))
                        .build())
                .delimited(message("x"));
        Wire longMethod =
                wire().delimited(request(9, "m".repeat(10_000)).build()).delimited(message("x"));
        List<Wire> wrong = List.of(
                noParameter,
                missingParameter,
                cutParameter,
                unreadable,
                incomplete,
                noMethod,
                cutCells,
                hugeCells,
                longMethod);
        Wire all = connection("TestService");
        wrong.forEach(all::frame);
        Peer peer = connect(all.call(99, "Echo", "x"));
        for (int i = 1; i <= wrong.size(); i++) {
            Response response = peer.response();
            assertEquals(i, response.header().getCallId());
            assertEquals(HBASE + "DoNotRetryIOException", response.exceptionClass(), "call " + i);
            assertTrue(response.header().getException().getStackTrace().length() < 1_000);
        }
        assertEquals("x", peer.response().text());
    }

    @Test
    void cellsWithoutACodecFailTheCall() {
        Peer peer = connect(wire().text("HBas")
                .hex("0050")
                .framed(header("TestService").clearCellBlockCodecClass().build())
                .call(1, "EchoCells", "x", cell("v"))
                .call(2, "Echo", "x"));
        assertEquals(HBASE + "DoNotRetryIOException", peer.response().exceptionClass());
        assertEquals("x", peer.response().text());
    }

    @Test
    void bytesBehindTheRequestAreIgnored() {
        Peer peer = connect(connection("TestService")
                .frame(wire().delimited(request(1, "Echo").build())
                        .delimited(message("x"))
                        .hex("0102030405")));
        assertEquals("x", peer.response().text());
    }

    // ---- connections that are refused ----

    @Test
    void wrongFirstBytesAreToldInTheTextThatClientsRecognise() {
        for (String start : List.of("GET ", "HBat", "\0\0\0\0", "Regulate", "Secure")) {
            Peer peer = connect(wire().text(start + "/ HTTP"));
            Response response = peer.response();
            assertEquals(-1, response.header().getCallId());
            assertEquals(HBASE + "ipc.FatalConnectionException", response.exceptionClass());
            String text = response.header().getException().getStackTrace();
            assertTrue(text.startsWith("Expected HEADER=HBas but received HEADER="), text);
            assertTrue(response.header().getException().getDoNotRetry());
            peer.assertClosed();
        }
    }

    @Test
    void fourWrongBytesAreEnough() {
        Peer peer = connect(wire().text("HBat"));
        assertEquals(HBASE + "ipc.FatalConnectionException", peer.response().exceptionClass());
        peer.assertClosed();
    }

    @Test
    void wrongVersionAndUnknownAuthenticationAreRefused() {
        Peer version = connect(wire().text("HBas").hex("0150"));
        assertEquals(HBASE + "ipc.WrongVersionException", version.response().exceptionClass());
        version.assertClosed();
        Peer auth = connect(wire().text("HBas").hex("0063"));
        assertEquals(HBASE + "ipc.BadAuthException", auth.response().exceptionClass());
        auth.assertClosed();
    }

    @Test
    void clientsThatWantSaslAreRefusedInSaslTerms() throws IOException {
        for (String code : List.of("0051", "0052")) {
            Peer peer = connect(wire().text("HBas").hex(code).hex("00000004 01020304"));
            var in = new java.io.DataInputStream(new ByteArrayInputStream(peer.bytes.toByteArray()));
            assertEquals(1, in.readInt());
            assertEquals(
                    HBASE + "security.AccessDeniedException",
                    new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
            assertTrue(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8).contains("simple"));
            assertEquals(0, in.available());
            peer.assertClosed();
        }
    }

    @Test
    void theRegistryPreambleGetsTheClusterId() {
        Peer peer = connect(wire().text("Regist"));
        assertEquals(
                "00000013 06 08ffffffff0f 0b 0a09"
                        + HexFormat.of().formatHex("cluster-1".getBytes(StandardCharsets.UTF_8)),
                peer.hex(4, 1, 6, 1, 11));
        peer.assertClosed();
    }

    @Test
    void aClusterIdThatIsNotKnownYetSendsTheClientOn() {
        clusterId = Optional.empty();
        Peer peer = connect(wire().text("Regist"));
        assertTrue(peer.response().header().getException().getStackTrace().startsWith("Expected HEADER="));
        peer.assertClosed();
    }

    @Test
    void thePrincipalPreambleIsRefusedAndTheConnectionGoesOn() {
        Peer peer = connect(wire().text("Securi"));
        assertEquals(HBASE + "ipc.SecurityNotEnabledException", peer.response().exceptionClass());
        peer.send(connection("TestService").call(1, "Echo", "x"));
        assertEquals("x", peer.response().text());
    }

    @Test
    void askingForThePrincipalAgainEndsTheConnection() {
        Peer peer = connect(wire().text("SecuriSecuri"));
        peer.response();
        assertEquals(HBASE + "ipc.SecurityNotEnabledException", peer.response().exceptionClass());
        peer.assertClosed();
    }

    @Test
    void headersThatAskForWhatIsNotThereEndTheConnection() {
        assertRefused(header("NoSuchService").build(), "FatalConnectionException");
        assertRefused(
                header("TestService")
                        .setCellBlockCodecClass("com.example.Codec")
                        .build(),
                "UnsupportedCellCodecException");
        assertRefused(
                header("TestService")
                        .setCellBlockCompressorClass("org.apache.hadoop.io.compress.BZip2Codec")
                        .build(),
                "UnsupportedCompressionCodecException");
    }

    @Test
    void cellsAreCompressedBothWaysWhereTheHeaderSaysSo() throws IOException {
        byte[] cell = cell("v".repeat(10_000));
        Peer peer = connect(compressedConnection().call(7, "EchoCells", "t", gzip(cell)));
        Response response = peer.response();
        assertEquals("t", response.text());
        assertTrue(response.cells().length < 1_000);
        assertArrayEquals(cell, new GZIPInputStream(new ByteArrayInputStream(response.cells())).readAllBytes());
    }

    @Test
    void compressedCellsThatCannotBeReadFailTheirCallOnly() throws IOException {
        Peer peer = connect(compressedConnection()
                .call(1, "EchoCells", "t", new byte[] {1, 2, 3})
                .call(2, "EchoCells", "t", gzip(new byte[100_000]))
                .call(3, "Echo", "after"));
        assertEquals(HBASE + "DoNotRetryIOException", peer.response().exceptionClass());
        assertEquals(
                HBASE + "exceptions.RequestTooBigException", peer.response().exceptionClass());
        assertEquals("after", peer.response().text());
    }

    private static Wire compressedConnection() {
        return wire().text("HBas")
                .hex("0050")
                .framed(header("TestService")
                        .setCellBlockCompressorClass("org.apache.hadoop.io.compress.GzipCodec")
                        .build());
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    private void assertRefused(ConnectionHeader header, String exception) {
        Peer peer = connect(wire().text("HBas").hex("0050").framed(header).call(1, "Echo", ""));
        Response response = peer.response();
        assertEquals(-1, response.header().getCallId());
        assertEquals(HBASE + "ipc." + exception, response.exceptionClass());
        peer.assertClosed();
    }

    @Test
    void aHeaderThatCannotBeReadEndsTheConnection() {
        for (String header : List.of("00000003 ffffff", "7fffffff 00", "ffffffff 00")) {
            Peer peer = connect(wire().text("HBas").hex("0050").hex(header));
            assertEquals(HBASE + "ipc.FatalConnectionException", peer.response().exceptionClass());
            peer.assertClosed();
        }
    }

    @Test
    void aConnectionMustSayWhoItIsInTime() {
        for (byte[] start : List.of(
                new byte[0],
                wire().text("HB").toBytes(),
                wire().text("HBas").hex("0050").toBytes(),
                wire().text("HBas").hex("0050 0000").toBytes())) {
            Peer peer = connect(wire().raw(start));
            loop.advance(Duration.ofSeconds(9));
            assertFalse(peer.closed);
            loop.advance(Duration.ofSeconds(1));
            peer.assertClosed();
        }
        assertEquals(0, loop.timers());
    }

    @Test
    void aConnectionThatSaidWhoItIsMayBeSilent() {
        Peer peer = connect(connection("TestService").hex("000000"));
        loop.advance(Duration.ofHours(1));
        assertFalse(peer.closed);
        peer.send(wire().hex("12 0a 0807 1a044563686f 2001 06 0a0474657874"));
        assertEquals("text", peer.response().text());
    }

    @Test
    void aConnectionThatStopsWithinARequestIsEndedAndItsMemoryFreed() {
        Peer peer = connect(
                connection("TestService").call(1, "Echo", "x").int32(60_000).raw(new byte[10_000]));
        assertTrue(server.bytesInFlight() >= 10_000);
        loop.advance(Duration.ofSeconds(59));
        assertFalse(peer.closed);
        loop.advance(Duration.ofSeconds(1));
        assertEquals("x", peer.response().text());
        peer.assertClosed();
        assertEquals(0, server.bytesInFlight());
        assertEquals(0, loop.timers());
    }

    @Test
    void aRequestMayComeSlowly() {
        byte[] call = wire().call(1, "Echo", "x".repeat(10_000)).toBytes();
        Peer peer = connect(connection("TestService"));
        for (int at = 0; at < call.length; at += 1_000) {
            peer.send(wire().raw(Arrays.copyOfRange(call, at, Math.min(call.length, at + 1_000))));
            loop.advance(Duration.ofSeconds(50));
        }
        assertEquals("x".repeat(10_000), peer.response().text());
        loop.advance(Duration.ofHours(1));
        assertFalse(peer.closed, "between requests it may be silent");
        assertEquals(0, loop.timers());
    }

    @Test
    void connectionsAboveTheLimitAreClosed() {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            peers.add(connect(connection("TestService")));
        }
        connect(connection("TestService")).assertClosed();
        assertEquals(5, server.connections());
        peers.forEach(peer -> peer.channel.close());
        loop.run();
        assertEquals(0, server.connections());
    }

    // ---- frames that are wrong or too large ----

    @Test
    void anUnreadableCallHeaderEndsTheConnection() {
        for (String frame : List.of("00000000", "00000003 ffffff", "00000002 0a08", "00000003 020fff")) {
            Peer peer = connect(connection("TestService")
                    .call(1, "Echo", "before")
                    .hex(frame)
                    .call(2, "Echo", ""));
            assertEquals("before", peer.response().text());
            Response response = peer.response();
            assertEquals(-1, response.header().getCallId());
            assertEquals(HBASE + "ipc.FatalConnectionException", response.exceptionClass());
            peer.assertClosed();
        }
    }

    @Test
    void aRequestThatIsTooLargeIsRefusedByItsCallId() {
        for (int length : List.of(65_537, Integer.MAX_VALUE, -1, Integer.MIN_VALUE)) {
            Peer peer = connect(connection("TestService")
                    .call(1, "Echo", "before")
                    .int32(length)
                    .delimited(request(42, "Echo").build())
                    .raw(new byte[1000]));
            assertEquals("before", peer.response().text());
            Response response = peer.response();
            assertEquals(42, response.header().getCallId());
            assertEquals(HBASE + "exceptions.RequestTooBigException", response.exceptionClass());
            peer.assertClosed();
        }
    }

    @Test
    void oldClientsAreToldOfALargeRequestInTheirTerms() {
        Peer peer = connect(wire().text("HBas")
                .hex("0050")
                .framed(header("TestService").clearVersionInfo().build())
                .int32(1 << 30)
                .delimited(request(42, "Echo").build()));
        assertEquals(HBASE + "DoNotRetryIOException", peer.response().exceptionClass());
        peer.assertClosed();
    }

    @Test
    void aTooLargeRequestWithoutAReadableHeaderEndsTheConnection() {
        for (String start : List.of("ffffffffffffffffffff", "ffffff7f", "03ffffff")) {
            Peer peer = connect(connection("TestService").int32(1 << 30).hex(start));
            assertEquals(-1, peer.response().header().getCallId());
            peer.assertClosed();
        }
        Peer silent = connect(connection("TestService").int32(1 << 30).hex("10"));
        loop.advance(Duration.ofSeconds(10));
        silent.assertClosed();
    }

    @Test
    void aLengthAloneTakesNoMemory() {
        start(new RpcServerConfig(Size.ofMegabytes(256), 100, Size.ofMegabytes(512), 100, Duration.ofSeconds(10)));
        for (int i = 0; i < 50; i++) {
            connect(connection("TestService").int32(256 << 20).raw(new byte[100]));
        }
        assertTrue(server.bytesInFlight() <= 50 * 1024, server.bytesInFlight() + " bytes held for 5,000 received");
    }

    @Test
    void callsAboveTheLimitAreToldToComeBack() {
        Wire calls = connection("TestService");
        for (int i = 0; i < 101; i++) {
            calls.call(i, "Keep", "");
        }
        Peer peer = connect(calls);
        Response response = peer.response();
        assertEquals(100, response.header().getCallId());
        assertEquals(HBASE + "CallQueueTooBigException", response.exceptionClass());
        assertTrue(response.header().getException().getServerOverloaded());
        assertFalse(response.header().getException().getDoNotRetry());
        peer.assertQuiet();
        // Who administers gets through nevertheless.
        peer.send(wire().frame(
                        wire().delimited(request(500, "Echo").setPriority(100).build())
                                .delimited(message("admin"))));
        assertEquals("admin", peer.response().text());
    }

    @Test
    void bytesAboveTheLimitAreRefusedWithoutCollectingThem() {
        start(new RpcServerConfig(Size.ofMegabytes(1), 1000, Size.ofMegabytes(1), 100, Duration.ofSeconds(10)));
        byte[] large = wire().call(1, "Keep", "x".repeat(700_000)).toBytes();
        connect(connection("TestService").raw(large));
        assertEquals(1, service.kept.size());
        Peer second = connect(
                connection("TestService").call(7, "Echo", "x".repeat(900_000)).call(8, "Echo", "small"));
        Response response = second.response();
        assertEquals(7, response.header().getCallId());
        assertEquals(HBASE + "CallQueueTooBigException", response.exceptionClass());
        assertEquals("small", second.response().text());
        service.kept.poll().drop();
        loop.run();
        second.send(wire().call(9, "Echo", "y".repeat(900_000)));
        assertEquals(9, second.response().header().getCallId());
    }

    // ---- back-pressure and ends ----

    @Test
    void aClientThatDoesNotReadIsNotServedOn() {
        Peer peer = connect(connection("TestService"));
        peer.channel.reading(false);
        Wire calls = wire();
        for (int i = 0; i < 200; i++) {
            calls.call(i, "Cells", "20");
        }
        peer.send(calls);
        assertTrue(memory.buffers() < 40, memory.buffers() + " buffers for answers that nobody reads");
        peer.channel.reading(true);
        loop.run();
        for (int i = 0; i < 200; i++) {
            assertEquals(i, peer.response().header().getCallId());
        }
        peer.assertQuiet();
    }

    /** Sends calls that are kept, and answers so many of them, with cells, that the client is behind. */
    private Peer peerThatIsBehind(int calls) {
        Wire wire = connection("TestService");
        for (int i = 0; i < calls; i++) {
            wire.call(i, "Keep", "");
        }
        Peer peer = connect(wire);
        peer.channel.reading(false);
        while (service.kept.size() > 1 && !service.kept.peek().backlogged()) {
            answerLarge(service.kept.poll());
            loop.run();
        }
        assertTrue(service.kept.peek().backlogged());
        return peer;
    }

    private void answerLarge(RpcCall call) {
        CellBlockBuilder cells = call.newCellBlock();
        cells.add(new io.basalt.protocol.cell.CellView().set(ByteBuffer.wrap(cell("v".repeat(30_000))), 4, 0, 0));
        call.reply(message("large"), cells);
    }

    /** As a read does it that misses the cache. */
    private void answerLargeAfterBacklog(RpcCall call) {
        if (call.backlogged()) {
            call.afterBacklog(() -> answerLargeAfterBacklog(call), call::fail);
        } else {
            answerLarge(call);
        }
    }

    @Test
    void callsWaitForAClientThatDoesNotTakeItsAnswers() {
        Peer peer = peerThatIsBehind(100);
        while (!service.kept.isEmpty()) {
            answerLargeAfterBacklog(service.kept.poll());
        }
        loop.run();
        assertTrue(server.callsInFlight() > 90, server.callsInFlight() + " calls wait");
        assertTrue(memory.bytes() < 2 << 20, memory.bytes() + " bytes for answers that nobody takes");
        peer.channel.reading(true);
        loop.run();
        for (int i = 0; i < 100; i++) {
            assertEquals("large", peer.response().text());
        }
    }

    @Test
    void callsThatHaveWaitedForTooLongAreRefused() {
        Peer peer = peerThatIsBehind(20);
        int waiting = service.kept.size();
        while (!service.kept.isEmpty()) {
            answerLargeAfterBacklog(service.kept.poll());
        }
        loop.advance(Duration.ofSeconds(59));
        assertEquals(waiting, server.callsInFlight());
        loop.advance(Duration.ofSeconds(1));
        assertEquals(0, server.callsInFlight());
        peer.channel.reading(true);
        loop.run();
        for (int i = 0; i < 20 - waiting; i++) {
            assertEquals("large", peer.response().text());
        }
        for (int i = 0; i < waiting; i++) {
            assertEquals(HBASE + "CallQueueTooBigException", peer.response().exceptionClass());
        }
        assertEquals(0, loop.timers());
    }

    @Test
    void fewCallsMayWait() {
        start(new RpcServerConfig(Size.ofKilobytes(64), 5_000, Size.ofMegabytes(1), 5, Duration.ofSeconds(10)));
        Peer peer = peerThatIsBehind(2_000);
        while (!service.kept.isEmpty()) {
            answerLargeAfterBacklog(service.kept.poll());
        }
        loop.run();
        assertEquals(1_000, server.callsInFlight());
        peer.channel.abort();
        loop.run();
        assertEquals(0, server.callsInFlight());
    }

    @Test
    void whoWaitsIsToldWhenTheConnectionEnds() {
        Peer peer = peerThatIsBehind(10);
        RpcCall call = service.kept.poll();
        List<ErrorKind> told = new ArrayList<>();
        call.afterBacklog(() -> told.add(null), refusal -> told.add(refusal.kind()));
        loop.run();
        peer.channel.abort();
        loop.run();
        call.afterBacklog(() -> told.add(null), refusal -> told.add(refusal.kind()));
        loop.run();
        assertEquals(List.of(ErrorKind.IO, ErrorKind.IO), told);
        call.drop();
    }

    @Test
    void answersAfterTheConnectionWentNowhereAreForgotten() {
        Peer peer = connect(connection("TestService")
                .call(1, "Keep", "a")
                .call(2, "Keep", "b")
                .call(3, "Keep", "c"));
        RpcCall reply = service.kept.poll();
        RpcCall withCells = service.kept.poll();
        RpcCall failure = service.kept.poll();
        assertFalse(reply.disconnected());
        peer.channel.abort();
        loop.run();
        assertTrue(reply.disconnected());
        reply.reply(message("x"));
        CellBlockBuilder cells = withCells.newCellBlock();
        cells.add(new io.basalt.protocol.cell.CellView().set(ByteBuffer.wrap(cell("v")), 4, 0, 0));
        withCells.reply(message("x"), cells);
        failure.fail(new IOException("x"));
        loop.run();
    }

    @Test
    void aClosedServerDropsEverything() {
        Peer peer = connect(connection("TestService").call(1, "Keep", "a").hex("00000100 00"));
        server.close();
        loop.run();
        peer.assertClosed();
        service.kept.poll().reply(message("late"));
        loop.run();
        assertEquals(0, server.connections());
        start();
    }

    @Test
    void aPeerThatLeavesInTheMiddleOfAFrameLeavesNothingBehind() {
        byte[] all = connection("TestService")
                .call(1, "EchoCells", "x".repeat(3000), cell("v"))
                .toBytes();
        for (int cut = 0; cut < all.length; cut += 37) {
            Peer peer = connect(wire().raw(Arrays.copyOf(all, cut)));
            peer.channel.close();
            loop.run();
        }
        assertEquals(0, server.connections());
        assertEquals(0, memory.buffers());
    }

    private Peer connect(Wire bytes) {
        var peer = new Peer();
        network.connect(ADDRESS, loop, peer);
        loop.run();
        peer.send(bytes);
        return peer;
    }

    /** The other end, which understands nothing. */
    private final class Peer implements ByteChannelHandler {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private ByteChannel channel;
        private boolean closed;
        private int read; // how much of the bytes the test has looked at

        void send(Wire wire) {
            byte[] sent = wire.toBytes();
            channel.write(memory.allocator().buffer(Math.max(1, sent.length)).writeBytes(sent));
            channel.flush();
            loop.run();
        }

        Response response() {
            byte[] all = bytes.toByteArray();
            var in = new ByteArrayInputStream(all, read, all.length - read);
            try {
                Response response = Wire.read(in);
                read = all.length - in.available();
                return response;
            } catch (IOException e) {
                throw new UncheckedIOException("after " + read + " of " + all.length + " bytes", e);
            }
        }

        /** All that was received, in groups of the given numbers of bytes. */
        String hex(int... groups) {
            String all = HexFormat.of().formatHex(bytes.toByteArray());
            var text = new StringBuilder();
            int at = 0;
            for (int group : groups) {
                text.append(text.isEmpty() ? "" : " ").append(all, at, Math.min(all.length(), at + 2 * group));
                at = Math.min(all.length(), at + 2 * group);
            }
            return text.append(all.substring(at)).toString();
        }

        void assertQuiet() {
            assertEquals(read, bytes.size(), "nothing more was answered");
        }

        void assertClosed() {
            assertTrue(closed, "the server closed the connection");
            assertEquals(0, bytes.size() - Math.max(read, closedAt()), "nothing came after the last answer");
        }

        private int closedAt() {
            return read == 0 ? bytes.size() : read;
        }

        @Override
        public void opened(ByteChannel opened) {
            channel = opened;
        }

        @Override
        public void received(ByteBuf received) {
            try {
                received.readBytes(bytes, received.readableBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void receivedAll() {}

        @Override
        public void writableAgain() {}

        @Override
        public void closed(Throwable cause) {
            closed = true;
        }
    }
}
