package io.basalt.client.fake;

import io.basalt.base.Bytes;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClusterStatusPb;
import io.basalt.protocol.pb.FsPb.HBaseVersionFileContent;
import io.basalt.protocol.pb.MasterPb.CreateTableRequest;
import io.basalt.protocol.pb.MasterPb.CreateTableResponse;
import io.basalt.protocol.pb.MasterPb.DeleteTableRequest;
import io.basalt.protocol.pb.MasterPb.DeleteTableResponse;
import io.basalt.protocol.pb.MasterPb.DisableTableRequest;
import io.basalt.protocol.pb.MasterPb.DisableTableResponse;
import io.basalt.protocol.pb.MasterPb.EnableTableRequest;
import io.basalt.protocol.pb.MasterPb.EnableTableResponse;
import io.basalt.protocol.pb.MasterPb.GetClusterStatusResponse;
import io.basalt.protocol.pb.MasterPb.GetProcedureResultRequest;
import io.basalt.protocol.pb.MasterPb.GetProcedureResultResponse;
import io.basalt.protocol.pb.MasterPb.GetTableDescriptorsRequest;
import io.basalt.protocol.pb.MasterPb.GetTableDescriptorsResponse;
import io.basalt.protocol.pb.MasterPb.GetTableNamesResponse;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcServer;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** MasterService over a {@link FakeCluster}. A procedure is done at once and said to run for a few questions. */
public final class FakeMaster implements RpcService {
    private final FakeCluster cluster;
    ServerName name;
    RpcServer rpc;
    private final Map<String, Deque<FakeRegionServer.Script>> scripts = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final Map<Long, Integer> running = new HashMap<>();
    private long lastProcedure;
    private boolean losingAnswer;
    private final FakeAdministration administration;

    FakeMaster(FakeCluster cluster) {
        this.cluster = cluster;
        this.administration = new FakeAdministration(cluster, this::begin);
    }

    public ServerName serverName() {
        return name;
    }

    @Override
    public String name() {
        return "MasterService";
    }

    /** The next call of this method that has no script yet is handled by this one. */
    public void next(String method, FakeRegionServer.Script script) {
        scripts.computeIfAbsent(method, key -> new ArrayDeque<>()).add(script);
    }

    public void failNext(String method, RpcException failure) {
        next(method, call -> {
            call.fail(failure);
            return true;
        });
    }

    /** The next table is created, but nobody hears of it. */
    public void loseNextAnswer() {
        losingAnswer = true;
    }

    public long calls(String method) {
        return calls.stream().filter(method::equals).count();
    }

