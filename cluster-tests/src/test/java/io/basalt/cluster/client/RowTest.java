package io.basalt.cluster.client;

import static io.basalt.cluster.client.Ground.F;
import static io.basalt.cluster.client.Ground.G;
import static io.basalt.cluster.client.Ground.cells;
import static io.basalt.cluster.client.Ground.versions;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.client.Table;
import io.basalt.client.batch.BatchFailedException;
import io.basalt.client.batch.Outcome;
import io.basalt.client.filter.Comparison;
import io.basalt.client.filter.Filter;
import io.basalt.client.retry.OperationFailedException;
import io.basalt.client.row.Append;
import io.basalt.client.row.CheckAndMutate;
import io.basalt.client.row.CheckResult;
import io.basalt.client.row.Condition;
import io.basalt.client.row.Delete;
import io.basalt.client.row.FinishedFiles;
import io.basalt.client.row.Get;
import io.basalt.client.row.Increment;
import io.basalt.client.row.Put;
import io.basalt.client.row.RegionMutations;
import io.basalt.client.row.Row;
import io.basalt.client.row.RowMutations;
import io.basalt.client.row.TimeRange;
import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.pb.FilterPb;
import io.basalt.protocol.schema.Durability;
import io.basalt.storage.file.LocalFileSystem;
import io.basalt.storage.hfile.HFileSettings;
import io.basalt.storage.hfile.HFileWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What our own client can ask of single rows, and of many at once. Each test has a row, or rows, of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCluster.class)
final class RowTest {
    private static final Path SCRIPTS =
            Path.of("..", "scripts").toAbsolutePath().normalize();

    private Ground ground;
    private Table table;

    @BeforeAll
    void createTable(Cluster cluster) throws IOException {
        ground = new Ground(cluster);
        table = ground.table("rows", "m");
    }

    @AfterAll
    void close() {
        ground.close();
    }

    private Row get(Get get) throws IOException {
        return table.get(get).orElse(Row.EMPTY);
    }

    private static ErrorKind kindOf(OperationFailedException failure) {
        return failure.kind().orElseThrow();
    }

    // ---- gets ----

    @Test
    void getsChooseFamiliesColumnsVersionsAndTimes() throws IOException {
        Put put = Put.row("g1");
        for (long at = 1; at <= 3; at++) {
            put = put.set(F, Bytes.of("a"), at, Bytes.of("f" + at)).set(G, Bytes.of("b"), at, Bytes.of("g" + at));
        }
        table.put(put.set(F, Bytes.EMPTY, 9, Bytes.of("empty")));

        assertEquals("f:=empty f:a=f3 g:b=g3", cells(get(Get.row("g1"))));
        assertEquals("f:=empty g:b=g3", cells(get(Get.row("g1").column("f", "").family("g"))));
        assertEquals(
                "f:a/3=f3 f:a/2=f2", versions(get(Get.row("g1").column("f", "a").versions(2))));
        Get old = Get.row("g1").allVersions().timeRange(new TimeRange(1, 3));
        assertEquals("f:a/2=f2 f:a/1=f1 g:b/2=g2 g:b/1=g1", versions(get(old)));
        assertEquals(
                "f:a/2=f2 f:a/1=f1 g:b/1=g1", versions(get(old.timeRange(G, new TimeRange(0, 2)))), "one range for g");
        assertEquals(
                "f:a=f3 g:b=g3", cells(get(Get.row("g1").filter(Filter.qualifierRange(Bytes.of("a"), Bytes.EMPTY)))));
        assertEquals(Optional.empty(), table.get(Get.row("g1").column("f", "nowhere")));
        assertEquals(Optional.empty(), table.get(Get.row("nobody")));
    }

    @Test
    void getsSkipAndLimitCellsPerFamily() throws IOException {
        Put put = Put.row("g2");
        for (int i = 0; i < 5; i++) {
            put = put.set("f", "q" + i, "f" + i).set("g", "q" + i, "g" + i);
        }
        table.put(put);
        assertEquals("f:q0=f0 f:q1=f1 g:q0=g0 g:q1=g1", cells(get(Get.row("g2").cellsPerFamily(2))));
        assertEquals(
                "f:q4=f4 g:q4=g4", cells(get(Get.row("g2").skipCellsPerFamily(4).cellsPerFamily(2))));
    }

