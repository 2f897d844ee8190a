package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.base.HostPort;
import io.basalt.base.SystemClock;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.pb.RpcPb;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.netty.NettyTransport;
import io.basalt.protocol.rpc.netty.ProcessThreads;
import io.basalt.protocol.wire.PbBytes;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a region server and a master answer to nonsense; after each, a stock client goes on as if nothing had been. */
@ExtendWith(SharedCluster.class)
final class BadInputTest {
    private static final byte[] FAMILY = "f".getBytes(UTF_8);
    private static final byte[] QUALIFIER = "q".getBytes(UTF_8);
    private static final org.apache.hadoop.hbase.TableName TABLE =
            org.apache.hadoop.hbase.TableName.valueOf("bad_input");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static Connection connection;
    private static Table table;
    private static HostPort regionServer;
    private static HostPort master;
    private static BasePb.RegionSpecifier region;
    private static ProcessThreads threads;
    private static RpcClient rpc;
    private static int checks;

    @BeforeAll
    static void connect(Cluster cluster) throws Exception {
        connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
        try (Admin admin = connection.getAdmin()) {
            admin.createTable(TableDescriptorBuilder.newBuilder(TABLE)
                    .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
                    .build());
            var leader = admin.getClusterMetrics().getMasterName();
            master = new HostPort(leader.getHostname(), leader.getPort());
        }
        table = connection.getTable(TABLE);
        try (var locator = connection.getRegionLocator(TABLE)) {
            var location = locator.getAllRegionLocations().get(0);
            regionServer = new HostPort(location.getHostname(), location.getPort());
            region = name(ByteString.copyFrom(location.getRegion().getRegionName()));
        }
        threads = ProcessThreads.create();
        rpc = RpcClient.over(
                new NettyTransport(UnpooledByteBufAllocator.DEFAULT, threads.workers("resolver", 1)),
                threads.loop("bad-input"),
                new SystemClock(),
                RpcClientConfig.defaults());
    }

    @AfterAll
    static void disconnect() throws IOException {
        rpc.close();
        threads.close();
        table.close();
        connection.close();
    }

    /** The same connection of the stock client, through every test. */
    @AfterEach
    void othersAreNotHarmed() throws IOException {
        byte[] row = ("still here " + checks++).getBytes(UTF_8);
        table.put(new Put(row).addColumn(FAMILY, QUALIFIER, row));
        assertArrayEquals(row, table.get(new Get(row)).value());
    }

