package io.basalt.client.admin;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.admin.Procedures.Submission;
import io.basalt.client.location.Locator;
import io.basalt.client.location.MetaRows;
import io.basalt.client.retry.Retrier;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import io.basalt.client.scan.AsyncScanner;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaColumns;
import io.basalt.protocol.meta.MetaKeys;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterPb.CreateTableRequest;
import io.basalt.protocol.pb.MasterPb.CreateTableResponse;
import io.basalt.protocol.pb.MasterPb.DeleteTableRequest;
import io.basalt.protocol.pb.MasterPb.DeleteTableResponse;
import io.basalt.protocol.pb.MasterPb.DisableTableRequest;
import io.basalt.protocol.pb.MasterPb.DisableTableResponse;
import io.basalt.protocol.pb.MasterPb.EnableTableRequest;
import io.basalt.protocol.pb.MasterPb.EnableTableResponse;
import io.basalt.protocol.pb.MasterPb.GetClusterStatusRequest;
import io.basalt.protocol.pb.MasterPb.GetClusterStatusResponse;
import io.basalt.protocol.pb.MasterPb.GetTableDescriptorsRequest;
import io.basalt.protocol.pb.MasterPb.GetTableDescriptorsResponse;
import io.basalt.protocol.pb.MasterPb.GetTableNamesRequest;
import io.basalt.protocol.pb.MasterPb.GetTableNamesResponse;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Tables and the cluster, administered. What changes tables is done when its future completes: the tables are as
 * wanted, for every client. Thread-safe; futures complete on the client's loop, with
 * {@link io.basalt.client.retry.OperationFailedException} when they fail.
 */
public final class AsyncAdmin {
    private final MasterCalls master;
    private final Submissions submissions;
    private final Locator locator;
    private final Retrier retrier;
    private final Duration operationTimeout;
    private final Function<Scan, AsyncScanner> metaScans;
    private final AsyncTableChanges changes;
    private final AsyncNamespaces namespaces;
    private final AsyncRegions regions;
    private final AsyncSnapshots snapshots;
    private final AsyncCluster cluster;

    /**
     * @param random for nonces; used on the loop
     * @param metaScans scans hbase:meta
     */
    public AsyncAdmin(
            MasterCalls master,
            RpcClient rpc,
            Locator locator,
            Retrier retrier,
            EventLoop loop,
            RandomGenerator random,
            long nonceGroup,
            Duration operationTimeout,
            Duration adminTimeout,
            Function<Scan, AsyncScanner> metaScans) {
        this.master = master;
        this.submissions = new Submissions(new Procedures(master, retrier, adminTimeout), loop, random, nonceGroup);
        this.locator = locator;
        this.retrier = retrier;
        this.operationTimeout = operationTimeout;
        this.metaScans = metaScans;
        this.changes = new AsyncTableChanges(submissions);
        this.namespaces = new AsyncNamespaces(master, submissions);
        var servers = new RegionServerCalls(rpc, retrier, operationTimeout, adminTimeout);
        this.regions = new AsyncRegions(master, submissions, servers, this::allRegions);
        this.snapshots = new AsyncSnapshots(master, submissions);
        this.cluster = new AsyncCluster(master, servers);
    }

    /** Changes of what a table is like, and of its rows as a whole. */
    public AsyncTableChanges changes() {
        return changes;
    }

    public AsyncNamespaces namespaces() {
        return namespaces;
    }

    /** Single regions, and all those of a table. */
    public AsyncRegions regions() {
        return regions;
    }

    public AsyncSnapshots snapshots() {
        return snapshots;
    }

    /** Servers, switches, the balancer, events and health. */
    public AsyncCluster cluster() {
        return cluster;
    }

    // ---- changing tables ----

    /** Creates a table of one region. */
    public CompletableFuture<Void> createTable(TableDescriptor table) {
        return createTable(table, List.of());
    }

    /** Creates a table with a region before, between and after the given keys, which are sorted and distinct. */
    public CompletableFuture<Void> createTable(TableDescriptor table, List<Bytes> splitKeys) {
        for (int i = 0; i < splitKeys.size(); i++) {
            if (splitKeys.get(i).isEmpty() || (i > 0 && splitKeys.get(i - 1).compareTo(splitKeys.get(i)) >= 0)) {
                throw new IllegalArgumentException("split keys must be sorted, distinct and not empty; number "
                        + (i + 1) + " is '" + splitKeys.get(i) + "'");
            }
        }
        TableName name = table.name();
        return submissions.submit(nonce -> new Submission<>(
                () -> "creating table " + name,
                "CreateTable",
                CreateTableRequest.newBuilder()
                        .setTableSchema(PbDescriptors.toPb(table))
                        .addAllSplitKeys(splitKeys.stream().map(PbBytes::toPb).toList())
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                CreateTableResponse.parser(),
                CreateTableResponse::getProcId,
                Set.of(ErrorKind.TABLE_EXISTS),
                () -> hasState(name, Optional.of(TableState.ENABLED))));
    }

    /** Deletes a disabled table and all its rows. */
    public CompletableFuture<Void> deleteTable(TableName table) {
        CompletableFuture<Void> deleted = submissions.submit(nonce -> new Submission<>(
                () -> "deleting table " + table,
                "DeleteTable",
                DeleteTableRequest.newBuilder()
                        .setTableName(PbNames.toPb(table))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                DeleteTableResponse.parser(),
                DeleteTableResponse::getProcId,
                Set.of(ErrorKind.TABLE_NOT_FOUND),
                () -> hasState(table, Optional.empty())));
        return deleted.whenComplete((nothing, failure) -> locator.forget(table));
    }

