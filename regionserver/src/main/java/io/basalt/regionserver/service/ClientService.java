package io.basalt.regionserver.service;

import com.google.protobuf.MessageLite;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.CellBlockBuilder;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.regionserver.quota.ThrottledCalls;
import io.basalt.regionserver.read.ReadPath;
import io.basalt.regionserver.read.ReadSpecs;
import io.basalt.regionserver.read.ResultCells;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.regionserver.scan.ScanService;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.region.Condition;
import io.basalt.storage.region.Mutation;
import io.basalt.storage.region.OperationResult;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RowOperation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * ClientService: the data path. Meaning of every call and answer: HBase's RSRpcServices, as stock clients know it.
 *
 * <p>Called on the connections' loops. Writes go to their region's loop and are answered by its callback; reads run at
 * once where they are, see {@link ReadPath}.
 */
public final class ClientService implements RpcService {
    private final OnlineRegions regions;
    private final ReadPath reads;
    private final ScanService scans;
    private final MultiLimits multiLimits;
    private final ThrottledCalls throttled;
    private final EarlyCalls early;
    private final CoprocessorCalls coprocessors;
    private final BulkLoadCalls bulkLoads;

    /**
     * @param clusterId of the cluster that this server belongs to
     * @param foreignFiles where clients leave files to be loaded: the file system of this machine
     */
    public ClientService(
            OnlineRegions regions,
            ReadPath reads,
            ScanService scans,
            MultiLimits multiLimits,
            ThrottledCalls throttled,
            EarlyCalls early,
            Supplier<Optional<String>> clusterId,
            FileSystem foreignFiles) {
        this.regions = regions;
        this.reads = reads;
        this.scans = scans;
        this.multiLimits = multiLimits;
        this.throttled = throttled;
        this.early = early;
        this.coprocessors = new CoprocessorCalls(regions, reads);
        this.bulkLoads = new BulkLoadCalls(regions, reads.clock(), clusterId, foreignFiles, new AtomicLong());
    }

    @Override
    public String name() {
        return "ClientService";
    }

    @Override
    public void call(RpcCall call) throws IOException {
        throttled.admit(call);
        if (!early.hold(call, this::serve)) {
            serve(call);
        }
    }

    private void serve(RpcCall call) throws IOException {
        switch (call.method()) {
            case "Get" -> get(call);
            case "Mutate" -> mutate(call, true);
            case "Multi" -> new MultiCall(call, regions, reads, multiLimits, coprocessors).run();
            case "Scan" -> scans.call(call);
            case "ExecService" -> coprocessors.call(call);
            case "PrepareBulkLoad" -> bulkLoads.prepare(call);
            case "BulkLoadHFile" -> bulkLoads.load(call);
            case "CleanupBulkLoad" -> bulkLoads.cleanUp(call);
            default -> throw call.unknownMethod();
        }
    }

    private void get(RpcCall call) throws RpcException {
        ClientPb.GetRequest request = call.request(ClientPb.GetRequest.parser());
        Region region = regions.find(request.getRegion());
        boolean existence = request.getGet().getExistenceOnly();
        boolean inBlock = call.client().cellBlocksInGets() && !existence;
        reads.run(
                call,
                mode -> {
                    // A filter has state, so that a repeated read begins with a fresh one.
                    ScanSpec spec = ReadSpecs.get(request.getGet());
                    CellBlockBuilder block = inBlock ? call.newCellBlock() : null;
                    try {
                        var cells = new ResultCells(block);
                        reads.row(region, spec, mode, cells);
                        reads.checkLease();
                        var result = existence
                                ? ClientPb.Result.newBuilder().setExists(cells.count() > 0)
                                : cells.toResult();
                        var response = ClientPb.GetResponse.newBuilder()
                                .setResult(result)
                                .build();
                        CellBlockBuilder filled = block;
                        block = null;
                        reply(call, response, filled);
                    } finally {
                        if (block != null) {
                            block.close();
                        }
                    }
                },
                call::fail);
    }

    /** @param anew whether to begin once more if the region closes before it takes the mutation */
    private void mutate(RpcCall call, boolean anew) throws RpcException {
        ClientPb.MutateRequest request = call.request(ClientPb.MutateRequest.parser());
        Region region = regions.find(request.getRegion());
        ClientPb.MutationProto proto = request.getMutation();
        Mutation mutation = new WriteOperations(call).take(proto);
        Optional<Condition> condition = WriteOperations.condition(request.hasCondition(), request.getCondition());
        boolean computes = mutation instanceof Mutation.Increment || mutation instanceof Mutation.Append;
        checkRow(mutation, condition);
        region.submit(new RowOperation(
                condition.stream().toList(),
                List.of(mutation),
                WriteOperations.durability(proto),
                request.getNonceGroup(),
                proto.getNonce(),
                new RowOperation.Callback() {
                    @Override
                    public void applied(OperationResult result) {
                        var response = ClientPb.MutateResponse.newBuilder();
                        CellBlockBuilder block = null;
                        if (computes && result.matched()) {
                            block = call.client().cellBlocksInGets() ? call.newCellBlock() : null;
                            response.setResult(new ResultCells(block)
                                    .addAll(result.cells())
                                    .toResult());
                        }
                        if (!computes || condition.isPresent()) {
                            response.setProcessed(result.matched());
                        }
                        reply(call, response.build(), block);
                    }

                    @Override
                    public void failed(RpcException failure) {
                        if (anew && failure.kind() == ErrorKind.NOT_SERVING_REGION) {
                            // By now it is known where the region goes, or it is to be waited for.
                            early.again(call, again -> mutate(again, false));
                        } else {
                            call.fail(failure);
                        }
                    }
                }));
    }

    private static void checkRow(Mutation mutation, Optional<Condition> condition) throws RpcException {
        if (condition.isPresent() && !condition.get().row().equals(mutation.row())) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "The condition is about row " + condition.get().row() + ", the mutation about row "
                            + mutation.row());
        }
    }

    private static void reply(RpcCall call, MessageLite response, CellBlockBuilder block) {
        if (block == null) {
            call.reply(response);
        } else {
            call.reply(response, block);
        }
    }
}
