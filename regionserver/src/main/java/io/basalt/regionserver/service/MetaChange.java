package io.basalt.regionserver.service;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.schema.Durability;
import io.basalt.protocol.wire.MalformedCellException;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbCells;
import io.basalt.storage.region.Mutation;
import io.basalt.storage.region.OperationResult;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RowOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The master's changes of hbase:meta, of several rows at once. Any thread. */
final class MetaChange {
    private static final int LARGEST_CELL_BYTES = 10 << 20;
    private static final int LARGEST_MUTATION_BYTES = 64 << 20;

    private MetaChange() {}

    /** Applies puts and deletes together; completes when they are durable and readers see them. */
    static CompletableFuture<Void> apply(Region meta, List<MutationProto> changes) throws RpcException {
        var mutations = new ArrayList<Mutation>();
        for (MutationProto change : changes) {
            mutations.add(mutation(change));
        }
        var done = new CompletableFuture<Void>();
        meta.submit(new RowOperation(
                List.of(),
                mutations,
                Durability.USE_DEFAULT,
                RowOperation.NO_NONCE,
                RowOperation.NO_NONCE,
                new RowOperation.Callback() {
                    @Override
                    public void applied(OperationResult result) {
                        done.complete(null);
                    }

                    @Override
                    public void failed(RpcException failure) {
                        done.completeExceptionally(failure);
                    }
                }));
        return done;
    }

    private static Mutation mutation(MutationProto change) throws RpcException {
        try {
            var cells = PbCells.framed(change, LARGEST_CELL_BYTES, LARGEST_MUTATION_BYTES);
            return switch (change.getMutateType()) {
                case PUT -> new Mutation.Put(PbBytes.fromPb(change.getRow()), cells);
                case DELETE ->
                    new Mutation.Delete(
                            PbBytes.fromPb(change.getRow()),
                            cells,
                            change.hasTimestamp() ? change.getTimestamp() : CellView.LATEST_TIMESTAMP);
                case INCREMENT, APPEND ->
                    throw new RpcException(ErrorKind.DO_NOT_RETRY, "hbase:meta is changed by puts and deletes");
            };
        } catch (MalformedCellException e) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, e.getMessage(), e);
        }
    }
}