    /** Lets a disabled table be used again. */
    public CompletableFuture<Void> enableTable(TableName table) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "enabling table " + table,
                "EnableTable",
                EnableTableRequest.newBuilder()
                        .setTableName(PbNames.toPb(table))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                EnableTableResponse.parser(),
                EnableTableResponse::getProcId,
                Set.of(ErrorKind.TABLE_NOT_DISABLED),
                () -> hasState(table, Optional.of(TableState.ENABLED))));
    }

    /** Closes all regions of a table; its rows stay, but cannot be read or written. */
    public CompletableFuture<Void> disableTable(TableName table) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "disabling table " + table,
                "DisableTable",
                DisableTableRequest.newBuilder()
                        .setTableName(PbNames.toPb(table))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                DisableTableResponse.parser(),
                DisableTableResponse::getProcId,
                Set.of(ErrorKind.TABLE_NOT_ENABLED),
                () -> hasState(table, Optional.of(TableState.DISABLED))));
    }

    private CompletableFuture<Boolean> hasState(TableName table, Optional<TableState> wanted) {
        return locator.tableState(table).thenApply(wanted::equals);
    }

    // ---- looking at tables ----

    /** All tables of users, in order. */
    public CompletableFuture<List<TableName>> listTables() {
        var request =
                GetTableNamesRequest.newBuilder().setIncludeSysTables(false).build();
        return master.call(() -> "listing the tables", "GetTableNames", request, GetTableNamesResponse.parser())
                .thenApply(answer -> answer.getTableNamesList().stream()
                        .map(PbNames::fromPb)
                        .sorted()
                        .toList());
    }

    /** All tables of users with their families, in the order of their names. */
    public CompletableFuture<List<TableDescriptor>> describeTables() {
        return descriptors(() -> "describing all tables", GetTableDescriptorsRequest.getDefaultInstance());
    }

    /** Fails with {@code TABLE_NOT_FOUND} when there is no such table. */
    public CompletableFuture<TableDescriptor> describeTable(TableName table) {
        Supplier<String> what = () -> "describing table " + table;
        var request = GetTableDescriptorsRequest.newBuilder()
                .addTableNames(PbNames.toPb(table))
                .build();
        return retrier.run(retrier.begin(what, operationTimeout), operation -> master.attempt(
                        operation, "GetTableDescriptors", request, GetTableDescriptorsResponse.parser())
                .thenCompose(answer -> answer.getTableSchemaCount() == 0
                        ? CompletableFuture.failedFuture(
                                new RpcException(ErrorKind.TABLE_NOT_FOUND, "There is no table " + table))
                        : CompletableFuture.completedFuture(PbDescriptors.fromPb(answer.getTableSchema(0)))));
    }

    private CompletableFuture<List<TableDescriptor>> descriptors(
            Supplier<String> what, GetTableDescriptorsRequest request) {
        return master.call(what, "GetTableDescriptors", request, GetTableDescriptorsResponse.parser())
                .thenApply(answer -> answer.getTableSchemaList().stream()
                        .map(PbDescriptors::fromPb)
                        .sorted((a, b) -> a.name().compareTo(b.name()))
                        .toList());
    }

    public CompletableFuture<Boolean> tableExists(TableName table) {
        return tableState(table).thenApply(Optional::isPresent);
    }

    /** Whether a table may be used; nothing when there is no such table. */
    public CompletableFuture<Optional<TableState>> tableState(TableName table) {
        if (table.isMeta()) {
            return CompletableFuture.completedFuture(Optional.of(TableState.ENABLED));
        }
        Supplier<String> what = () -> "reading the state of table " + table;
        return retrier.run(retrier.begin(what, operationTimeout), operation -> {
            operation.at("in hbase:meta");
            return locator.tableState(table);
        });
    }

    /** The regions of a table in the order of their keys, and where they are; none when there is no such table. */
    public CompletableFuture<List<MetaRow>> regions(TableName table) {
        return regions(Scan.range(MetaKeys.firstOf(table), MetaKeys.endOf(table)));
    }

    /** The regions of all tables, and where they are, in the order of hbase:meta. */
    public CompletableFuture<List<MetaRow>> allRegions() {
        return regions(Scan.all());
    }

    private CompletableFuture<List<MetaRow>> regions(Scan rows) {
        Scan scan = rows.family(MetaColumns.INFO);
        AsyncScanner scanner = metaScans.apply(scan);
        var regions = new ArrayList<MetaRow>();
        return collect(scanner, regions).whenComplete((all, failure) -> scanner.close());
    }

    private static CompletableFuture<List<MetaRow>> collect(AsyncScanner scanner, List<MetaRow> regions) {
        return scanner.next().thenCompose(rows -> {
            for (Row row : rows) {
                try {
                    MetaRow region = MetaRows.parse(row);
                    if (!region.region().split()) {
                        regions.add(region);
                    }
                } catch (IOException e) {
                    return CompletableFuture.failedFuture(e);
                }
            }
            return rows.isEmpty() ? CompletableFuture.completedFuture(List.copyOf(regions)) : collect(scanner, regions);
        });
    }

    // ---- the cluster ----

    public CompletableFuture<ClusterStatus> clusterStatus() {
        return master.call(
                        () -> "reading the status of the cluster",
                        "GetClusterStatus",
                        GetClusterStatusRequest.getDefaultInstance(),
                        GetClusterStatusResponse.parser())
                .thenApply(answer -> ClusterStatus.fromPb(answer.getClusterStatus()));
    }

    /** Any other method of MasterService. */
    public <A extends MessageLite> CompletableFuture<A> call(String method, MessageLite request, Parser<A> parser) {
        return master.call(() -> "calling " + method, method, request, parser);
    }
}
