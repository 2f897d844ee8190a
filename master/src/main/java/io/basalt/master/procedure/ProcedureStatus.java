package io.basalt.master.procedure;

import io.basalt.protocol.error.RpcException;
import java.util.Optional;
import java.util.Set;

/**
 * How a procedure stands.
 *
 * @param step the one that is being done, or was the last
 * @param updatedMillis when it came to its step, or ended
 * @param failure why it failed; empty for all that have not
 */
public record ProcedureStatus(
        long id,
        String kind,
        String subject,
        String step,
        Phase phase,
        Set<Lock> locks,
        long submittedMillis,
        long updatedMillis,
        Optional<RpcException> failure) {
    /** How far it is. */
    public enum Phase {
        /** Another one, submitted earlier, holds what it needs. */
        WAITING,
        RUNNING,
        SUCCEEDED,
        FAILED
    }

    public boolean ended() {
        return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
    }
}
