package io.basalt.client.call;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.Bytes;
import io.basalt.base.HostPort;
import io.basalt.client.future.Futures;
import io.basalt.client.future.Futures.Fallible;
import io.basalt.client.row.FinishedFiles;
import io.basalt.client.row.Get;
import io.basalt.client.row.Mutation;
import io.basalt.client.row.RegionMutations;
import io.basalt.client.row.Row;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.pb.MultiRowMutationPb;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.rpc.RpcResponse;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbNames;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of ClientService, one attempt each, at a place that the caller has found. Cells of requests travel in the
 * cell block. Thread-safe; answers arrive on the loop of the {@link RpcClient}, whose failures are passed on.
 */
public final class RegionCalls {
    private static final String SERVICE = "ClientService";

    private final RpcClient rpc;
    private final long nonceGroup;

    /** @param nonceGroup tells this client from others wherever a repeated request must be recognised; not 0 */
    public RegionCalls(RpcClient rpc, long nonceGroup) {
        this.rpc = rpc;
        this.nonceGroup = nonceGroup;
    }

    /** An empty row when there are no such cells. */
    public CompletableFuture<Row> get(RegionLocation location, Get get, Duration timeout) {
        return get(location, get.message(), timeout, RegionCalls::row);
    }

    public CompletableFuture<Boolean> exists(RegionLocation location, Get get, Duration timeout) {
        ClientPb.Get question = get.message().toBuilder().setExistenceOnly(true).build();
        return get(location, question, timeout, response -> result(response).getExists());
    }

    private <T> CompletableFuture<T> get(
            RegionLocation location, ClientPb.Get get, Duration timeout, Fallible<RpcResponse, T> decoder) {
        var request = ClientPb.GetRequest.newBuilder()
                .setRegion(specifier(location))
                .setGet(get)
                .build();
        return call(location, "Get", request, RpcClient.NO_CELLS, timeout, decoder);
    }

    private static Row row(RpcResponse response) throws RpcException {
        return new ResultReader(response.cells()).next(result(response));
    }

    private static ClientPb.Result result(RpcResponse response) throws RpcException {
        return response.parse(ClientPb.GetResponse.parser()).getResult();
    }

    /**
     * @param condition empty: none
     * @param nonce the same for every attempt of one operation; 0 for a mutation that may as well happen twice
     */
    public CompletableFuture<MutateAnswer> mutate(
            RegionLocation location,
            Mutation mutation,
            Optional<ClientPb.Condition> condition,
            long nonce,
            Duration timeout) {
        var request = ClientPb.MutateRequest.newBuilder()
                .setRegion(specifier(location))
                .setMutation(
                        nonce == 0 ? mutation.message() : mutation.message().setNonce(nonce));
        condition.ifPresent(request::setCondition);
        if (nonce != 0) {
            request.setNonceGroup(nonceGroup);
        }
        return call(location, "Mutate", request.build(), mutation.cells(), timeout, response -> {
            ClientPb.MutateResponse answer = response.parse(ClientPb.MutateResponse.parser());
            Row row = new ResultReader(response.cells()).next(answer.getResult());
            return new MutateAnswer(row, !answer.hasProcessed() || answer.getProcessed());
        });
    }

    /** Actions of several regions of one server. The request is to hold everything but the nonce group. */
    public CompletableFuture<MultiAnswer> multi(
            HostPort server, ClientPb.MultiRequest.Builder request, ByteBuffer cells, Duration timeout, int priority) {
        ClientPb.MultiRequest sent = request.setNonceGroup(nonceGroup).build();
        return Futures.decoded(
                rpc.call(server, SERVICE, "Multi", sent, cells, timeout, priority),
                answer -> MultiAnswer.of(sent, answer));
    }

    /** Opens a scanner, continues, renews or closes one. */
    public CompletableFuture<ScanAnswer> scan(RegionLocation location, ClientPb.ScanRequest request, Duration timeout) {
        return call(location, "Scan", request, RpcClient.NO_CELLS, timeout, RegionCalls::scanAnswer);
    }

    /** Calls a service that runs inside the region, such as {@code MultiRowMutationService}. */
    public <T extends MessageLite> CompletableFuture<T> exec(
            RegionLocation location,
            ByteString row,
            String service,
            String method,
            MessageLite request,
            Parser<T> parser,
            Duration timeout) {
        var message = ClientPb.CoprocessorServiceRequest.newBuilder()
                .setRegion(specifier(location))
                .setCall(ClientPb.CoprocessorServiceCall.newBuilder()
                        .setRow(row)
                        .setServiceName(service)
                        .setMethodName(method)
                        .setRequest(request.toByteString()));
        return call(location, "ExecService", message.build(), RpcClient.NO_CELLS, timeout, response -> {
            ByteString value = response.parse(ClientPb.CoprocessorServiceResponse.parser())
                    .getValue()
                    .getValue();
            return new RpcResponse(value.asReadOnlyByteBuffer(), response.cells()).parse(parser);
        });
    }

