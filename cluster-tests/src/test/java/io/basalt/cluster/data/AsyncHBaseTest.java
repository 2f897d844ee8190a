package io.basalt.cluster.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.stumbleupon.async.Deferred;
import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
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
            ChildProgram program = ChildProgram.start(
                    AsyncHBaseProgram.class,
                    List.of(
                            ChildProgram.codeOf(HBaseClient.class),
                            ChildProgram.codeOf(Deferred.class),
                            LIBRARIES.resolve("*").toString()),
                    cluster.connectString(),
                    table.getName().getNameAsString());
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
                    program.said());
        }
    }
}
