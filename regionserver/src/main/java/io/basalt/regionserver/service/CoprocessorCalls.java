package io.basalt.regionserver.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.AggregatePb;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.pb.MultiRowMutationPb;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.regionserver.aggregate.Aggregation;
import io.basalt.regionserver.read.ReadPath;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.region.Condition;
import io.basalt.storage.region.Mutation;
import io.basalt.storage.region.OperationResult;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RowOperation;
import java.util.ArrayList;

/** ExecService: the services that HBase has as coprocessors of a region. */
final class CoprocessorCalls {
    private static final String MULTI_ROW_MUTATION = "MultiRowMutationService";
    private static final String AGGREGATE = "AggregateService";

    private final OnlineRegions regions;
    private final ReadPath reads;

    CoprocessorCalls(OnlineRegions regions, ReadPath reads) {
        this.regions = regions;
        this.reads = reads;
    }

    /** What comes of a call, on any thread. */
    interface Outcome {
        void answered(BasePb.NameBytesPair value);

        void failed(Throwable failure);
    }

    void call(RpcCall call) throws RpcException {
        ClientPb.CoprocessorServiceRequest request = call.request(ClientPb.CoprocessorServiceRequest.parser());
        run(call, regions.find(request.getRegion()), request.getCall(), new Outcome() {
            @Override
            public void answered(BasePb.NameBytesPair value) {
                call.reply(ClientPb.CoprocessorServiceResponse.newBuilder()
                        .setRegion(request.getRegion())
                        .setValue(value)
                        .build());
            }

            @Override
            public void failed(Throwable failure) {
                call.fail(failure);
            }
        });
    }

    /** Runs one service call of {@code call}, which may have others; what it throws is its outcome. */
    void run(RpcCall call, Region region, ClientPb.CoprocessorServiceCall service, Outcome outcome)
            throws RpcException {
        switch (service.getServiceName()) {
            case AGGREGATE -> aggregate(call, region, service, outcome);
            case MULTI_ROW_MUTATION -> {
                if (!service.getMethodName().equals("MutateRows")) {
                    throw unknown(service, region);
                }
                mutateRows(call, region, service.getRequest(), outcome);
            }
            default -> throw unknown(service, region);
        }
    }

    private static RpcException unknown(ClientPb.CoprocessorServiceCall service, Region region) {
        return new RpcException(
                ErrorKind.UNKNOWN_PROTOCOL,
                "No registered coprocessor service found for " + service.getServiceName() + "."
                        + service.getMethodName() + " in region "
                        + region.info().encodedName());
    }

    /** On the pool from the start: most of what it reads is not in memory, and it goes on for long. */
    private void aggregate(RpcCall call, Region region, ClientPb.CoprocessorServiceCall service, Outcome outcome)
            throws RpcException {
        Aggregation<?> aggregation =
                Aggregation.of(call.embedded(AggregatePb.AggregateRequest.parser(), service.getRequest()));
        long now = reads.clock().nanos();
        long remaining = call.remainingNanos(now);
        ScanLimits limits = ScanLimits.none(reads.clock());
        if (remaining != Long.MAX_VALUE) {
            limits.deadline(now + remaining);
        }
        reads.pool().execute(() -> {
            try {
                var result = aggregation.run(service.getMethodName(), region, limits);
                reads.checkLease();
                outcome.answered(value("AggregateResponse", result));
            } catch (Throwable e) { // nobody else would tell the client
                outcome.failed(e);
            }
        });
    }

    private static BasePb.NameBytesPair value(String message, MessageLite content) {
        return BasePb.NameBytesPair.newBuilder()
                .setName("hbase.pb." + message)
                .setValue(content.toByteString())
                .build();
    }

    /** Changes several rows of one region in one atomic step. */
    private static void mutateRows(RpcCall call, Region region, ByteString body, Outcome outcome) throws RpcException {
        MultiRowMutationPb.MutateRowsRequest request =
                call.embedded(MultiRowMutationPb.MutateRowsRequest.parser(), body);
        var conditions = new ArrayList<Condition>(request.getConditionCount());
        for (ClientPb.Condition condition : request.getConditionList()) {
            conditions.add(WriteOperations.condition(condition));
        }
        var operations = new WriteOperations(call);
        var mutations = new ArrayList<Mutation>(request.getMutationRequestCount());
        for (ClientPb.MutationProto proto : request.getMutationRequestList()) {
            mutations.add(operations.take(proto));
        }
        if (mutations.isEmpty()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "MutateRows without a mutation");
        }
        region.submit(new RowOperation(
                conditions,
                mutations,
                WriteOperations.durability(request.getMutationRequestList()),
                request.getNonceGroup(),
                request.getNonce(),
                new RowOperation.Callback() {
                    @Override
                    public void applied(OperationResult result) {
                        var rows = MultiRowMutationPb.MutateRowsResponse.newBuilder()
                                .setProcessed(result.matched())
                                .build();
                        outcome.answered(value("MutateRowsResponse", rows));
                    }

                    @Override
                    public void failed(RpcException failure) {
                        outcome.failed(failure);
                    }
                }));
    }
}