    @Test
    void aPortScannersBytesAreAnsweredAndTheConnectionClosed() throws IOException {
        for (HostPort server : List.of(regionServer, master)) {
            String answer = new String(exchange(server, "GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII)), UTF_8);
            assertTrue(answer.contains("FatalConnectionException"), answer);
            assertTrue(answer.contains("Expected HEADER="), answer);
        }
    }

    @Test
    void aFrameOfTwoGibibytesOrOfNegativeLengthIsRefused() throws IOException {
        for (int length : List.of(Integer.MAX_VALUE, -5)) {
            String answer = new String(exchange(regionServer, handshake(), ints(length), requestHeader()), UTF_8);
            // A client that does not tell its version is the oldest, and knows no RequestTooBigException.
            assertTrue(answer.contains("DoNotRetryIOException"), answer);
            assertTrue(answer.contains("basalt.rpc.request.max.size"), answer);
        }
    }

    @Test
    void halfAFrameJustWaits() throws IOException {
        try (var socket = new Socket(regionServer.host(), regionServer.port())) {
            socket.getOutputStream().write(handshake());
            socket.getOutputStream().write(ints(1_000));
            socket.getOutputStream().write(new byte[10]);
            socket.getOutputStream().flush();
            othersAreNotHarmed();
        }
    }

    @Test
    void anUnknownMethodIsNamed() {
        RpcException refusal = refused(
                regionServer,
                "ClientService",
                "Frobnicate",
                ClientPb.GetRequest.newBuilder()
                        .setRegion(region)
                        .setGet(ClientPb.Get.newBuilder().setRow(ByteString.copyFromUtf8("r")))
                        .build());
        assertEquals(ErrorKind.DO_NOT_RETRY, refusal.kind());
        assertTrue(refusal.getMessage().contains("Frobnicate"), refusal.getMessage());
    }

    @Test
    void anUnknownServiceIsNamed() {
        RpcException refusal = refused(
                regionServer,
                "NoSuchService",
                "Get",
                ClientPb.GetRequest.newBuilder()
                        .setRegion(region)
                        .setGet(ClientPb.Get.newBuilder().setRow(ByteString.copyFromUtf8("r")))
                        .build());
        assertTrue(refusal.getMessage().contains("NoSuchService"), refusal.getMessage());
    }

    @Test
    void aRegionThatIsNotThereIsToldApart() {
        var elsewhere = RegionInfo.of(TableName.parse("no_such_table"), Bytes.EMPTY, Bytes.EMPTY, 1);
        RpcException refusal = refused(
                regionServer,
                "ClientService",
                "Get",
                ClientPb.GetRequest.newBuilder()
                        .setRegion(name(PbBytes.toPb(elsewhere.name())))
                        .setGet(ClientPb.Get.newBuilder().setRow(ByteString.copyFromUtf8("r")))
                        .build());
        assertEquals(ErrorKind.NOT_SERVING_REGION, refusal.kind());
    }

    @Test
    void aPutToAnUnknownFamilyIsRefused() {
        RpcException refusal = refused(regionServer, "ClientService", "Mutate", put("row", "nofamily", 1));
        assertEquals(ErrorKind.NO_SUCH_FAMILY, refusal.kind());
        assertTrue(refusal.getMessage().contains("nofamily"), refusal.getMessage());
    }

    @Test
    void rowsOfLengthZeroAndAboveTheLargestAreRefused() {
        for (String row : List.of("", "r".repeat(32_768))) {
            RpcException refusal = refused(regionServer, "ClientService", "Mutate", put(row, "f", 1));
            assertEquals(ErrorKind.DO_NOT_RETRY, refusal.kind(), () -> "row of " + row.length() + " bytes");
            RpcException unread = refused(
                    regionServer,
                    "ClientService",
                    "Get",
                    ClientPb.GetRequest.newBuilder()
                            .setRegion(region)
                            .setGet(ClientPb.Get.newBuilder().setRow(ByteString.copyFromUtf8(row)))
                            .build());
            assertEquals(ErrorKind.DO_NOT_RETRY, unread.kind(), () -> "row of " + row.length() + " bytes");
        }
    }

    @Test
    void aCellOverTheLimitIsRefused() {
        RpcException refusal = refused(regionServer, "ClientService", "Mutate", put("row", "f", 11 << 20));
        assertEquals(ErrorKind.DO_NOT_RETRY, refusal.kind());
        assertTrue(refusal.getMessage().contains("exceeds limit"), refusal.getMessage());
    }

    private static RpcException refused(HostPort server, String service, String method, MessageLite request) {
        var failure = assertThrows(ExecutionException.class, () -> rpc.call(server, service, method, request, TIMEOUT)
                .get());
        assertTrue(failure.getCause() instanceof RpcException, failure.toString());
        return (RpcException) failure.getCause();
    }

    private static ClientPb.MutateRequest put(String row, String family, int valueBytes) {
        return ClientPb.MutateRequest.newBuilder()
                .setRegion(region)
                .setMutation(ClientPb.MutationProto.newBuilder()
                        .setRow(ByteString.copyFromUtf8(row))
                        .setMutateType(ClientPb.MutationProto.MutationType.PUT)
                        .addColumnValue(ClientPb.MutationProto.ColumnValue.newBuilder()
                                .setFamily(ByteString.copyFromUtf8(family))
                                .addQualifierValue(ClientPb.MutationProto.ColumnValue.QualifierValue.newBuilder()
                                        .setQualifier(ByteString.copyFromUtf8("q"))
                                        .setValue(ByteString.copyFrom(new byte[valueBytes])))))
                .build();
    }

    private static BasePb.RegionSpecifier name(ByteString regionName) {
        return BasePb.RegionSpecifier.newBuilder()
                .setType(BasePb.RegionSpecifier.RegionSpecifierType.REGION_NAME)
                .setValue(regionName)
                .build();
    }

    /** Sends the parts and reads until the server closes. */
    private static byte[] exchange(HostPort server, byte[]... parts) throws IOException {
        try (var socket = new Socket(server.host(), server.port())) {
            socket.setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
            for (byte[] part : parts) {
                socket.getOutputStream().write(part);
            }
            socket.getOutputStream().flush();
            var answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toByteArray();
        }
    }

    /** A correct preamble and header, for ClientService. */
    private static byte[] handshake() {
        byte[] header = RpcPb.ConnectionHeader.newBuilder()
                .setUserInfo(RpcPb.UserInformation.newBuilder().setEffectiveUser("tester"))
                .setServiceName("ClientService")
                .build()
                .toByteArray();
        return ByteBuffer.allocate(6 + 4 + header.length)
                .put("HBas".getBytes(US_ASCII))
                .put((byte) 0)
                .put((byte) 80)
                .putInt(header.length)
                .put(header)
                .array();
    }

    private static byte[] requestHeader() throws IOException {
        var bytes = new ByteArrayOutputStream();
        RpcPb.RequestHeader.newBuilder()
                .setCallId(7)
                .setMethodName("Get")
                .setRequestParam(true)
                .build()
                .writeDelimitedTo(bytes);
        return bytes.toByteArray();
    }

    private static byte[] ints(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}
