package io.basalt.client.fake;

import io.basalt.base.Bytes;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.pb.OperatorPb;
import io.basalt.protocol.pb.SnapshotPb.SnapshotDescription;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** What a {@link FakeMaster} can do beyond tables; also the OperatorService, whose answers are made up. */
final class FakeAdministration implements RpcService {
    private final FakeCluster cluster;
    private final LongSupplier procedures;
    private final TreeMap<String, NamespaceDescriptor> namespaces = new TreeMap<>();
    private final TreeMap<String, SnapshotDescription> snapshots = new TreeMap<>();
    private final TreeSet<ServerName> drained = new TreeSet<>();
    private boolean balancer = true;

    /** @param procedures gives the id of a procedure that is done soon */
    FakeAdministration(FakeCluster cluster, LongSupplier procedures) {
        this.cluster = cluster;
        this.procedures = procedures;
        namespaces.put("default", NamespaceDescriptor.DEFAULT);
        namespaces.put("hbase", NamespaceDescriptor.SYSTEM);
    }

    @Override
    public String name() {
        return "OperatorService";
    }

    // ---- OperatorService ----

    @Override
    public void call(RpcCall call) throws IOException {
        switch (call.method()) {
            case "ListEvents" -> events(call);
            case "Diagnose" ->
                call.reply(OperatorPb.DiagnoseResponse.newBuilder()
                        .setServers(cluster.servers().size())
                        .setTables(cluster.tables().size())
                        .setRegions(3)
                        .addAllFinding(
                                drained.isEmpty()
                                        ? List.of()
                                        : List.of(OperatorPb.Finding.newBuilder()
                                                .setSeverity(OperatorPb.Finding.Severity.ERROR)
                                                .setCheck("hole")
                                                .setSubject("t")
                                                .setProblem("keys are in no region")
                                                .setRemedy("call the doctor")
                                                .build()))
                        .build());
            case "PlanBalance" -> plan(call);
            default -> throw call.unknownMethod();
        }
    }

    private void events(RpcCall call) throws IOException {
        OperatorPb.ListEventsRequest request = call.request(OperatorPb.ListEventsRequest.parser());
        var response = OperatorPb.ListEventsResponse.newBuilder();
        if (request.getKind().isEmpty() || request.getKind().equals("REGION_MOVED")) {
            response.addEvent(OperatorPb.Event.newBuilder()
                    .setId(1)
                    .setMillis(1_700_000_000_000L)
                    .setKind("REGION_MOVED")
                    .setSubject("0123456789abcdef0123456789abcdef")
                    .setReason("a client asked for it")
                    .addDetail(
                            BasePb.NameStringPair.newBuilder().setName("table").setValue("t")));
        }
        call.reply(response.build());
    }

    private void plan(RpcCall call) {
        var response = OperatorPb.PlanBalanceResponse.newBuilder();
        for (FakeRegion region : cluster.regionsOn(cluster.server(1))) {
            if (!region.info().isMeta()) {
                response.addMove(OperatorPb.PlannedMove.newBuilder()
                        .setRegion(PbNames.toPb(region.info()))
                        .setFrom(PbNames.toPb(cluster.server(1).serverName()))
                        .setTo(PbNames.toPb(cluster.server(2).serverName()))
                        .setReason("it has more regions"));
            }
        }
        call.reply(response.build());
    }

    // ---- MasterService ----

