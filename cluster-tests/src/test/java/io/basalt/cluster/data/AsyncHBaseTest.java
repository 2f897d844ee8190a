package io.basalt.cluster.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.stumbleupon.async.Deferred;
import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.hbase.client.Table;
import org.hbase.async.HBaseClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * asynchbase, the other client in Java: it knows no cell blocks and asks for the closest row before. It needs old
 * releases of what others on this class path are newer ones of, so it runs in a process of its own.
 */
@ExtendWith(SharedCluster.class)
final class AsyncHBaseTest {
    /** Where the build puts what it needs. */
    private static final Path LIBRARIES = Path.of("target", "asynchbase");

    @Test
    void readsAndWrites(Cluster cluster) throws Exception {
        try (var playground = new Playground(cluster, Weather.CALM);
                Table table =
                        playground.table("asynchbase", new byte[][] {Cells.bytes("r2")}, Playground.family("f"))) {
            Process program = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            String.join(
                                    File.pathSeparator,
                                    codeOf(AsyncHBaseProgram.class),
                                    codeOf(HBaseClient.class),
                                    codeOf(Deferred.class),
                                    LIBRARIES.resolve("*").toString()),
                            AsyncHBaseProgram.class.getName(),
                            "127.0.0.1:" + cluster.zooKeeperPort(),
                            table.getName().getNameAsString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<String> said = new String(program.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            assertEquals(
                    List.of(
                            "get r3=v3",
                            "none",
                            "scan r1=v1",
                            "scan r2=v2",
                            "scan r3=v3",
                            "increment 5 10",
                            "compare true false true",
                            "append c=newer",
                            "deleted",
                            "error NoSuchColumnFamilyException"),
                    said);
            assertEquals(0, program.waitFor());
        }
    }

    private static String codeOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