    /**
     * Changes several rows of the region in one step.
     *
     * @param nonce the same for every attempt
     * @return whether the conditions held
     */
    public CompletableFuture<Boolean> mutateRows(
            RegionLocation location, RegionMutations mutations, long nonce, Duration timeout) {
        var request = MultiRowMutationPb.MutateRowsRequest.newBuilder()
                .setRegion(specifier(location))
                .setNonceGroup(nonceGroup)
                .setNonce(nonce);
        mutations.mutations().forEach(mutation -> request.addMutationRequest(InlineCells.message(mutation)));
        mutations
                .conditions()
                .forEach(each -> request.addCondition(each.condition().message(each.row())));
        return exec(
                        location,
                        PbBytes.toPb(mutations.row()),
                        "MultiRowMutationService",
                        "MutateRows",
                        request.build(),
                        MultiRowMutationPb.MutateRowsResponse.parser(),
                        timeout)
                .thenApply(answer -> !answer.hasProcessed() || answer.getProcessed());
    }

    /** Makes the rows from {@code start} to before {@code stop}, which are of the region, part of it. */
    public CompletableFuture<Void> load(
            RegionLocation location, FinishedFiles files, Bytes start, Bytes stop, Duration timeout) {
        var prepare = ClientPb.PrepareBulkLoadRequest.newBuilder()
                .setTableName(PbNames.toPb(location.region().table()))
                .setRegion(specifier(location))
                .build();
        var request = ClientPb.BulkLoadHFileRequest.newBuilder()
                .setRegion(specifier(location))
                .setAssignSeqNum(true)
                .setCopyFile(true)
                .setStartRow(PbBytes.toPb(start))
                .setStopRow(PbBytes.toPb(stop));
        files.files()
                .forEach(file -> request.addFamilyPath(ClientPb.BulkLoadHFileRequest.FamilyPath.newBuilder()
                        .setFamily(PbBytes.toPb(file.family()))
                        .setPath(file.path())));
        return call(location, "PrepareBulkLoad", prepare, RpcClient.NO_CELLS, timeout, response -> response.parse(
                                ClientPb.PrepareBulkLoadResponse.parser())
                        .getBulkToken())
                .thenCompose(token -> load(location, request.setBulkToken(token).build(), timeout)
                        .whenComplete((loaded, failure) -> {
                            var cleanUp = ClientPb.CleanupBulkLoadRequest.newBuilder()
                                    .setBulkToken(token)
                                    .setRegion(specifier(location))
                                    .build();
                            // Whether anything is left to clean up does not change what became of the files.
                            var unused = call(
                                    location, "CleanupBulkLoad", cleanUp, RpcClient.NO_CELLS, timeout, done -> done);
                        }));
    }

    private CompletableFuture<Void> load(
            RegionLocation location, ClientPb.BulkLoadHFileRequest request, Duration timeout) {
        return call(location, "BulkLoadHFile", request, RpcClient.NO_CELLS, timeout, response -> {
            if (!response.parse(ClientPb.BulkLoadHFileResponse.parser()).getLoaded()) {
                throw new RpcException(
                        ErrorKind.WRONG_REGION,
                        location.region().name() + " has no rows from " + PbBytes.fromPb(request.getStartRow()));
            }
            return null;
        });
    }

    public static RegionSpecifier specifier(RegionLocation location) {
        return PbNames.specifier(location.region());
    }

    /** Calls for hbase:meta go first: other calls wait for them. */
    public static int priority(RegionLocation location) {
        return location.region().isMeta() ? RpcClient.HIGH_PRIORITY : RpcClient.NORMAL_PRIORITY;
    }

    private <T> CompletableFuture<T> call(
            RegionLocation location,
            String method,
            MessageLite request,
            ByteBuffer cells,
            Duration timeout,
            Fallible<RpcResponse, T> decoder) {
        return Futures.decoded(
                rpc.call(location.server().address(), SERVICE, method, request, cells, timeout, priority(location)),
                decoder);
    }

    private static ScanAnswer scanAnswer(RpcResponse response) throws RpcException {
        ClientPb.ScanResponse answer = response.parse(ClientPb.ScanResponse.parser());
        var reader = new ResultReader(response.cells());
        var rows = new ArrayList<Row>();
        var partial = new ArrayList<Boolean>();
        for (int i = 0; i < answer.getCellsPerResultCount(); i++) {
            rows.add(reader.next(answer.getCellsPerResult(i)));
            partial.add(i < answer.getPartialFlagPerResultCount() && answer.getPartialFlagPerResult(i));
        }
        for (ClientPb.Result result : answer.getResultsList()) {
            rows.add(reader.next(result));
            partial.add(result.getPartial());
        }
        return new ScanAnswer(
                List.copyOf(rows),
                List.copyOf(partial),
                answer.getScannerId(),
                !answer.hasMoreResults() || answer.getMoreResults(),
                !answer.hasMoreResultsInRegion() || answer.getMoreResultsInRegion(),
                answer.getMvccReadPoint(),
                answer.getTtl(),
                answer.hasCursor()
                        ? Optional.of(PbBytes.fromPb(answer.getCursor().getRow()))
                        : Optional.empty(),
                answer.hasScanMetrics() ? counters(answer.getScanMetrics()) : Map.of());
    }

    private static Map<String, Long> counters(ClientPb.ScanMetrics metrics) {
        var counters = new TreeMap<String, Long>();
        metrics.getMetricsList().forEach(metric -> counters.merge(metric.getName(), metric.getValue(), Long::sum));
        return counters;
    }

    /**
     * @param row what an increment or append made; without cells for others
     * @param processed whether the condition held; true when there was none
     */
    public record MutateAnswer(Row row, boolean processed) {}
}
