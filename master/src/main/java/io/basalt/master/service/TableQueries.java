package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.master.table.Table;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Which tables there are, how they are set up and what state they are in. */
final class TableQueries implements MethodGroup {
    private static final String ANY = ".*";

    private static final MasterPb.MajorCompactionTimestampResponse UNKNOWN_TIME =
            MasterPb.MajorCompactionTimestampResponse.newBuilder()
                    .setCompactionTimestamp(0)
                    .build();

    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("GetTableDescriptors", MasterPb.GetTableDescriptorsRequest.parser(), TableQueries::descriptors)
                .on("GetTableNames", MasterPb.GetTableNamesRequest.parser(), TableQueries::names)
                .on(
                        "ListTableDescriptorsByState",
                        MasterPb.ListTableDescriptorsByStateRequest.parser(),
                        TableQueries::descriptorsByState)
                .on("ListTableNamesByState", MasterPb.ListTableNamesByStateRequest.parser(), TableQueries::namesByState)
                .on(
                        "ListTableDescriptorsByNamespace",
                        MasterPb.ListTableDescriptorsByNamespaceRequest.parser(),
                        TableQueries::descriptorsByNamespace)
                .on(
                        "ListTableNamesByNamespace",
                        MasterPb.ListTableNamesByNamespaceRequest.parser(),
                        TableQueries::namesByNamespace)
                .on("GetSchemaAlterStatus", MasterPb.GetSchemaAlterStatusRequest.parser(), TableQueries::alterStatus)
                .on(
                        "getLastMajorCompactionTimestamp",
                        MasterPb.MajorCompactionTimestampRequest.parser(),
                        (reign, request) -> completedFuture(UNKNOWN_TIME))
                .on(
                        "getLastMajorCompactionTimestampForRegion",
                        MasterPb.MajorCompactionTimestampForRegionRequest.parser(),
                        (reign, request) -> completedFuture(UNKNOWN_TIME))
                .on("GetTableState", MasterPb.GetTableStateRequest.parser(), TableQueries::tableState);
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
            String regex = request.hasRegex() ? request.getRegex() : ANY;
            for (TableDescriptor table : select(reign, regex, request.getNamespace(), request.getIncludeSysTables())) {
                response.addTableSchema(PbDescriptors.toPb(table));
            }
        }
        return completedFuture(response.build());
    }

    private static CompletableFuture<? extends MessageLite> names(Reign reign, MasterPb.GetTableNamesRequest request)
            throws RpcException {
        var response = MasterPb.GetTableNamesResponse.newBuilder();
        String regex = request.hasRegex() ? request.getRegex() : ANY;
        for (TableDescriptor table : select(reign, regex, request.getNamespace(), request.getIncludeSysTables())) {
            response.addTableNames(PbNames.toPb(table.name()));
        }
        return completedFuture(response.build());
    }

    /** The tables whose printed name, with or without the default namespace, matches as a whole. */
    private static List<TableDescriptor> select(Reign reign, String regex, String namespace, boolean systemTables)
            throws RpcException {
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "not a regular expression: " + e.getMessage(), e);
        }
        if (!namespace.isEmpty()) {
            checkNamespace(reign, namespace);
        }
        var all = new ArrayList<TableDescriptor>();
        if (systemTables) {
            all.add(TableDescriptor.META);
        }
        reign.tables().tables().forEach(table -> all.add(table.descriptor()));
        all.removeIf(table -> {
            TableName name = table.name();
            if (name.isSystem() && !systemTables) {
                return true;
            }
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
        return completedFuture(MasterPb.GetTableStateResponse.newBuilder()
                .setTableState(BasePb.TableState.newBuilder().setState(BasePb.TableState.State.valueOf(state.name())))
                .build());
    }

    private static CompletableFuture<? extends MessageLite> descriptorsByState(
            Reign reign, MasterPb.ListTableDescriptorsByStateRequest request) {
        return completedFuture(MasterPb.ListTableDescriptorsByStateResponse.newBuilder()
                .addAllTableSchema(inState(reign, request.getIsEnabled())
                        .map(PbDescriptors::toPb)
                        .toList())
                .build());
    }

    private static CompletableFuture<? extends MessageLite> namesByState(
            Reign reign, MasterPb.ListTableNamesByStateRequest request) {
        return completedFuture(MasterPb.ListTableNamesByStateResponse.newBuilder()
                .addAllTableNames(inState(reign, request.getIsEnabled())
                        .map(TableDescriptor::name)
                        .map(PbNames::toPb)
                        .toList())
                .build());
    }

    /** HBase counts its system tables in, which are enabled always. */
    private static Stream<TableDescriptor> inState(Reign reign, boolean enabled) {
        TableState state = enabled ? TableState.ENABLED : TableState.DISABLED;
        return Stream.concat(
                enabled ? Stream.of(TableDescriptor.META) : Stream.of(),
                reign.tables().tables().stream()
                        .filter(table -> table.state() == state)
                        .map(Table::descriptor));
    }

    private static CompletableFuture<? extends MessageLite> descriptorsByNamespace(
            Reign reign, MasterPb.ListTableDescriptorsByNamespaceRequest request) throws RpcException {
        return completedFuture(MasterPb.ListTableDescriptorsByNamespaceResponse.newBuilder()
                .addAllTableSchema(inNamespace(reign, request.getNamespaceName())
                        .map(PbDescriptors::toPb)
                        .toList())
                .build());
    }

    private static CompletableFuture<? extends MessageLite> namesByNamespace(
            Reign reign, MasterPb.ListTableNamesByNamespaceRequest request) throws RpcException {
        return completedFuture(MasterPb.ListTableNamesByNamespaceResponse.newBuilder()
                .addAllTableName(inNamespace(reign, request.getNamespaceName())
                        .map(TableDescriptor::name)
                        .map(PbNames::toPb)
                        .toList())
                .build());
    }

    private static Stream<TableDescriptor> inNamespace(Reign reign, String namespace) throws RpcException {
        checkNamespace(reign, namespace);
        return Stream.concat(
                        Stream.of(TableDescriptor.META),
                        reign.tables().tables().stream().map(Table::descriptor))
                .filter(table -> table.name().namespace().equals(namespace));
    }

    private static void checkNamespace(Reign reign, String namespace) throws RpcException {
        if (!reign.namespaces().exists(namespace)) {
            throw new RpcException(ErrorKind.NAMESPACE_NOT_FOUND, namespace);
        }
    }

    /** A change of a table is done when its procedure has ended; nothing of it is left to be done region by region. */
    private static CompletableFuture<? extends MessageLite> alterStatus(
            Reign reign, MasterPb.GetSchemaAlterStatusRequest request) throws RpcException {
        TableName table = PbNames.fromPb(request.getTableName());
        if (reign.tables().find(table).isEmpty()) {
            throw new RpcException(ErrorKind.TABLE_NOT_FOUND, table.toString());
        }
        return completedFuture(MasterPb.GetSchemaAlterStatusResponse.newBuilder()
                .setYetToUpdateRegions(0)
                .setTotalRegions(reign.regionStates().ofTable(table).size())
                .build());
    }
}