    @Test
    void rowsAreAskedForTheirExistence() throws IOException {
        table.put(Put.row("e1").set("f", "q", "v"));
        table.put(Put.row("z1").set("f", "q", "v"));
        assertTrue(table.exists(Get.row("e1")));
        assertFalse(table.exists(Get.row("e1").column("f", "other")));
        List<Get> gets = List.of(
                Get.row("e1"), Get.row("e2"), Get.row("z1"), Get.row("z1").family("g"));
        assertEquals(List.of(true, false, true, false), table.exists(gets));
        assertEquals(
                List.of("f:q=v", "", "f:q=v", ""),
                table.get(gets).stream()
                        .map(row -> row.map(Ground::cells).orElse(""))
                        .toList());
    }

    @Test
    void binaryKeysAndLargeValuesComeBackAsTheyWere() throws IOException {
        byte[] value = new byte[1 << 20];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) (i * 31);
        }
        for (byte[] key :
                List.of(new byte[] {0}, new byte[] {(byte) 0xff, (byte) 0xff}, new byte[] {'k', 0, (byte) 0xff})) {
            Put put = Put.row(key).set(F, Bytes.copyOf(key), Long.MAX_VALUE - 1, Bytes.copyOf(value));
            table.put(put.set(F, Bytes.EMPTY, 0, Bytes.EMPTY));
            Row row = get(Get.row(key));
            assertEquals(Bytes.copyOf(value), row.value(F, Bytes.copyOf(key)).orElseThrow());
            assertEquals(0, row.cell(F, Bytes.EMPTY).orElseThrow().timestamp());
            table.delete(Delete.row(key));
        }
    }

    // ---- puts and deletes ----

    @Test
    void putsHaveTimestampsDurabilityAndATimeToLive() throws IOException {
        for (Durability durability : Durability.values()) {
            table.put(Put.row("p1").set("f", durability.name(), "x").durability(durability));
        }
        assertEquals(Durability.values().length, get(Get.row("p1")).size());
        table.put(Put.row("p2").set("f", "short", "x").timeToLive(Duration.ofMillis(300)));
        table.put(Put.row("p2").set("f", "long", "x").timeToLive(Duration.ofHours(1)));
        Awaitility.await().until(() -> cells(get(Get.row("p2"))).equals("f:long=x"));
    }

    @Test
    void deletesTakeVersionsColumnsFamiliesAndRows() throws IOException {
        Put put = Put.row("d1");
        for (long at = 1; at <= 3; at++) {
            for (String column : List.of("a", "b", "c")) {
                put = put.set(F, Bytes.of(column), at, Bytes.of("" + at));
            }
            put = put.set(G, Bytes.of("a"), at, Bytes.of("" + at));
        }
        table.put(put);
        Get all = Get.row("d1").allVersions();
        table.delete(Delete.row("d1").newestVersion("f", "a"));
        assertEquals("f:a/2=2 f:a/1=1", versions(get(all.column("f", "a"))));
        table.delete(Delete.row("d1").version(F, Bytes.of("b"), 2));
        assertEquals("f:b/3=3 f:b/1=1", versions(get(all.column("f", "b"))));
        table.delete(Delete.row("d1").column(F, Bytes.of("c"), 2));
        assertEquals("f:c/3=3", versions(get(all.column("f", "c"))));
        table.delete(Delete.row("d1").familyVersion(G, 2));
        assertEquals("g:a/3=3 g:a/1=1", versions(get(all.family("g"))));
        table.delete(Delete.row("d1").family(G, 1));
        assertEquals("g:a/3=3", versions(get(all.family("g"))));
        table.delete(Delete.row("d1").column("f", "a").family("g"));
        assertEquals("f:b/3=3 f:b/1=1 f:c/3=3", versions(get(all)));
        table.delete(Delete.row("d1").upTo(2));
        assertEquals("f:b/3=3 f:c/3=3", versions(get(all)));
        table.delete(Delete.row("d1"));
        assertEquals(Optional.empty(), table.get(all));
    }

    // ---- increments and appends ----

    @Test
    void incrementsAndAppendsGiveTheNewValues() throws IOException {
        Increment increment = Increment.row("i1").add("f", "a", 5).add("g", "b", -1);
        Row row = table.increment(increment);
        assertEquals(5, row.number("f", "a").orElseThrow());
        row = table.increment(increment);
        assertEquals(10, row.number("f", "a").orElseThrow());
        assertEquals(-2, row.number("g", "b").orElseThrow());
        assertEquals(Row.EMPTY, table.increment(increment.withoutResult()));
        assertEquals(15, get(Get.row("i1")).number("f", "a").orElseThrow());
        // The old versions lie outside of the range, and so it begins from nothing.
        Increment elsewhere = Increment.row("i1").add("f", "a", 7).timeRange(new TimeRange(1, 2));
        assertEquals(7, table.increment(elsewhere).number("f", "a").orElseThrow());

        assertEquals("f:t=ab", cells(table.append(Append.row("i1").add("f", "t", "ab"))));
        assertEquals(
                "f:t=abc f:u=x",
                cells(table.append(Append.row("i1").add("f", "t", "c").add("f", "u", "x"))));
        assertEquals(
                77,
                table.append(Append.row("i2").add(F, F, 77, F))
                        .cell(F, F)
                        .orElseThrow()
                        .timestamp());
        table.append(Append.row("i3").add("f", "t", "gone").timeToLive(Duration.ofMillis(200)));
        Awaitility.await().until(() -> !table.exists(Get.row("i3")));

        table.put(Put.row("i4").set("f", "a", "not a number"));
        var failure = assertThrows(
                OperationFailedException.class,
                () -> table.increment(Increment.row("i4").add("f", "a", 1)));
        assertEquals(ErrorKind.DO_NOT_RETRY, kindOf(failure));
        assertTrue(failure.getMessage().contains("Field is not a long"), failure.getMessage());
    }

    // ---- conditions ----

    @Test
    void conditionsCompareTheNewestValue() throws IOException {
        var column = Condition.column("f", "q");
        assertTrue(held("c1", column.isAbsent()));
        assertFalse(held("c1", column.isPresent()));
        assertFalse(held("c1", column.isNotEqualTo("m")), "a column that is not there is not unequal either");
        table.put(Put.row("c1").set("f", "q", "m"));
        assertFalse(held("c1", column.isAbsent()));
        assertTrue(held("c1", column.isPresent()));
        assertTrue(held("c1", column.isEqualTo("m")));
        assertTrue(held("c1", column.isNotEqualTo("n")));
        assertTrue(held("c1", column.isLessThan("n")));
        assertFalse(held("c1", column.isLessThan("m")));
        assertTrue(held("c1", column.isAtMost("m")));
        assertTrue(held("c1", column.isAtLeast("m")));
        assertTrue(held("c1", column.isGreaterThan("l")));
        assertFalse(held("c1", column.isGreaterThan("m")));
        assertFalse(held("c1", column.isEqualTo("m").timeRange(new TimeRange(0, 5))), "no version in that time");
        assertTrue(held("c1", Condition.matches(Filter.where("f", "q", Comparison.startsWith("m")))));
        assertFalse(held("c1", Condition.matches(Filter.where("f", "q", Comparison.startsWith("x")))));
    }

    private boolean held(String row, Condition condition) throws IOException {
        return table.checkAndMutate(CheckAndMutate.when(condition, Put.row(row).set("f", "done", "x")))
                .held();
    }

    @Test
    void everyKindOfMutationMayHaveACondition() throws IOException {
        var absent = Condition.column("f", "lock").isAbsent();
        Row row = table.checkAndMutate(
                        CheckAndMutate.when(absent, Increment.row("c2").add("f", "n", 3)))
                .row();
        assertEquals(3, row.number("f", "n").orElseThrow());
        row = table.checkAndMutate(CheckAndMutate.when(absent, Append.row("c2").add("f", "t", "x")))
                .row();
        assertEquals("f:t=x", cells(row));
        CheckResult both = table.checkAndMutate(CheckAndMutate.when(
                absent,
                Put.row("c2").set("f", "lock", "taken"),
                Increment.row("c2").add("f", "n", 4),
                Delete.row("c2").column("f", "t")));
        assertTrue(both.held());
        assertEquals(7, both.row().number("f", "n").orElseThrow());
        assertFalse(table.checkAndMutate(CheckAndMutate.when(absent, Delete.row("c2")))
                .held());
        assertEquals(Optional.of("taken"), get(Get.row("c2")).text("f", "lock"));
        assertTrue(table.checkAndMutate(
                        CheckAndMutate.when(Condition.column("f", "lock").isPresent(), Delete.row("c2")))
                .held());
        assertFalse(table.exists(Get.row("c2")));
    }

    // ---- several at once ----

    @Test
    void aBatchMixesEverythingAndTellsOfEachByItself() throws IOException {
        table.put(Put.row("b0").set("f", "q", "old"));
        table.put(Put.row("b7").set("f", "t", "x"));
        List<Outcome> outcomes = table.batch(List.of(
                Put.row("b1").set("f", "q", "v"),
                Put.row("b2").set("nowhere", "q", "v"),
                Get.row("b0"),
                Increment.row("z3").add("f", "n", 2),
                Append.row("z4").add("f", "t", "x"),
                Delete.row("b5"),
                RowMutations.of(
                        Put.row("b6").set("f", "q", "v"), Increment.row("b6").add("f", "n", 1)),
                CheckAndMutate.when(Condition.column("f", "t").isEqualTo("y"), Delete.row("b7")),
                Get.row("b7").existenceOnly(),
                Increment.row("b7").add("f", "t", 1)));
        assertEquals(
                List.of(true, false, true, true, true, true, true, true, true, false),
                outcomes.stream().map(Outcome::succeeded).toList());
        var noFamily = (OperationFailedException) outcomes.get(1).failure().orElseThrow();
        assertEquals(ErrorKind.NO_SUCH_FAMILY, kindOf(noFamily));
        assertEquals("f:q=old", cells(outcomes.get(2).row()));
        assertEquals(2, outcomes.get(3).row().number("f", "n").orElseThrow());
        assertEquals("f:t=x", cells(outcomes.get(4).row()));
        assertEquals(1, outcomes.get(6).row().number("f", "n").orElseThrow());
        assertFalse(outcomes.get(7).processed());
        assertTrue(outcomes.get(8).processed());
        assertEquals("f:q=v", cells(get(Get.row("b1"))));

        var failure = assertThrows(
                BatchFailedException.class,
                () -> table.mutate(
                        List.of(Put.row("b8").set("f", "q", "v"), Put.row("b9").set("nowhere", "q", "v"))));
        assertEquals(Bytes.of("b9"), failure.failures().get(0).action().row());
        assertTrue(table.exists(Get.row("b8")));
    }

    @Test
    void rowsOfARegionChangeTogetherOrNotAtAll() throws IOException {
        assertTrue(table.mutateRows(RegionMutations.of(
                Put.row("k1").set("f", "q", "1"),
                Put.row("k2").set("f", "q", "2").set(F, F, 7, F))));
        assertEquals("f:f/7=f", versions(get(Get.row("k2").column("f", "f"))));
        var swap = RegionMutations.of(Delete.row("k1"), Put.row("k3").set("f", "q", "1"))
                .when("k1", Condition.column("f", "q").isEqualTo("1"));
        assertFalse(table.mutateRows(swap.when("k2", Condition.column("f", "q").isEqualTo("3"))));
        assertEquals(List.of(true, false), table.exists(List.of(Get.row("k1"), Get.row("k3"))));
        assertTrue(table.mutateRows(swap.when("k2", Condition.column("f", "q").isEqualTo("2"))));
        assertEquals(List.of(false, true), table.exists(List.of(Get.row("k1"), Get.row("k3"))));
        var failure = assertThrows(
                OperationFailedException.class,
                () -> table.mutateRows(RegionMutations.of(
                        Put.row("k4").set("f", "q", "1"), Put.row("k5").set("nowhere", "q", "2"))));
        assertEquals(ErrorKind.NO_SUCH_FAMILY, kindOf(failure));
        assertFalse(table.exists(Get.row("k4")));
    }

    @Test
    void finishedFilesBecomePartOfTheirRegions(@TempDir Path directory) throws IOException {
        String f = write(directory.resolve("f"), "f", "h1", "h2", "zh");
        String g = write(directory.resolve("g"), "g", "h1");
        table.load(FinishedFiles.of("f", f).add("g", g));
        assertEquals("f:q=h1 g:q=h1", cells(get(Get.row("h1"))));
        assertEquals("f:q=h2", cells(get(Get.row("h2"))));
        assertEquals("f:q=zh", cells(get(Get.row("zh"))), "the regions meet at m");
        assertTrue(Files.exists(Path.of(f)), "the original stays");
        assertThrows(
                OperationFailedException.class,
                () -> table.load(FinishedFiles.of("f", write(directory.resolve("h"), "f", "h3"))
                        .add("nowhere", f)));
        assertFalse(table.exists(Get.row("h3")));
    }

    @Test
    void theCommandLoadsADirectoryThatHasOneForEachFamily(Cluster cluster, @TempDir Path directory) throws Exception {
        Table own = ground.table("commanded", "m");
        for (String family : List.of("f", "g")) {
            Files.createDirectory(directory.resolve(family));
            write(directory.resolve(family + "/1"), family, "a", "z");
        }
        Files.createFile(directory.resolve("_SUCCESS"));
        Files.createFile(directory.resolve("f/.1.crc"));
        String name = own.name().toString();
        assertEquals(
                "would load 2 files into table " + name + "\n",
                basalt(cluster, "table", "load", name, directory.toString(), "--dry-run"));
        assertFalse(own.exists(Get.row("a")));
        assertEquals("", basalt(cluster, "table", "load", name, directory.toString()));
        for (String row : List.of("a", "z")) {
            assertEquals(
                    "f:q=" + row + " g:q=" + row, cells(own.get(Get.row(row)).orElseThrow()));
        }
        Path unknown = Files.createDirectory(directory.resolve("h"));
        assertEquals(
                "basalt: there is " + unknown.toRealPath() + ", but table " + name
                        + " has no such family; it has f, g\n",
                basalt(cluster, "table", "load", name, directory.toRealPath().toString()));
    }

    private static String basalt(Cluster cluster, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(SCRIPTS.resolve("basalt").toString(), "--connect", cluster.connectString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }

    @Test
    void filesAreDividedWhereARegionWasJustSplit(Cluster cluster, @TempDir Path directory) throws Exception {
        Table own = ground.table("loaded", "m");
        own.load(FinishedFiles.of("f", write(directory.resolve("f1"), "f", "a", "d", "m", "t")));
        // Behind the back of our client, which knows where the regions were.
        try (var connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            TableName name = TableName.valueOf(own.name().toString());
            RegionInfo first = admin.getRegions(name).get(0);
            admin.splitRegionAsync(first.getRegionName(), "d".getBytes(UTF_8)).get();
            String[] rows = {"b", "c", "d", "e", "z"};
            own.load(FinishedFiles.of("f", write(directory.resolve("f2"), "f", rows))
                    .add("g", write(directory.resolve("g2"), "g", rows)));
        }
        for (String row : List.of("a", "m", "t")) {
            assertEquals("f:q=" + row, cells(own.get(Get.row(row)).orElseThrow()));
        }
        for (String row : List.of("b", "c", "d", "e", "z")) {
            assertEquals(
                    "f:q=" + row + " g:q=" + row, cells(own.get(Get.row(row)).orElseThrow()));
        }
    }

    /** A file with a cell in each row, whose value is the row. */
    private static String write(Path file, String family, String... rows) throws IOException {
        var files = new LocalFileSystem(file.getParent().toString());
        String name = file.getFileName().toString();
        try (HFileWriter writer = HFileWriter.create(files, name, HFileSettings.DEFAULT, 0)) {
            for (String row : rows) {
                var cells = Put.row(row)
                        .set(Bytes.of(family), Bytes.of("q"), 5, Bytes.of(row))
                        .cells();
                writer.append(new CellView().set(cells, 4, 0, 0));
            }
            writer.finish(0, false);
        }
        return file.toString();
    }

    @Test
    void whatIsRefusedSaysWhyByItsKind() {
        var tooLarge = assertThrows(
                OperationFailedException.class,
                () -> table.put(Put.row("x1").set(F, F, Bytes.copyOf(new byte[11 << 20]))));
        assertEquals(ErrorKind.DO_NOT_RETRY, kindOf(tooLarge));
        var visibility = assertThrows(
                OperationFailedException.class,
                () -> table.put(Put.row("x2").set("f", "q", "v").attribute("VISIBILITY", Bytes.of("secret"))));
        assertFalse(visibility.timedOut());
        var unknownFilter = assertThrows(
                OperationFailedException.class,
                () -> table.get(Get.row("x3")
                        .filter(Filter.of("com.example.OnesOwn", FilterPb.FilterAllFilter.getDefaultInstance()))));
        assertTrue(unknownFilter.getMessage().contains("com.example.OnesOwn"), unknownFilter.getMessage());
    }
}
