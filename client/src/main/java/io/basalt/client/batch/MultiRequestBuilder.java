package io.basalt.client.batch;

import io.basalt.client.call.RegionCalls;
import io.basalt.client.call.RegionLocation;
import io.basalt.client.row.Action;
import io.basalt.client.row.CheckAndMutate;
import io.basalt.client.row.Get;
import io.basalt.client.row.Mutation;
import io.basalt.client.row.RowMutations;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.RpcClient;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects actions for one server into one Multi: independent ones of a region that follow each other share a region
 * action, each atomic or conditional one has its own. So they stay in the order in which they were given, in which
 * servers carry region actions out. Remembers which region action holds what, for the answer.
 *
 * <p>The cell block holds the cells in the order of region actions and of actions within them.
 */
final class MultiRequestBuilder {
    /**
     * What one region action stands for.
     *
     * @param together whether its actions are one: a single atomic or conditional action of the batch
     * @param actions indexes in the batch
     */
    record Part(RegionLocation place, boolean together, List<Integer> actions) {}

    private final ClientPb.MultiRequest.Builder request = ClientPb.MultiRequest.newBuilder();
    private final List<Part> parts = new ArrayList<>();
    private final List<ByteBuffer> cells = new ArrayList<>();
    private final List<? extends Action> batch;
    private final long[] nonces;
    private int cellBytes;

    /** @param nonces for each action of the batch, 0 where none is needed */
    MultiRequestBuilder(List<? extends Action> batch, long[] nonces) {
        this.batch = batch;
        this.nonces = nonces;
    }

    /** Adds actions of one region, in the order in which they are to be done. */
    void add(RegionLocation place, List<Integer> actions) {
        var independent = new ArrayList<Integer>();
        for (int index : actions) {
            if (isIndependent(index)) {
                independent.add(index);
                continue;
            }
            addEach(place, independent);
            independent.clear();
            ClientPb.RegionAction.Builder region = begin(place, true, List.of(index));
            if (batch.get(index) instanceof RowMutations mutations) {
                addTogether(region, mutations, index);
            } else if (batch.get(index) instanceof CheckAndMutate check) {
                addTogether(region.setCondition(check.condition().message(check.row())), check.then(), index);
            }
        }
        addEach(place, independent);
    }

    /** In the order of the request's region actions. */
    List<Part> parts() {
        return parts;
    }

    ClientPb.MultiRequest.Builder request() {
        return request;
    }

    ByteBuffer cells() {
        if (cells.isEmpty()) {
            return RpcClient.NO_CELLS;
        }
        if (cells.size() == 1) {
            return cells.get(0);
        }
        ByteBuffer block = ByteBuffer.allocate(cellBytes);
        cells.forEach(block::put);
        return block.flip();
    }

    private boolean isIndependent(int index) {
        return batch.get(index) instanceof Get || batch.get(index) instanceof Mutation;
    }

    private ClientPb.RegionAction.Builder begin(RegionLocation place, boolean together, List<Integer> actions) {
        parts.add(new Part(place, together, actions));
        return request.addRegionActionBuilder().setRegion(RegionCalls.specifier(place));
    }

    private ClientPb.Action.Builder single(int index) {
        var action = ClientPb.Action.newBuilder().setIndex(index);
        if (batch.get(index) instanceof Get get) {
            return action.setGet(get.message());
        }
        Mutation mutation = (Mutation) batch.get(index);
        return action.setMutation(mutation(mutation, mutation.needsNonce() ? nonces[index] : 0));
    }

    private void addEach(RegionLocation place, List<Integer> independent) {
        if (!independent.isEmpty()) {
            ClientPb.RegionAction.Builder region = begin(place, false, List.copyOf(independent));
            for (int index : independent) {
                region.addAction(single(index));
            }
        }
    }

    private void addTogether(ClientPb.RegionAction.Builder region, RowMutations together, int index) {
        region.setAtomic(true);
        List<Mutation> mutations = together.mutations();
        int nonced = firstThatNeedsNonce(mutations);
        for (int i = 0; i < mutations.size(); i++) {
            region.addAction(ClientPb.Action.newBuilder()
                    .setIndex(i)
                    .setMutation(mutation(mutations.get(i), i == nonced ? nonces[index] : 0)));
        }
    }

    /** The one whose nonce stands for all: as HBase has it one that needs it, or else, under a condition, any. */
    private static int firstThatNeedsNonce(List<Mutation> mutations) {
        for (int i = 0; i < mutations.size(); i++) {
            if (mutations.get(i).needsNonce()) {
                return i;
            }
        }
        return 0;
    }

    private ClientPb.MutationProto.Builder mutation(Mutation mutation, long nonce) {
        if (mutation.cellCount() > 0) {
            ByteBuffer bytes = mutation.cells();
            cells.add(bytes);
            cellBytes += bytes.remaining();
        }
        ClientPb.MutationProto.Builder message = mutation.message();
        return nonce == 0 ? message : message.setNonce(nonce);
    }
}
