package io.basalt.testkit.cluster;

import io.basalt.base.EventLoop;
import io.basalt.client.AsyncConnection;
import io.basalt.testkit.simulation.Life;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.Optional;

/**
 * Has the cluster's doctor look, again and again, until it finds nothing: every row of every table is in exactly one
 * region, each region is open on exactly one server, and hbase:meta, manifests, nodes and servers agree.
 */
final class HealthCheck {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Simulation simulation;
    private boolean healthy;
    private String last = "the doctor did not answer";

    HealthCheck(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Runs the simulation until all is well. Gives what is wrong if that takes longer than the limit. */
    Optional<String> await(Duration limit) {
        simulation.process("doctor").start(this::examine);
        return simulation.runUntil(() -> healthy, limit) ? Optional.empty() : Optional.of(last);
    }

    private void examine(Life life) {
        examine(life, SimCluster.connect(life), life.threads().loop("doctor"));
    }

    private void examine(Life life, AsyncConnection connection, EventLoop loop) {
        var unused = connection.admin().cluster().diagnose().handle((diagnosis, failure) -> {
            if (failure == null && diagnosis.findings().isEmpty()) {
                healthy = true;
                return null;
            }
            last = failure == null ? diagnosis.findings().toString() : failure.toString();
            life.note("the doctor: " + last);
            loop.schedule(PAUSE, () -> examine(life, connection, loop));
            return null;
        });
    }
}
