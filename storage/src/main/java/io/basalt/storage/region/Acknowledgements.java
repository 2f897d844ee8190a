package io.basalt.storage.region;

import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells clients, and the memory of nonces, how their operations ended. */
final class Acknowledgements implements SyncOrder.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    private final RegionIdentity identity;
    private final NonceTable nonces;
    private final RegionFailure failure;

    Acknowledgements(RegionIdentity identity, NonceTable nonces, RegionFailure failure) {
        this.identity = identity;
        this.nonces = nonces;
        this.failure = failure;
    }

    @Override
    public void acknowledge(SyncOrder.Batch batch) {
        for (int i = 0; i < batch.operations.size(); i++) {
            RowOperation operation = batch.operations.get(i);
            OperationResult result = batch.results.get(i);
            try {
                nonces.applied(operation, result);
                operation.callback().applied(result);
            } catch (RuntimeException | Error e) {
                // One client's callback must not keep the others from theirs.
                LOG.error("A write's callback failed region={}", identity.encodedName(), e);
            }
        }
    }

    @Override
    public void refuse(SyncOrder.Batch batch, RpcException reason) {
        for (RowOperation operation : batch.operations) {
            try {
                nonces.failed(operation, reason);
                operation.callback().failed(reason);
            } catch (RuntimeException | Error e) {
                LOG.error("A write's callback failed region={}", identity.encodedName(), e);
            }
        }
    }

    @Override
    public void leaseLost() {
        failure.regionFailed(new RpcException(
                ErrorKind.NOT_SERVING_REGION,
                "the server's lease ended before a write to " + identity.info().name() + " could be acknowledged"));
    }
}
