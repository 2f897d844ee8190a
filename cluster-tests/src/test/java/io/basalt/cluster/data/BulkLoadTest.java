package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Cells.text;
import static io.basalt.cluster.data.Playground.family;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.io.compress.Compression;
import org.apache.hadoop.hbase.io.hfile.HFile;
import org.apache.hadoop.hbase.io.hfile.HFileContextBuilder;
import org.apache.hadoop.hbase.tool.BulkLoadHFiles;
import org.apache.hadoop.hbase.tool.BulkLoadHFilesTool;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.util.ToolRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** HFiles that HBase's own writer has made come in through HBase's own tool. */
@ParameterizedClass
@EnumSource(Weather.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCluster.class)
final class BulkLoadTest {
    private static final byte[] F = bytes("f");
    private static final byte[] G = bytes("g");
    private static final byte[] Q = bytes("q");
    private static final int ROUNDS = 6;

    @Parameter
    private Weather weather;

    private Path directory;

    private Playground playground;
    private Configuration configuration;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void connect(Cluster cluster) throws IOException {
        playground = new Playground(cluster, weather);
        configuration = cluster.clientConfiguration();
        // Regions that move just then are looked for again.
        configuration.setInt("hbase.bulkload.retries.number", 30);
    }

    @AfterParameterizedClassInvocation
    void close() throws IOException {
        playground.close();
    }

    @BeforeEach
    void beginAnew(@TempDir Path empty) {
        directory = empty;
        configuration.unset(BulkLoadHFiles.ALWAYS_COPY_FILES);
    }

    @Test
    void loadedCellsAreNewerThanWhatWasThereAndOlderThanWhatComes() throws Exception {
        try (Table table = playground.table("loaded", family("f", 9), family("g"))) {
            table.put(new Put(bytes("r2")).addColumn(F, Q, 5, bytes("put before")));
            table.put(new Put(bytes("r3")).addColumn(F, Q, 7, bytes("newer time")));
            Path f = write("f/1", F, 5, "loaded", "r1", "r2", "r3", "r4");
            Path g = write("g/1", G, 5, "loaded too", "r2");
            assertEquals(0, load(table));
            assertEquals("r1/f:q@5=loaded", text(table.get(new Get(bytes("r1")))));
            assertEquals("r2/f:q@5=loaded r2/g:q@5=loaded too", text(table.get(new Get(bytes("r2")))));
            assertEquals(
                    "r3/f:q@7=newer time r3/f:q@5=loaded", text(table.get(new Get(bytes("r3")).readAllVersions())));
            assertTrue(Files.exists(f), "HBase leaves them on a local file system, too");
            assertTrue(Files.exists(g));

            table.put(new Put(bytes("r1")).addColumn(F, Q, 5, bytes("put after")));
            table.delete(new Delete(bytes("r4")).addColumns(F, Q, 5));
            assertEquals("r1/f:q@5=put after", text(table.get(new Get(bytes("r1")))));
            assertTrue(table.get(new Get(bytes("r4"))).isEmpty());
        }
    }

