package io.basalt.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.HostPort;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb.RegionInfo;
import io.basalt.protocol.pb.BasePb.RegionLocation;
import io.basalt.protocol.pb.BasePb.ServerName;
import io.basalt.protocol.pb.BasePb.TableName;
import io.basalt.protocol.pb.RegistryPb.GetActiveMasterRequest;
import io.basalt.protocol.pb.RegistryPb.GetActiveMasterResponse;
import io.basalt.protocol.pb.RegistryPb.GetBootstrapNodesRequest;
import io.basalt.protocol.pb.RegistryPb.GetBootstrapNodesResponse;
import io.basalt.protocol.pb.RegistryPb.GetClusterIdRequest;
import io.basalt.protocol.pb.RegistryPb.GetClusterIdResponse;
import io.basalt.protocol.pb.RegistryPb.GetMastersRequest;
import io.basalt.protocol.pb.RegistryPb.GetMastersResponse;
import io.basalt.protocol.pb.RegistryPb.GetMetaRegionLocationsRequest;
import io.basalt.protocol.pb.RegistryPb.GetMetaRegionLocationsResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RegistryServiceTest {
    private static final HostPort ADDRESS = new HostPort("server", 16020);
    private static final ServerName MASTER = server("master", 16000);
    private static final ServerName BACKUP = server("backup", 16000);
    private static final ServerName REGION_SERVER = server("rs", 16020);
    private static final RegionLocation META = RegionLocation.newBuilder()
            .setRegionInfo(RegionInfo.newBuilder()
                    .setRegionId(1)
                    .setTableName(TableName.newBuilder()
                            .setNamespace(com.google.protobuf.ByteString.copyFromUtf8("hbase"))
                            .setQualifier(com.google.protobuf.ByteString.copyFromUtf8("meta"))))
            .setServerName(REGION_SERVER)
            .setSeqNum(7)
            .build();

    private static final ClusterView UP = new View(
            CompletableFuture.completedFuture("id-1"),
            Optional.of(MASTER),
            List.of(BACKUP),
            List.of(META),
            List.of(REGION_SERVER, MASTER));
    private static final ClusterView STARTING =
            new View(new CompletableFuture<>(), Optional.empty(), List.of(), List.of(), List.of());

    private record View(
            CompletableFuture<String> clusterId,
            Optional<ServerName> activeMaster,
            List<ServerName> backupMasters,
            List<RegionLocation> metaLocations,
            List<ServerName> bootstrapNodes)
            implements ClusterView {}

    @Test
    void aClusterThatIsUpIsDescribed() throws RpcException {
        assertEquals(
                "id-1",
                ask(UP, "GetClusterId", GetClusterIdRequest.getDefaultInstance(), GetClusterIdResponse.parser())
                        .getClusterId());
        assertEquals(
                MASTER,
                ask(
                                UP,
                                "GetActiveMaster",
                                GetActiveMasterRequest.getDefaultInstance(),
                                GetActiveMasterResponse.parser())
                        .getServerName());
        GetMastersResponse masters =
                ask(UP, "GetMasters", GetMastersRequest.getDefaultInstance(), GetMastersResponse.parser());
        assertEquals(2, masters.getMasterServersCount());
        assertEquals(MASTER, masters.getMasterServers(0).getServerName());
        assertEquals(true, masters.getMasterServers(0).getIsActive());
        assertEquals(BACKUP, masters.getMasterServers(1).getServerName());
        assertEquals(false, masters.getMasterServers(1).getIsActive());
        assertEquals(
                List.of(META),
                ask(
                                UP,
                                "GetMetaRegionLocations",
                                GetMetaRegionLocationsRequest.getDefaultInstance(),
                                GetMetaRegionLocationsResponse.parser())
                        .getMetaLocationsList());
        assertEquals(
                List.of(REGION_SERVER, MASTER),
                ask(
                                UP,
                                "GetBootstrapNodes",
                                GetBootstrapNodesRequest.getDefaultInstance(),
                                GetBootstrapNodesResponse.parser())
                        .getServerNameList());
    }

    @Test
    void whatIsNotKnownIsLeftOut() throws RpcException {
        assertFalse(ask(
                        STARTING,
                        "GetActiveMaster",
                        GetActiveMasterRequest.getDefaultInstance(),
                        GetActiveMasterResponse.parser())
                .hasServerName());
        assertEquals(
                0,
                ask(STARTING, "GetMasters", GetMastersRequest.getDefaultInstance(), GetMastersResponse.parser())
                        .getMasterServersCount());
    }

    @Test
    void theClusterIdIsToldOnceItIsKnown() throws RpcException {
        var clusterId = new CompletableFuture<String>();
        var loop = new ManualLoop();
        CompletableFuture<RpcResponse> answer = call(
                new View(clusterId, Optional.empty(), List.of(), List.of(), List.of()),
                "GetClusterId",
                GetClusterIdRequest.getDefaultInstance(),
                loop);
        loop.run();
        assertFalse(answer.isDone());
        clusterId.complete("id-2");
        loop.run();
        assertEquals("id-2", answer.join().parse(GetClusterIdResponse.parser()).getClusterId());
    }

    private static <T extends MessageLite> T ask(
            ClusterView cluster, String method, MessageLite request, Parser<T> parser) throws RpcException {
        var loop = new ManualLoop();
        CompletableFuture<RpcResponse> answer = call(cluster, method, request, loop);
        loop.run();
        return answer.join().parse(parser);
    }

    private static CompletableFuture<RpcResponse> call(
            ClusterView cluster, String method, MessageLite request, ManualLoop loop) {
        var memory = new CountingAllocator();
        var network = new LoopbackTransport(loop, memory.allocator(), new SplittableRandom(1));
        var server = new RpcServer(
                network,
                loop,
                RpcServerConfig.defaults(),
                List.of(loop),
                List.of(new RegistryService(cluster)),
                Optional::empty);
        server.start(ADDRESS).join();
        RpcClient client = RpcClient.over(network, loop, loop, RpcClientConfig.defaults());
        return client.call(ADDRESS, "ClientMetaService", method, request, Duration.ofSeconds(1));
    }

    private static ServerName server(String host, int port) {
        return ServerName.newBuilder()
                .setHostName(host)
                .setPort(port)
                .setStartCode(1)
                .build();
    }
}