    @Override
    public void call(RpcCall call) throws IOException {
        calls.add(call.method());
        Deque<FakeRegionServer.Script> waiting = scripts.get(call.method());
        if (waiting != null && !waiting.isEmpty() && waiting.poll().handle(call)) {
            return;
        }
        switch (call.method()) {
            case "CreateTable" -> {
                CreateTableRequest request = call.request(CreateTableRequest.parser());
                TableDescriptor table = PbDescriptors.fromPb(request.getTableSchema());
                if (cluster.tables().containsKey(table.name())) {
                    throw new RpcException(ErrorKind.TABLE_EXISTS, table.name().toString());
                }
                cluster.createTable(
                        table,
                        request.getSplitKeysList().stream().map(PbBytes::fromPb).toArray(Bytes[]::new));
                if (losingAnswer) {
                    losingAnswer = false;
                    call.drop();
                } else {
                    call.reply(
                            CreateTableResponse.newBuilder().setProcId(begin()).build());
                }
            }
            case "DeleteTable" -> {
                TableName table =
                        PbNames.fromPb(call.request(DeleteTableRequest.parser()).getTableName());
                require(table, TableState.DISABLED, ErrorKind.TABLE_NOT_DISABLED);
                cluster.deleteTable(table);
                call.reply(DeleteTableResponse.newBuilder().setProcId(begin()).build());
            }
            case "EnableTable" -> {
                TableName table =
                        PbNames.fromPb(call.request(EnableTableRequest.parser()).getTableName());
                require(table, TableState.DISABLED, ErrorKind.TABLE_NOT_DISABLED);
                cluster.enableTable(table);
                call.reply(EnableTableResponse.newBuilder().setProcId(begin()).build());
            }
            case "DisableTable" -> {
                TableName table = PbNames.fromPb(
                        call.request(DisableTableRequest.parser()).getTableName());
                require(table, TableState.ENABLED, ErrorKind.TABLE_NOT_ENABLED);
                cluster.disableTable(table);
                call.reply(DisableTableResponse.newBuilder().setProcId(begin()).build());
            }
            case "getProcedureResult" -> procedure(call);
            case "GetTableNames" ->
                call.reply(GetTableNamesResponse.newBuilder()
                        .addAllTableNames(cluster.tables().keySet().stream()
                                .map(PbNames::toPb)
                                .toList())
                        .build());
            case "GetTableDescriptors" -> {
                var names = call.request(GetTableDescriptorsRequest.parser()).getTableNamesList();
                call.reply(GetTableDescriptorsResponse.newBuilder()
                        .addAllTableSchema(cluster.tables().values().stream()
                                .filter(table -> names.isEmpty() || names.contains(PbNames.toPb(table.name())))
                                .map(PbDescriptors::toPb)
                                .toList())
                        .build());
            }
            case "GetClusterStatus" -> status(call);
            default -> {
                if (!administration.handle(call)) {
                    throw call.unknownMethod();
                }
            }
        }
    }

    /** What it can do beyond tables. */
    FakeAdministration administration() {
        return administration;
    }

    private void require(TableName table, TableState state, ErrorKind otherwise) throws RpcException {
        if (!cluster.tables().containsKey(table)) {
            throw new RpcException(ErrorKind.TABLE_NOT_FOUND, table.toString());
        }
        if (cluster.state(table) != state) {
            throw new RpcException(otherwise, table.toString());
        }
    }

    private long begin() {
        running.put(++lastProcedure, 3);
        return lastProcedure;
    }

    private void procedure(RpcCall call) throws IOException {
        long id = call.request(GetProcedureResultRequest.parser()).getProcId();
        Integer left = running.computeIfPresent(id, (key, questions) -> Math.max(0, questions - 1));
        var state = left == null
                ? GetProcedureResultResponse.State.NOT_FOUND
                : left > 0 ? GetProcedureResultResponse.State.RUNNING : GetProcedureResultResponse.State.FINISHED;
        call.reply(GetProcedureResultResponse.newBuilder().setState(state).build());
    }

    private void status(RpcCall call) {
        var status = ClusterStatusPb.ClusterStatus.newBuilder()
                .setHbaseVersion(HBaseVersionFileContent.newBuilder().setVersion("2.6.4"))
                .setClusterId(BasePb.ClusterId.newBuilder().setClusterId(cluster.id()))
                .setMaster(PbNames.toPb(name))
                .addBackupMasters(PbNames.toPb(new ServerName("spare", 16000, 5)));
        for (FakeRegionServer server : cluster.servers()) {
            var load = ClusterStatusPb.ServerLoad.newBuilder()
                    .setNumberOfRequests(12)
                    .setReadRequestsCount(300)
                    .setWriteRequestsCount(40)
                    .setUsedHeapMB(64)
                    .setMaxHeapMB(512);
            cluster.regionsOn(server)
                    .forEach(region -> load.addRegionLoads(ClusterStatusPb.RegionLoad.newBuilder()
                            .setRegionSpecifier(PbNames.specifier(region.info()))
                            .setStorefiles(2)
                            .setStorefileSizeMB(8)
                            .setMemStoreSizeMB(1)));
            status.addLiveServers(ClusterStatusPb.LiveServerInfo.newBuilder()
                    .setServer(PbNames.toPb(server.serverName()))
                    .setServerLoad(load));
        }
        call.reply(
                GetClusterStatusResponse.newBuilder().setClusterStatus(status).build());
    }
}