    /** Answers a call if it knows it. */
    boolean handle(RpcCall call) throws IOException {
        switch (call.method()) {
            case "CreateNamespace" -> createNamespace(call);
            case "ModifyNamespace" -> modifyNamespace(call);
            case "DeleteNamespace" -> deleteNamespace(call);
            case "GetNamespaceDescriptor" -> {
                String name = call.request(MasterPb.GetNamespaceDescriptorRequest.parser())
                        .getNamespaceName();
                call.reply(MasterPb.GetNamespaceDescriptorResponse.newBuilder()
                        .setNamespaceDescriptor(PbDescriptors.toPb(namespace(name)))
                        .build());
            }
            case "ListNamespaceDescriptors" ->
                call.reply(MasterPb.ListNamespaceDescriptorsResponse.newBuilder()
                        .addAllNamespaceDescriptor(namespaces.values().stream()
                                .map(PbDescriptors::toPb)
                                .toList())
                        .build());
            case "ModifyTable" -> {
                TableDescriptor table = PbDescriptors.fromPb(
                        call.request(MasterPb.ModifyTableRequest.parser()).getTableSchema());
                cluster.modifyTable(table);
                call.reply(MasterPb.ModifyTableResponse.newBuilder()
                        .setProcId(procedures.getAsLong())
                        .build());
            }
            case "truncateTable" -> {
                TableName table = PbNames.fromPb(
                        call.request(MasterPb.TruncateTableRequest.parser()).getTableName());
                cluster.enableTable(table);
                call.reply(MasterPb.TruncateTableResponse.newBuilder()
                        .setProcId(procedures.getAsLong())
                        .build());
            }
            case "FlushTable" ->
                call.reply(MasterPb.FlushTableResponse.newBuilder()
                        .setProcId(procedures.getAsLong())
                        .build());
            case "MoveRegion" -> {
                FakeRegion region =
                        region(call.request(MasterPb.MoveRegionRequest.parser()).getRegion());
                cluster.move(region, cluster.server(region.server.equals(cluster.server(1)) ? 2 : 1), true);
                call.reply(MasterPb.MoveRegionResponse.getDefaultInstance());
            }
            case "AssignRegion" -> call.reply(MasterPb.AssignRegionResponse.getDefaultInstance());
            case "UnassignRegion" -> call.reply(MasterPb.UnassignRegionResponse.getDefaultInstance());
            case "SplitRegion" -> split(call);
            case "MergeTableRegions" -> throw new RpcException(ErrorKind.MERGE_REGION, "the regions are no neighbours");
            case "ListDecommissionedRegionServers" ->
                call.reply(MasterPb.ListDecommissionedRegionServersResponse.newBuilder()
                        .addAllServerName(drained.stream().map(PbNames::toPb).toList())
                        .build());
            case "DecommissionRegionServers" -> drain(call);
            case "RecommissionRegionServer" -> {
                drained.remove(PbNames.fromPb(call.request(MasterPb.RecommissionRegionServerRequest.parser())
                        .getServerName()));
                call.reply(MasterPb.RecommissionRegionServerResponse.getDefaultInstance());
            }
            case "SetBalancerRunning" -> {
                var response = MasterPb.SetBalancerRunningResponse.newBuilder().setPrevBalanceValue(balancer);
                balancer = call.request(MasterPb.SetBalancerRunningRequest.parser())
                        .getOn();
                call.reply(response.build());
            }
            case "IsBalancerEnabled" ->
                call.reply(MasterPb.IsBalancerEnabledResponse.newBuilder()
                        .setEnabled(balancer)
                        .build());
            case "Balance" ->
                call.reply(MasterPb.BalanceResponse.newBuilder()
                        .setBalancerRan(true)
                        .setMovesExecuted(2)
                        .build());
            case "Snapshot" -> snapshot(call);
            case "GetCompletedSnapshots" ->
                call.reply(MasterPb.GetCompletedSnapshotsResponse.newBuilder()
                        .addAllSnapshots(snapshots.values())
                        .build());
            case "DeleteSnapshot" -> {
                snapshots.remove(call.request(MasterPb.DeleteSnapshotRequest.parser())
                        .getSnapshot()
                        .getName());
                call.reply(MasterPb.DeleteSnapshotResponse.getDefaultInstance());
            }
            case "RestoreSnapshot" -> restore(call);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void createNamespace(RpcCall call) throws IOException {
        NamespaceDescriptor namespace = PbDescriptors.fromPb(
                call.request(MasterPb.CreateNamespaceRequest.parser()).getNamespaceDescriptor());
        if (namespaces.putIfAbsent(namespace.name(), namespace) != null) {
            throw new RpcException(ErrorKind.NAMESPACE_EXISTS, namespace.name());
        }
        call.reply(MasterPb.CreateNamespaceResponse.newBuilder()
                .setProcId(procedures.getAsLong())
                .build());
    }

    private void modifyNamespace(RpcCall call) throws IOException {
        NamespaceDescriptor namespace = PbDescriptors.fromPb(
                call.request(MasterPb.ModifyNamespaceRequest.parser()).getNamespaceDescriptor());
        namespace(namespace.name());
        namespaces.put(namespace.name(), namespace);
        call.reply(MasterPb.ModifyNamespaceResponse.newBuilder()
                .setProcId(procedures.getAsLong())
                .build());
    }

    private void deleteNamespace(RpcCall call) throws IOException {
        namespaces.remove(
                namespace(call.request(MasterPb.DeleteNamespaceRequest.parser()).getNamespaceName())
                        .name());
        call.reply(MasterPb.DeleteNamespaceResponse.newBuilder()
                .setProcId(procedures.getAsLong())
                .build());
    }

    private NamespaceDescriptor namespace(String name) throws RpcException {
        if (!namespaces.containsKey(name)) {
            throw new RpcException(ErrorKind.NAMESPACE_NOT_FOUND, name);
        }
        return namespaces.get(name);
    }

    private void split(RpcCall call) throws IOException {
        MasterPb.SplitTableRegionRequest request = call.request(MasterPb.SplitTableRegionRequest.parser());
        RegionInfo info = PbNames.fromPb(request.getRegionInfo());
        if (!request.hasSplitRow()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "the region has no middle");
        }
        cluster.split(
                region(PbNames.specifier(info)),
                PbBytes.fromPb(request.getSplitRow()).utf8(),
                cluster.server(1));
        call.reply(MasterPb.SplitTableRegionResponse.newBuilder()
                .setProcId(procedures.getAsLong())
                .build());
    }

    private void drain(RpcCall call) throws IOException {
        for (BasePb.ServerName server :
                call.request(MasterPb.DecommissionRegionServersRequest.parser()).getServerNameList()) {
            drained.add(PbNames.fromPb(server));
            for (FakeRegionServer each : cluster.servers()) {
                if (each.serverName().equals(PbNames.fromPb(server))) {
                    cluster.regionsOn(each).stream()
                            .filter(region -> !region.info().isMeta())
                            .forEach(region ->
                                    cluster.move(region, cluster.server(each.equals(cluster.server(1)) ? 2 : 1), true));
                }
            }
        }
        call.reply(MasterPb.DecommissionRegionServersResponse.getDefaultInstance());
    }

    private void snapshot(RpcCall call) throws IOException {
        SnapshotDescription asked =
                call.request(MasterPb.SnapshotRequest.parser()).getSnapshot();
        if (snapshots.containsKey(asked.getName())) {
            throw new RpcException(ErrorKind.SNAPSHOT_EXISTS, asked.getName());
        }
        snapshots.put(
                asked.getName(),
                asked.toBuilder().setCreationTime(1_700_000_000_000L).build());
        call.reply(MasterPb.SnapshotResponse.newBuilder()
                .setExpectedTimeout(1_000)
                .setProcId(procedures.getAsLong())
                .build());
    }

    private void restore(RpcCall call) throws IOException {
        SnapshotDescription asked =
                call.request(MasterPb.RestoreSnapshotRequest.parser()).getSnapshot();
        TableName target = TableName.parse(asked.getTable());
        if (!cluster.tables().containsKey(target)) {
            TableDescriptor source = cluster.tables()
                    .get(TableName.parse(snapshots.get(asked.getName()).getTable()));
            cluster.createTable(source.toBuilder(target).build());
        }
        call.reply(MasterPb.RestoreSnapshotResponse.newBuilder()
                .setProcId(procedures.getAsLong())
                .build());
    }

    private FakeRegion region(RegionSpecifier specifier) throws RpcException {
        Bytes value = PbBytes.fromPb(specifier.getValue());
        String encodedName = specifier.getType() == RegionSpecifier.RegionSpecifierType.REGION_NAME
                ? RegionInfo.encodedNameOf(value)
                : value.utf8();
        Optional<FakeRegion> found = cluster.servers().stream()
                .flatMap(server -> cluster.regionsOn(server).stream())
                .filter(region -> region.info().encodedName().equals(encodedName))
                .findFirst();
        return found.orElseThrow(() -> new RpcException(ErrorKind.UNKNOWN_REGION, encodedName));
    }
}
