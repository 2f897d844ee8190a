package io.basalt.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One cluster for all tests that do it no harm: ZooKeeper, two masters, three region servers. Ends with the run.
 *
 * <p>With {@code -Dbasalt.test.zookeeper.port=...} the tests run against the cluster that has its ZooKeeper there, which
 * shows what HBase itself answers.
 */
public final class SharedCluster implements ParameterResolver {
    private static final Integer RUNNING_AT = Integer.getInteger("basalt.test.zookeeper.port");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedCluster.class))
                .getOrComputeIfAbsent("cluster", key -> new Running(), Running.class)
                .cluster;
    }

    private static final class Running implements AutoCloseable {
        private final Path home;
        private final Cluster cluster;

        Running() {
            try {
                home = Files.createTempDirectory("basalt-cluster");
                cluster = RUNNING_AT == null ? Cluster.start(home, 2, 3) : Cluster.runningAt(home, RUNNING_AT);
            } catch (Exception e) {
                throw new IllegalStateException("the shared cluster did not start", e);
            }
        }

        @Override
        public void close() throws IOException {
            cluster.close();
            try (var files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
