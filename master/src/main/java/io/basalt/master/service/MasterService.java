package io.basalt.master.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.table.Table;
import io.basalt.master.table.TableOperations;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * MasterService, as the Admin of stock clients and ours call it.
 *
 * <p>A master that does not lead answers that it is not running yet, on which clients look for the one that does; one
 * that leads but is not ready asks them to hold on. What is not supported is refused with a do-not-retry error that
 * names it, by {@link MethodTable}; {@code docs/compatibility.md} has the list.
 *
 * <p>Calls arrive on their connections' loops and are handled on the master's.
 */
public final class MasterService implements RpcService {
    private static final String NAME = "MasterService";

    private final EventLoop loop;
    private final Supplier<Reign> reign;
    private final MethodTable<Reign> methods;

    /** @param reign what this master is at the moment; asked on the loop for every call */
    public MasterService(EventLoop loop, Supplier<Reign> reign) {
        this.loop = loop;
        this.reign = reign;
        this.methods = new MethodTable<Reign>()
                .on(
                        "IsMasterRunning",
                        MasterPb.IsMasterRunningRequest.parser(),
                        (running, request) -> done(MasterPb.IsMasterRunningResponse.newBuilder()
                                .setIsMasterRunning(true)
                                .build()))
                .on("CreateTable", MasterPb.CreateTableRequest.parser(), MasterService::createTable)
                .on("DeleteTable", MasterPb.DeleteTableRequest.parser(), MasterService::deleteTable)
                .on("EnableTable", MasterPb.EnableTableRequest.parser(), MasterService::enableTable)
                .on("DisableTable", MasterPb.DisableTableRequest.parser(), MasterService::disableTable)
                .on("getProcedureResult", MasterPb.GetProcedureResultRequest.parser(), MasterService::procedureResult)
                .on("GetTableDescriptors", MasterPb.GetTableDescriptorsRequest.parser(), MasterService::descriptors)
                .on("GetTableNames", MasterPb.GetTableNamesRequest.parser(), MasterService::names)
                .on("GetTableState", MasterPb.GetTableStateRequest.parser(), MasterService::tableState)
                .on(
                        "ListNamespaceDescriptors",
                        MasterPb.ListNamespaceDescriptorsRequest.parser(),
                        MasterService::namespaces)
                .on(
                        "ListNamespaces",
                        MasterPb.ListNamespacesRequest.parser(),
                        (running, request) -> done(MasterPb.ListNamespacesResponse.newBuilder()
                                .addAllNamespaceName(TableOperations.NAMESPACES)
                                .build()))
                .on("GetNamespaceDescriptor", MasterPb.GetNamespaceDescriptorRequest.parser(), MasterService::namespace)
                .on(
                        "GetClusterStatus",
                        MasterPb.GetClusterStatusRequest.parser(),
                        (running, request) -> running.status().describe())
                .on(
                        "IsBalancerEnabled",
                        MasterPb.IsBalancerEnabledRequest.parser(),
                        (running, request) -> done(MasterPb.IsBalancerEnabledResponse.newBuilder()
                                .setEnabled(false)
                                .build()))
                .on(
                        "IsMasterInMaintenanceMode",
                        MasterPb.IsInMaintenanceModeRequest.parser(),
                        (running, request) -> done(MasterPb.IsInMaintenanceModeResponse.newBuilder()
                                .setInMaintenanceMode(false)
                                .build()))
                .on(
                        "getSecurityCapabilities",
                        MasterPb.SecurityCapabilitiesRequest.parser(),
                        (running, request) -> done(MasterPb.SecurityCapabilitiesResponse.newBuilder()
                                .addCapabilities(MasterPb.SecurityCapabilitiesResponse.Capability.SIMPLE_AUTHENTICATION)
                                .build()));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void call(RpcCall call) {
        loop.execute(() -> {
            try {
                methods.call(call, this::ready);
            } catch (RpcException | RuntimeException e) {
                call.fail(e);
            }
        });
    }

    private Reign ready() throws RpcException {
        Reign now = reign.get();
        return switch (now.phase()) {
            case STANDBY ->
                throw new RpcException(ErrorKind.SERVER_NOT_RUNNING, "this master is a standby; another one leads");
            case BOOTING ->
                throw new RpcException(
                        ErrorKind.PLEASE_HOLD, "the master is starting: it has not taken over all regions yet");
            case READY -> now;
        };
    }

    // ---- tables ----

    private static CompletableFuture<? extends MessageLite> createTable(
            Reign reign, MasterPb.CreateTableRequest request) throws RpcException {
        TableDescriptor descriptor = PbDescriptors.fromPb(request.getTableSchema());
        var splitKeys = new ArrayList<Bytes>();
        request.getSplitKeysList().forEach(key -> splitKeys.add(Bytes.wrap(key.toByteArray())));
        long id = start(
                reign,
                "create table " + descriptor.name(),
                request.getNonceGroup(),
                request.getNonce(),
                () -> reign.tables().create(descriptor, splitKeys));
        return done(MasterPb.CreateTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> deleteTable(
            Reign reign, MasterPb.DeleteTableRequest request) throws RpcException {
        TableName table = PbNames.fromPb(request.getTableName());
        long id =
                start(reign, "delete table " + table, request.getNonceGroup(), request.getNonce(), () -> reign.tables()
                        .delete(table));
        return done(MasterPb.DeleteTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> enableTable(
            Reign reign, MasterPb.EnableTableRequest request) throws RpcException {
        TableName table = PbNames.fromPb(request.getTableName());
        long id =
                start(reign, "enable table " + table, request.getNonceGroup(), request.getNonce(), () -> reign.tables()
                        .enable(table));
        return done(MasterPb.EnableTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> disableTable(
            Reign reign, MasterPb.DisableTableRequest request) throws RpcException {
        TableName table = PbNames.fromPb(request.getTableName());
        long id =
                start(reign, "disable table " + table, request.getNonceGroup(), request.getNonce(), () -> reign.tables()
                        .disable(table));
        return done(MasterPb.DisableTableResponse.newBuilder().setProcId(id).build());
    }

    private static long start(Reign reign, String what, long nonceGroup, long nonce, Check check) throws RpcException {
        Optional<Procedures.Nonce> key =
                nonce == 0 ? Optional.empty() : Optional.of(new Procedures.Nonce(nonceGroup, nonce));
        Optional<Long> repeated = key.flatMap(reign.procedures()::find);
        if (repeated.isPresent()) {
            return repeated.get();
        }
        TableOperations.Operation operation = check.pass();
        return reign.procedures().start(what, key, operation::run);
    }

    private interface Check {
        TableOperations.Operation pass() throws RpcException;
    }

    private static CompletableFuture<? extends MessageLite> procedureResult(
            Reign reign, MasterPb.GetProcedureResultRequest request) {
        var response = MasterPb.GetProcedureResultResponse.newBuilder();
        Optional<Procedures.Procedure> found = reign.procedures().find(request.getProcId());
        if (found.isEmpty()) {
            return done(response.setState(MasterPb.GetProcedureResultResponse.State.NOT_FOUND)
                    .build());
        }
        Procedures.Procedure procedure = found.get();
        response.setSubmittedTime(procedure.startedMillis()).setLastUpdate(procedure.endedMillis());
        if (!procedure.ended()) {
            return done(response.setState(MasterPb.GetProcedureResultResponse.State.RUNNING)
                    .build());
        }
        procedure.failure().ifPresent(failure -> response.setException(ErrorWire.toForeign("master", failure)));
        return done(response.setState(MasterPb.GetProcedureResultResponse.State.FINISHED)
                .build());
    }

    private static CompletableFuture<? extends MessageLite> descriptors(
            Reign reign, MasterPb.GetTableDescriptorsRequest request) throws RpcException {
        var response = MasterPb.GetTableDescriptorsResponse.newBuilder();
        if (request.getTableNamesCount() > 0) {
            for (BasePb.TableName asked : request.getTableNamesList()) {
                TableName name = PbNames.fromPb(asked);
                if (name.isMeta()) {
                    response.addTableSchema(PbDescriptors.toPb(TableDescriptor.META));
                }
                reign.tables()
                        .find(name)
                        .ifPresent(table -> response.addTableSchema(PbDescriptors.toPb(table.descriptor())));
            }
        } else {
            for (TableDescriptor table :
                    select(reign, request.getRegex(), request.getNamespace(), request.getIncludeSysTables())) {
                response.addTableSchema(PbDescriptors.toPb(table));
            }
        }
        return done(response.build());
    }

    private static CompletableFuture<? extends MessageLite> names(Reign reign, MasterPb.GetTableNamesRequest request)
            throws RpcException {
        var response = MasterPb.GetTableNamesResponse.newBuilder();
        for (TableDescriptor table :
                select(reign, request.getRegex(), request.getNamespace(), request.getIncludeSysTables())) {
            response.addTableNames(PbNames.toPb(table.name()));
        }
        return done(response.build());
    }

    /** The tables whose printed name, with or without the default namespace, matches as a whole. */
    private static List<TableDescriptor> select(Reign reign, String regex, String namespace, boolean systemTables)
            throws RpcException {
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex.isEmpty() ? ".*" : regex);
        } catch (PatternSyntaxException e) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "not a regular expression: " + e.getMessage(), e);
        }
        var all = new ArrayList<TableDescriptor>();
        if (systemTables) {
            all.add(TableDescriptor.META);
        }
        reign.tables().tables().forEach(table -> all.add(table.descriptor()));
        all.removeIf(table -> {
            TableName name = table.name();
            boolean inNamespace = namespace.isEmpty() || name.namespace().equals(namespace);
            boolean matches = pattern.matcher(name.toString()).matches()
                    || pattern.matcher(name.namespace() + ":" + name.qualifier())
                            .matches();
            return !inNamespace || !matches;
        });
        return all;
    }

    private static CompletableFuture<? extends MessageLite> tableState(
            Reign reign, MasterPb.GetTableStateRequest request) throws RpcException {
        TableName name = PbNames.fromPb(request.getTableName());
        TableState state = name.isMeta()
                ? TableState.ENABLED
                : reign.tables()
                        .find(name)
                        .map(Table::state)
                        .orElseThrow(() -> new RpcException(ErrorKind.TABLE_NOT_FOUND, name.toString()));
        return done(MasterPb.GetTableStateResponse.newBuilder()
                .setTableState(BasePb.TableState.newBuilder().setState(BasePb.TableState.State.valueOf(state.name())))
                .build());
    }

    // ---- namespaces ----

    private static CompletableFuture<? extends MessageLite> namespaces(
            Reign reign, MasterPb.ListNamespaceDescriptorsRequest request) {
        var response = MasterPb.ListNamespaceDescriptorsResponse.newBuilder();
        TableOperations.NAMESPACES.forEach(name -> response.addNamespaceDescriptor(descriptor(name)));
        return done(response.build());
    }

    private static CompletableFuture<? extends MessageLite> namespace(
            Reign reign, MasterPb.GetNamespaceDescriptorRequest request) throws RpcException {
        String name = request.getNamespaceName();
        if (!TableOperations.NAMESPACES.contains(name)) {
            throw new RpcException(ErrorKind.NAMESPACE_NOT_FOUND, name);
        }
        return done(MasterPb.GetNamespaceDescriptorResponse.newBuilder()
                .setNamespaceDescriptor(descriptor(name))
                .build());
    }

    private static BasePb.NamespaceDescriptor descriptor(String name) {
        return BasePb.NamespaceDescriptor.newBuilder()
                .setName(ByteString.copyFromUtf8(name))
                .build();
    }

    private static CompletableFuture<? extends MessageLite> done(MessageLite response) {
        return CompletableFuture.completedFuture(response);
    }
}