    @Test
    void filesAreDividedWhereRegionsAre() throws Exception {
        byte[][] splits = {bytes("r20"), bytes("r40"), bytes("r60")};
        try (Table table = playground.table("straddling", splits, family("f"), family("g"))) {
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                rows.add("r" + (char) ('0' + i / 10) + (char) ('0' + i % 10));
            }
            write("f/all", F, 1, "v", rows.toArray(String[]::new));
            write("g/some", G, 1, "w", rows.subList(10, 50).toArray(String[]::new));
            write("f/one", F, 2, "only r7x", rows.subList(70, 80).toArray(String[]::new));
            assertEquals(0, load(table));
            assertEquals(rows, Cells.rows(table, new Scan()));
            assertEquals(rows.subList(10, 50), Cells.rows(table, new Scan().addFamily(G)));
            assertEquals(
                    "only r7x", Bytes.toString(table.get(new Get(bytes("r75"))).value()));
        }
    }

    @Test
    void theFamiliesOfALoadAreSeenTogether() throws Exception {
        try (Table table = playground.table("together", family("f"), family("g"))) {
            var loading = new AtomicBoolean(true);
            var reading = CompletableFuture.runAsync(() -> {
                try (Table own = playground.connection().getTable(table.getName())) {
                    while (loading.get()) {
                        Result row = own.get(new Get(bytes("r")));
                        assertEquals(Bytes.toString(row.getValue(F, Q)), Bytes.toString(row.getValue(G, Q)));
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try {
                for (int round = 1; round <= ROUNDS; round++) {
                    write("f/" + round, F, round, "round " + round, "r");
                    write("g/" + round, G, round, "round " + round, "r");
                    assertEquals(0, load(table));
                }
            } finally {
                loading.set(false);
            }
            reading.get();
            assertEquals("r/f:q@6=round 6 r/g:q@6=round 6", text(table.get(new Get(bytes("r")))));
        }
    }

    @Test
    void theInterfaceForProgramsTakesFilesOfFamilies() throws Exception {
        try (Table table = playground.table("program", family("f"), family("g"))) {
            Path first = write("anywhere/1", F, 1, "first", "r1");
            Path second = write("anywhere/2", F, 1, "second", "r2");
            configuration.setBoolean(BulkLoadHFiles.ALWAYS_COPY_FILES, true);
            Map<byte[], List<org.apache.hadoop.fs.Path>> files = new TreeMap<>(Bytes.BYTES_COMPARATOR);
            files.put(F, List.of(hadoop(first), hadoop(second)));
            BulkLoadHFiles.create(configuration).bulkLoad(table.getName(), files);
            assertEquals(List.of("r1/f:q@1=first", "r2/f:q@1=second"), Cells.scan(table, new Scan()));
            assertTrue(Files.exists(first));
        }
    }

    @Test
    void whatCannotBeLoadedChangesNothing() throws Exception {
        try (Table table = playground.table("unloadable", family("f"), family("g"))) {
            write("f/1", F, 1, "fine", "r1");
            Path foreign = write("g/1", F, 1, "of another family", "r2");
            assertThrows(IOException.class, () -> load(table));
            assertEquals(List.of(), Cells.rows(table, new Scan()));

            FileSystem.getLocal(configuration).delete(hadoop(foreign), false);
            Path unknown = write("nosuch/1", bytes("nosuch"), 1, "v", "r1");
            assertThrows(IOException.class, () -> load(table));
            assertEquals(List.of(), Cells.rows(table, new Scan()));

            var readOnly = TableDescriptorBuilder.newBuilder(table.getDescriptor())
                    .setReadOnly(true)
                    .build();
            playground.admin().modifyTable(readOnly);
            FileSystem.getLocal(configuration).delete(hadoop(unknown).getParent(), true);
            assertThrows(IOException.class, () -> load(table));
            assertEquals(List.of(), Cells.rows(table, new Scan()));
        }
    }

    /**
     * The files below {@link #directory}, each in the directory of its family. The tool does not begin while a region
     * of the table is on its way from one server to another.
     */
    private int load(Table table) {
        String[] arguments = {directory.toUri().toString(), table.getName().getNameAsString()};
        return await().ignoreException(TableNotFoundException.class)
                .until(
                        () -> ToolRunner.run(configuration, new BulkLoadHFilesTool(configuration), arguments),
                        result -> true);
    }

    private static org.apache.hadoop.fs.Path hadoop(Path file) {
        return new org.apache.hadoop.fs.Path(file.toUri());
    }

    private Path write(String name, byte[] family, long timestamp, String value, String... rows) throws IOException {
        Path file = directory.resolve(name);
        var context = new HFileContextBuilder()
                .withCompression(Compression.Algorithm.NONE)
                .withBlockSize(256)
                .build();
        try (HFile.Writer writer = HFile.getWriterFactoryNoCache(configuration)
                .withPath(FileSystem.getLocal(configuration), hadoop(file))
                .withFileContext(context)
                .create()) {
            for (String row : rows) {
                writer.append(new KeyValue(bytes(row), family, Q, timestamp, bytes(value)));
            }
        }
        return file;
    }
}
