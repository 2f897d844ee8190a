package io.basalt.storage.region;

import java.nio.ByteBuffer;

/**
 * What a row operation did.
 *
 * @param matched whether its condition held; true when it had none
 * @param cells the new cells of its increments and appends that asked for them, framed as in {@link Mutation}, in the
 *     order of the mutations and sorted within each; empty when the condition did not hold
 */
public record OperationResult(boolean matched, ByteBuffer cells) {
    private static final ByteBuffer NO_CELLS = ByteBuffer.allocate(0).asReadOnlyBuffer();

    static final OperationResult APPLIED = new OperationResult(true, NO_CELLS);
    static final OperationResult NOT_MATCHED = new OperationResult(false, NO_CELLS);
}
