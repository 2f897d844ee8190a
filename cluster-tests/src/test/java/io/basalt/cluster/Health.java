package io.basalt.cluster;

import io.basalt.client.Connection;
import io.basalt.client.admin.Diagnosis;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.LocalFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What the doctor says of a cluster, and what is on its disk. */
final class Health {
    private Health() {}

    /** Waits until the doctor finds nothing: what is on its way somewhere may take a moment. */
    static void await(Cluster cluster, Duration limit) {
        try (Connection connection = Connection.open("127.0.0.1:" + cluster.zooKeeperPort())) {
            var last = new Callable<List<Diagnosis.Finding>>() {
                private volatile List<Diagnosis.Finding> findings = List.of();

                @Override
                public List<Diagnosis.Finding> call() throws IOException {
                    findings = connection.admin().diagnose().findings();
                    return findings;
                }
            };
            try {
                Awaitility.await().atMost(limit).ignoreExceptions().until(last, List::isEmpty);
            } catch (ConditionTimeoutException e) {
                throw new AssertionError("the doctor still finds " + last.findings, e);
            }
        }
    }

    static FileSystem files(Path home) throws IOException {
        return new LocalFileSystem(home.resolve("run/data").toString());
    }
}
