package io.basalt.regionserver.service;

import io.basalt.base.Bytes;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.CellBlockBuilder;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.regionserver.read.ReadPath;
import io.basalt.regionserver.read.ReadSpecs;
import io.basalt.regionserver.read.ResultCells;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.read.BlockNotCachedException;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.region.Condition;
import io.basalt.storage.region.Mutation;
import io.basalt.storage.region.OperationResult;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RowOperation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One Multi: actions on several regions, each with its own verdict, or groups that happen as a whole.
 *
 * <p>The whole request is read before anything of it is begun: writes lie in its memory, which goes with the answer, so
 * that one which cannot be read must be refused while none of them is under way. Then all writes and service calls are
 * handed to their regions, in their order; then the gets are read, in theirs. The answer goes out when the last of both
 * is done. A region that is not here fails its own actions only, and their cells in the request's block are stepped over.
 *
 * <p>Threads: {@link #run} on the connection's loop, gets there or on the read pool, writes complete on their region's
 * threads. Each slot is written by one of them; the counter orders that before the answer.
 */
final class MultiCall {
    private final RpcCall call;
    private final OnlineRegions regions;
    private final ReadPath reads;
    private final MultiLimits limits;
    private final CoprocessorCalls coprocessors;
    private final List<Group> groups = new ArrayList<>();
    private final List<GetSlot> gets = new ArrayList<>();

    /** Hand writes and service calls over. None of them throws. */
    private final List<Runnable> handOvers = new ArrayList<>();

    /** Writes and service calls that have not ended, plus one for the gets, plus one until all is handed out. */
    private final AtomicInteger pending = new AtomicInteger(2);

    private int nextGet;
    private long resultBytes;

    MultiCall(RpcCall call, OnlineRegions regions, ReadPath reads, MultiLimits limits, CoprocessorCalls coprocessors) {
        this.call = call;
        this.regions = regions;
        this.reads = reads;
        this.limits = limits;
        this.coprocessors = coprocessors;
    }

    void run() throws RpcException {
        take();
        handOvers.forEach(Runnable::run);
        reads.run(call, this::readGets, this::failGets);
        ended();
    }

    /** Reads the request. */
    private void take() throws RpcException {
        ClientPb.MultiRequest request = call.request(ClientPb.MultiRequest.parser());
        var operations = new WriteOperations(call);
        for (int i = 0; i < request.getRegionActionCount(); i++) {
            ClientPb.RegionAction action = request.getRegionAction(i);
            // Clients before 2.4 send the condition of their only group with the request.
            boolean oldCondition = i == 0 && request.hasCondition();
            boolean conditional = action.hasCondition() || oldCondition;
            var group = new Group(action.getAtomic() || conditional);
            groups.add(group);
            try {
                Region region = regions.find(action.getRegion());
                if (group.atomic) {
                    Optional<Condition> condition = WriteOperations.condition(
                            conditional, oldCondition ? request.getCondition() : action.getCondition());
                    group.conditional = conditional;
                    takeAtomic(group, region, action, condition, request.getNonceGroup(), operations);
                } else {
                    takeEach(group, region, action, request.getNonceGroup(), operations);
                }
            } catch (RpcException e) {
                group.failure = e;
                skipRest(action, group, operations);
            }
        }
    }

    // ---- writes ----

    private void takeEach(
            Group group, Region region, ClientPb.RegionAction action, long nonceGroup, WriteOperations operations)
            throws RpcException {
        var batch = new ArrayList<RowOperation>(action.getActionCount());
        for (ClientPb.Action each : action.getActionList()) {
            var slot = new Slot(each.hasIndex() ? each.getIndex() : 0);
            group.slots.add(slot);
            if (each.hasGet()) {
                gets.add(new GetSlot(slot, region, each.getGet()));
            } else if (each.hasMutation()) {
                group.taken++;
                slot.computes = computes(each.getMutation());
                try {
                    Mutation mutation = operations.take(each.getMutation());
                    batch.add(operation(
                            Optional.empty(),
                            List.of(mutation),
                            List.of(each.getMutation()),
                            nonceGroup,
                            each.getMutation().getNonce(),
                            new SlotCallback(slot)));
                } catch (RpcException e) {
                    slot.failure = e;
                }
            } else if (each.hasServiceCall()) {
                handOvers.add(() -> callService(slot, region, each.getServiceCall()));
            } else {
                slot.failure = new RpcException(ErrorKind.DO_NOT_RETRY, "an action that asks for nothing");
            }
        }
        handOvers.add(() -> {
            pending.addAndGet(batch.size());
            region.submit(batch);
        });
    }

    private void callService(Slot slot, Region region, ClientPb.CoprocessorServiceCall service) {
        pending.incrementAndGet();
        var outcome = new CoprocessorCalls.Outcome() {
            @Override
            public void answered(BasePb.NameBytesPair value) {
                slot.service = value;
                ended();
            }

            @Override
            public void failed(Throwable failure) {
                slot.failure = failure;
                ended();
            }
        };
        try {
            coprocessors.run(call, region, service, outcome);
        } catch (Throwable e) { // the call must not end while writes are under way
            outcome.failed(e);
        }
    }

    private void takeAtomic(
            Group group,
            Region region,
            ClientPb.RegionAction action,
            Optional<Condition> condition,
            long nonceGroup,
            WriteOperations operations)
            throws RpcException {
        var mutations = new ArrayList<Mutation>(action.getActionCount());
        var protos = new ArrayList<ClientPb.MutationProto>(action.getActionCount());
        long nonce = RowOperation.NO_NONCE;
        for (ClientPb.Action each : action.getActionList()) {
            if (!each.hasMutation()) {
                throw new RpcException(
                        ErrorKind.DO_NOT_RETRY, "Atomic put and/or delete only, not a get or a coprocessor call");
            }
            // Clients send no index here, and count the results.
            group.slots.add(new Slot(group.taken++));
            mutations.add(operations.take(each.getMutation()));
            protos.add(each.getMutation());
            if (nonce == RowOperation.NO_NONCE) {
                nonce = each.getMutation().getNonce();
            }
        }
        if (mutations.isEmpty()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "an atomic group without a mutation");
        }
        checkOneRow(mutations, condition);
        RowOperation operation = operation(condition, mutations, protos, nonceGroup, nonce, new GroupCallback(group));
        handOvers.add(() -> {
            pending.incrementAndGet();
            region.submit(operation);
        });
    }

    private static void checkOneRow(List<Mutation> mutations, Optional<Condition> condition) throws RpcException {
        Bytes row = mutations.get(0).row();
        boolean same = mutations.stream().allMatch(mutation -> mutation.row().equals(row))
                && condition.map(Condition::row).orElse(row).equals(row);
        if (!same) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "the mutations of an atomic group and its condition must be of one row");
        }
    }

    /** The mutations of a refused group that nobody has taken: their cells are still in the block. */
    private static void skipRest(ClientPb.RegionAction action, Group group, WriteOperations operations)
            throws RpcException {
        int mutation = 0;
        for (ClientPb.Action each : action.getActionList()) {
            if (each.hasMutation() && mutation++ >= group.taken) {
                operations.skip(each.getMutation());
            }
        }
    }

    private static RowOperation operation(
            Optional<Condition> condition,
            List<Mutation> mutations,
            List<ClientPb.MutationProto> protos,
            long nonceGroup,
            long nonce,
            RowOperation.Callback callback) {
        return new RowOperation(
                condition.stream().toList(),
                mutations,
                WriteOperations.durability(protos),
                nonceGroup,
                nonce,
                callback);
    }

    private static boolean computes(ClientPb.MutationProto mutation) {
        return switch (mutation.getMutateType()) {
            case INCREMENT, APPEND -> true;
            case PUT, DELETE -> false;
        };
    }

    // ---- gets ----

    /** Reads on where it stopped, so that what is in memory is read once. */
    private void readGets(ReadMode mode) throws IOException {
        for (; nextGet < gets.size(); nextGet++) {
            GetSlot get = gets.get(nextGet);
            if (resultBytes > limits.maxResultBytes() && call.client().retriesImmediately()) {
                get.slot.failure = new RpcException(
                        ErrorKind.MULTI_RESULT_TOO_LARGE,
                        "the results of this request have " + resultBytes + " bytes, more than "
                                + limits.maxResultBytes() + "; send the rest again");
                continue;
            }
            try {
                read(get, mode);
            } catch (BlockNotCachedException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                get.slot.failure = e;
            }
        }
        ended();
    }

    private void failGets(Throwable failure) {
        for (; nextGet < gets.size(); nextGet++) {
            gets.get(nextGet).slot.failure = failure;
        }
        ended();
    }

    private void read(GetSlot get, ReadMode mode) throws IOException {
        boolean existence = get.request.getExistenceOnly();
        // One row is gathered apart: a read that is begun again must not have left half of it in the block.
        CellBlockBuilder row = call.client().cellBlocks() && !existence ? call.newCellBlock() : null;
        try {
            var cells = new ResultCells(row);
            reads.row(get.region, ReadSpecs.get(get.request), mode, cells);
            get.slot.result = existence ? ClientPb.Result.newBuilder().setExists(cells.count() > 0) : cells.toResult();
            if (row != null) {
                resultBytes += row.sizeBytes();
                get.slot.cells = row;
                row = null;
            }
        } finally {
            if (row != null) {
                row.close();
            }
        }
    }

    // ---- the answer ----

    private void ended() {
        if (pending.decrementAndGet() == 0) {
            answer();
        }
    }

    /** On whichever thread ended last. Whatever fails here is the answer: nobody else would tell the client. */
    private void answer() {
        CellBlockBuilder block = null;
        try {
            reads.checkLease();
            block = call.client().cellBlocks() ? call.newCellBlock() : null;
            ClientPb.MultiResponse response = response(block);
            if (block == null) {
                call.reply(response);
            } else {
                call.reply(response, block);
            }
        } catch (Throwable e) {
            releaseCells();
            if (block != null) {
                block.close();
            }
            call.fail(e);
        }
    }

    private ClientPb.MultiResponse response(CellBlockBuilder block) {
        var response = ClientPb.MultiResponse.newBuilder();
        for (Group group : groups) {
            response.addRegionActionResult(group.toResult(block));
        }
        if (groups.size() == 1 && groups.get(0).conditional && groups.get(0).failure == null) {
            response.setProcessed(groups.get(0).matched);
        }
        return response.build();
    }

    private void releaseCells() {
        for (GetSlot get : gets) {
            if (get.slot.cells != null) {
                get.slot.cells.close();
                get.slot.cells = null;
            }
        }
    }

    /** The actions for one region, or one atomic group of them. */
    private static final class Group {
        final boolean atomic;
        final List<Slot> slots = new ArrayList<>();
        boolean conditional;
        int taken;
        volatile RpcException failure;
        volatile boolean matched;
        volatile OperationResult result;

        Group(boolean atomic) {
            this.atomic = atomic;
        }

        ClientPb.RegionActionResult.Builder toResult(CellBlockBuilder block) {
            var answer = ClientPb.RegionActionResult.newBuilder();
            if (failure != null) {
                return answer.setException(ErrorWire.toPair(failure));
            }
            if (!atomic) {
                slots.forEach(slot -> answer.addResultOrException(slot.toResult(block)));
                return answer;
            }
            answer.setProcessed(matched);
            for (int i = 0; i < slots.size(); i++) {
                var result = ClientPb.ResultOrException.newBuilder()
                        .setIndex(slots.get(i).index)
                        .setResult(ClientPb.Result.getDefaultInstance());
                if (i == 0 && matched && this.result.cells().hasRemaining()) {
                    // HBase gives the cells of an atomic group in the message, in the place of its first action.
                    result.setResult(
                            new ResultCells(null).addAll(this.result.cells()).toResult());
                }
                answer.addResultOrException(result);
            }
            return answer;
        }
    }

    /** One action that has its own verdict. */
    private static final class Slot {
        final int index;
        boolean computes;
        volatile Throwable failure;
        volatile OperationResult applied;
        volatile ClientPb.Result.Builder result;
        volatile BasePb.NameBytesPair service;
        volatile CellBlockBuilder cells;

        Slot(int index) {
            this.index = index;
        }

        ClientPb.ResultOrException.Builder toResult(CellBlockBuilder block) {
            var answer = ClientPb.ResultOrException.newBuilder().setIndex(index);
            if (failure != null) {
                return answer.setException(ErrorWire.toPair(failure));
            }
            if (service != null) {
                return answer.setServiceResult(
                        ClientPb.CoprocessorServiceResult.newBuilder().setValue(service));
            }
            if (cells != null) {
                block.append(cells);
            }
            if (result != null) {
                return answer.setResult(result);
            }
            // A client must find a result or an exception, so a put has an empty one.
            var cellsOfWrite = new ResultCells(block);
            if (computes) {
                cellsOfWrite.addAll(applied.cells());
            }
            return answer.setResult(cellsOfWrite.toResult());
        }
    }

    private record GetSlot(Slot slot, Region region, ClientPb.Get request) {}

    private final class SlotCallback implements RowOperation.Callback {
        private final Slot slot;

        SlotCallback(Slot slot) {
            this.slot = slot;
        }

        @Override
        public void applied(OperationResult result) {
            slot.applied = result;
            ended();
        }

        @Override
        public void failed(RpcException failure) {
            slot.failure = failure;
            ended();
        }
    }

    private final class GroupCallback implements RowOperation.Callback {
        private final Group group;

        GroupCallback(Group group) {
            this.group = group;
        }

        @Override
        public void applied(OperationResult result) {
            group.result = result;
            group.matched = result.matched();
            ended();
        }

        @Override
        public void failed(RpcException failure) {
            group.failure = failure;
            ended();
        }
    }
}
