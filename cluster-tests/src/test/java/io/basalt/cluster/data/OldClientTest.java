package io.basalt.cluster.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The clients of HBase 2.4 and 2.5, each in a process of its own, both at one time; and with them AggregationClient, which
 * there is for clients only that have not renamed their classes.
 */
@ExtendWith(SharedCluster.class)
final class OldClientTest {
    private static final List<String> VERSIONS = List.of("2.4", "2.5");

    /** What they and these tests can use in one release. */
    private static final Pattern SHARED = Pattern.compile(
            "(hadoop-client|zookeeper|netty|slf4j-api|metrics-core|commons-io|htrace|opentelemetry-(api|context))-.*");

    private static final List<String> ANSWERS = List.of(
            "listed true",
            "regions 3",
            "servers 3",
            "again TableExistsException",
            "batch 4 3",
            "get 25 false",
            "gets 1 true 36",
            "family NoSuchColumnFamilyException",
            "scan r2,r3,r4,r5",
            "reversed r4,r3,r2",
            "prefix r1,r2,r3,r4,r5,r6",
            "increment 7",
            "append {q=xy}",
            "check true false",
            "together {w=w}",
            "deleted ",
            "count 6",
            "min 1 max 36",
            "sum 91 avg 15.166666666666666",
            "std 12.212",
            "median 16 4",
            "split 4 r1",
            "namespace NamespaceNotFoundException",
            "buffered 100",
            "cloned true",
            "enabled TableNotDisabledException",
            "exists false");

    @Test
    void readWriteAggregateAndManage(Cluster cluster) throws Exception {
        List<ChildProgram> programs = new ArrayList<>();
        for (String version : VERSIONS) {
            List<String> libraries = new ArrayList<>();
            libraries.add(Path.of("target", "hbase-" + version, "*").toString());
            libraries.add(Path.of("target", "hbase-2", "*").toString());
            libraries.addAll(ChildProgram.fromThisClassPath(SHARED));
            programs.add(ChildProgram.start(
                    OldClientProgram.class,
                    libraries,
                    "" + cluster.zooKeeperPort(),
                    "old_client_" + version.replace('.', '_')));
        }
        for (int i = 0; i < VERSIONS.size(); i++) {
            List<String> said = programs.get(i).said();
            assertEquals("client " + VERSIONS.get(i), said.get(0).replaceAll("(\\w+ \\d+\\.\\d+).*", "$1"));
            assertEquals(ANSWERS, said.subList(1, said.size()));
        }
    }
}
