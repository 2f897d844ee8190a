package io.basalt.cli.process;

import io.basalt.client.Connection;
import io.basalt.client.admin.ClusterStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds out as a client does whether a cluster serves. */
final class ClusterProbe {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private ClusterProbe() {}

    /**
     * Waits until a master leads, {@code regionServers} take part and {@code hbase:meta} can be read.
     *
     * @throws IOException when that takes longer than {@code limit}
     */
    static ClusterStatus awaitServing(Connection connection, int regionServers, Duration limit)
            throws IOException, InterruptedException {
        var never = new CountDownLatch(1);
        var admin = connection.async().admin();
        try {
            int live = 0;
            for (Duration left = limit; left.compareTo(Duration.ZERO) > 0; left = left.minus(PAUSE)) {
                ClusterStatus status = admin.clusterStatus().get(left.toMillis(), TimeUnit.MILLISECONDS);
                live = status.servers().size();
                if (live >= regionServers) {
                    admin.listTables().get(left.toMillis(), TimeUnit.MILLISECONDS);
                    return status;
                }
                never.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
            throw new IOException("only " + live + " of " + regionServers + " region servers have joined in "
                    + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException("the cluster does not serve: " + ServerProcess.reason(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("the cluster does not serve after " + limit.toSeconds() + " s", e);
        }
    }
}
