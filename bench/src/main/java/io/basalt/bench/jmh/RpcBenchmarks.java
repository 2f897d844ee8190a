package io.basalt.bench.jmh;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.basalt.base.HostPort;
import io.basalt.base.SystemClock;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.pb.RpcPb;
import io.basalt.protocol.rpc.CellBlockBuilder;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcServer;
import io.basalt.protocol.rpc.RpcServerConfig;
import io.basalt.protocol.rpc.RpcService;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A get as the server's end of a connection sees it: its frame is read, ten cells are answered. Nothing is looked up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RpcBenchmarks {
    private static final HostPort ADDRESS = new HostPort("server", 16020);

    private final BenchTransport transport = new BenchTransport();
    private final TenCells service = new TenCells();
    private RpcServer server;
    private ByteBuf call;

    @Setup
    public void connect() throws IOException {
        server = new RpcServer(
                transport,
                new SystemClock(),
                RpcServerConfig.defaults(),
                List.of(transport.loop()),
                List.of(service),
                () -> Optional.of("bench"));
        server.start(ADDRESS).join();
        transport.connect(opening());
        call = Unpooled.directBuffer().writeBytes(get());
    }

    @TearDown
    public void close() {
        server.close();
        call.release();
    }

    @Benchmark
    public long answerGet() {
        return transport.exchange(call.duplicate());
    }

    private static byte[] opening() throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write("HBas".getBytes(StandardCharsets.US_ASCII));
        bytes.write(new byte[] {0, 80});
        frame(
                bytes,
                RpcPb.ConnectionHeader.newBuilder()
                        .setUserInfo(RpcPb.UserInformation.newBuilder().setEffectiveUser("bench"))
                        .setServiceName("ClientService")
                        .setCellBlockCodecClass("org.apache.hadoop.hbase.codec.KeyValueCodec")
                        .build()
                        .toByteArray());
        return bytes.toByteArray();
    }

    private static byte[] get() throws IOException {
        var body = new ByteArrayOutputStream();
        RpcPb.RequestHeader.newBuilder()
                .setCallId(7)
                .setMethodName("Get")
                .setRequestParam(true)
                .setTimeout(60_000)
                .build()
                .writeDelimitedTo(body);
        ClientPb.GetRequest.newBuilder()
                .setRegion(BasePb.RegionSpecifier.newBuilder()
                        .setType(BasePb.RegionSpecifier.RegionSpecifierType.REGION_NAME)
                        .setValue(ByteString.copyFromUtf8(
                                "usertable,user1,1700000000000.0123456789abcdef0123456789abcdef.")))
                .setGet(ClientPb.Get.newBuilder().setRow(ByteString.copyFromUtf8("user1234567890123456")))
                .build()
                .writeDelimitedTo(body);
        var bytes = new ByteArrayOutputStream();
        frame(bytes, body.toByteArray());
        return bytes.toByteArray();
    }

    private static void frame(ByteArrayOutputStream bytes, byte[] body) throws IOException {
        var out = new DataOutputStream(bytes);
        out.writeInt(body.length);
        out.write(body);
    }

    private static final class TenCells implements RpcService {
        private final SampleCells cells = new SampleCells(1);
        private final CellView view = new CellView();

        @Override
        public String name() {
            return "ClientService";
        }

        @Override
        public void call(RpcCall call) throws IOException {
            ClientPb.GetRequest request = call.request(ClientPb.GetRequest.parser());
            CellBlockBuilder block = call.newCellBlock();
            for (int i = 0; i < cells.count(); i++) {
                block.add(cells.view(i, view));
            }
            MessageLite answer = ClientPb.GetResponse.newBuilder()
                    .setResult(
                            ClientPb.Result.newBuilder().setAssociatedCellCount(request.hasGet() ? cells.count() : 0))
                    .build();
            call.reply(answer, block);
        }
    }
}
