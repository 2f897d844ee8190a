package io.basalt.storage.region;

import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a region on this server.
 *
 * <pre>
 *   close:   refuse writes -> flush -> manifest n+1 without an owner -> refuse reads
 *   failure: refuse everything at once; what is not flushed is in the log
 * </pre>
 *
 * On the region's loop, but for {@link #stopAfterFailure}.
 */
final class RegionClose {
    private static final Logger LOG = LoggerFactory.getLogger(RegionClose.class);

    private final RegionParts parts;
    private final FlushCycle flushes;
    private final CompactionCycle compactions;
    private CompletableFuture<Long> closing; // or null

    RegionClose(RegionParts parts, FlushCycle flushes, CompactionCycle compactions) {
        this.parts = parts;
        this.flushes = flushes;
        this.compactions = compactions;
    }

    CompletableFuture<Long> close() {
        if (closing != null) {
            return closing;
        }
        closing = new CompletableFuture<>();
        compactions.close();
        parts.writer().stop(refusal("is closing"));
        var unused = flushes.start().whenComplete((flushed, problem) -> {
            if (problem == null) {
                parts.commits().execute(this::publishWithoutOwner);
            } else {
                // Its unflushed data is in the log. Somebody else may have better luck with the disk.
                parts.failure().regionFailed(problem);
                closing.completeExceptionally(problem);
            }
        });
        return closing;
    }

    /** Any thread. */
    void stopAfterFailure(Throwable cause) {
        LOG.warn("Region stops region={} reason={}", parts.identity().encodedName(), cause.toString());
        RpcException reason = refusal("has stopped: " + cause.getMessage());
        // First those whose turn is over, since the log may never call back for them.
        parts.sync().fail(reason);
        parts.environment().loop().execute(() -> {
            compactions.close();
            parts.writer().stop(reason);
            parts.views().close();
            parts.writer().flushed();
        });
    }

    private void publishWithoutOwner() {
        Throwable problem = null;
        try {
            parts.manifest().change(manifest -> manifest.next().owners(List.of()));
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
            problem = e;
        }
        Throwable result = problem;
        parts.environment().loop().execute(() -> {
            if (result != null) {
                parts.failure().regionFailed(result);
                closing.completeExceptionally(result);
                return;
            }
            parts.views().close();
            parts.writer().flushed();
            LOG.info(
                    "Closed region={} sequenceId={}",
                    parts.identity().encodedName(),
                    parts.writer().lastSequenceId());
            closing.complete(parts.writer().lastSequenceId());
        });
    }

    private RpcException refusal(String why) {
        return new RpcException(
                ErrorKind.NOT_SERVING_REGION,
                "Region " + parts.identity().info().name() + " " + why);
    }
}
