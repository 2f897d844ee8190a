package io.basalt.master.doctor;

import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Examines the cluster. A finding is reported only if it is made twice, with a pause between: what is on its way at one
 * look is there at the other, and a healthy cluster has no findings however busy it is.
 *
 * <p>Lives on the master's loop.
 */
public final class Doctor {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final EventLoop loop;
    private final EvidenceCollection evidence;

    public Doctor(EventLoop loop, EvidenceCollection evidence) {
        this.loop = loop;
        this.evidence = evidence;
    }

    /** What was looked at, and what was found. */
    public record Diagnosis(int servers, int tables, int regions, List<Finding> findings) {}

    public CompletableFuture<Diagnosis> examine() {
        return look().thenCompose(first -> first.findings().isEmpty()
                ? CompletableFuture.completedFuture(first)
                : pause().thenCompose(nothing -> look()).thenApply(second -> both(first, second)));
    }

    private CompletableFuture<Diagnosis> look() {
        return evidence.collect()
                .thenApply(found -> new Diagnosis(
                        found.live().size(),
                        found.tables().size(),
                        found.regions().size(),
                        Examination.of(found)));
    }

    private static Diagnosis both(Diagnosis first, Diagnosis second) {
        List<Finding> stayed =
                second.findings().stream().filter(first.findings()::contains).toList();
        return new Diagnosis(second.servers(), second.tables(), second.regions(), stayed);
    }

    private CompletableFuture<Void> pause() {
        var passed = new CompletableFuture<Void>();
        loop.schedule(PAUSE, () -> passed.complete(null));
        return passed;
    }
}
