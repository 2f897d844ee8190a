package io.basalt.client.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.client.AsyncTable;
import io.basalt.client.fake.FakeCluster;
import io.basalt.client.fake.FakeRegion;
import io.basalt.client.retry.OperationFailedException;
import io.basalt.client.row.Action;
import io.basalt.client.row.CheckAndMutate;
import io.basalt.client.row.Condition;
import io.basalt.client.row.Delete;
import io.basalt.client.row.Get;
import io.basalt.client.row.Increment;
import io.basalt.client.row.Put;
import io.basalt.client.row.RowMutations;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final FakeCluster cluster = new FakeCluster(3);
    private final TableName name = cluster.createTable("t", "f", "d", "h", "m", "r");
    private final AsyncTable table = cluster.connect().table(name);

    private <T> T await(CompletableFuture<T> future) throws Throwable {
        return cluster.loop().await(future);
    }

    private List<Outcome> run(List<? extends Action> actions) throws Throwable {
        return await(table.batch(actions));
    }

    private static Put put(String row, String value) {
        return Put.row(row).set("f", "q", value);
    }

    private Optional<String> read(String row) throws Throwable {
        return await(table.get(Get.row(row))).flatMap(found -> found.text("f", "q"));
    }

    private static List<Put> puts(int count) {
        var puts = new ArrayList<Put>();
        for (int i = 0; i < count; i++) {
            // Spread over all regions: a00, b01, ..., z25, a26, ...
            puts.add(put((char) ('a' + i % 26) + String.format("%03d", i), "value " + i));
        }
        return puts;
    }

    @Test
    void aBatchIsOneCallPerServer() throws Throwable {
        List<Outcome> outcomes = run(puts(100));
        assertEquals(100, outcomes.size());
        assertTrue(outcomes.stream().allMatch(Outcome::succeeded));
        assertEquals(3, cluster.calls("Multi"));
        for (Put put : puts(100)) {
            assertTrue(await(table.exists(Get.row(put.row()))), put.toString());
        }
    }

    @Test
    void resultsComeInTheOrderOfTheActions() throws Throwable {
        run(puts(100));
        List<Get> gets = puts(100).stream().map(put -> Get.row(put.row())).toList();
        List<Outcome> outcomes = run(gets);
        for (int i = 0; i < 100; i++) {
            assertEquals(Optional.of("value " + i), outcomes.get(i).row().text("f", "q"));
        }
    }

    @Test
    void allKindsOfActionsMayBeMixed() throws Throwable {
        run(List.of(put("a", "1"), put("e", "2"), Put.row("n").set("f", "n", 10L)));
        List<Outcome> outcomes = run(List.of(
                Get.row("a"),
                Delete.row("e"),
                Increment.row("n").add("f", "n", 5),
                RowMutations.of(put("s", "s1"), Increment.row("s").add("f", "n", 1)),
                CheckAndMutate.when(Condition.column("f", "q").isEqualTo("1"), put("a", "checked")),
                CheckAndMutate.when(Condition.column("f", "q").isEqualTo("none"), put("i", "never")),
                put("z", "last")));
        assertTrue(outcomes.stream().allMatch(Outcome::succeeded), outcomes.toString());
        assertEquals(Optional.of("1"), outcomes.get(0).row().text("f", "q"));
        assertEquals(15, outcomes.get(2).row().number("f", "n").orElseThrow());
        assertEquals(1, outcomes.get(3).row().number("f", "n").orElseThrow());
        assertTrue(outcomes.get(4).processed());
        assertFalse(outcomes.get(5).processed());
        assertEquals(Optional.of("checked"), read("a"));
        assertEquals(Optional.empty(), read("e"));
        assertEquals(Optional.empty(), read("i"));
        assertEquals(Optional.of("s1"), read("s"));
        assertEquals(Optional.of("last"), read("z"));
    }

    @Test
    void changesOfOneRowKeepTheirOrderWhateverTheirKind() throws Throwable {
        run(List.of(put("a", "old")));
        List<Outcome> outcomes = run(List.of(
                RowMutations.of(Delete.row("a")),
                put("a", "1"),
                Increment.row("a").add("f", "n", 1),
                CheckAndMutate.when(Condition.column("f", "q").isEqualTo("1"), put("a", "2")),
                RowMutations.of(put("b", "first"), Increment.row("b").add("f", "n", 7)),
                Increment.row("a").add("f", "n", 1),
                put("b", "last"),
                put("c", "1"),
                RowMutations.of(put("c", "2")),
                CheckAndMutate.when(Condition.column("f", "q").isEqualTo("1"), put("c", "never"))));
        assertTrue(outcomes.stream().allMatch(Outcome::succeeded), outcomes.toString());
        assertEquals(1, outcomes.get(2).row().number("f", "n").orElseThrow());
        assertTrue(outcomes.get(3).processed());
        assertEquals(2, outcomes.get(5).row().number("f", "n").orElseThrow());
        assertFalse(outcomes.get(9).processed());
        assertEquals(Optional.of("2"), read("a"));
        assertEquals(Optional.of("last"), read("b"));
        assertEquals(Optional.of("2"), read("c"));
        assertEquals(2, cluster.calls("Multi"), "one call for each batch");
    }

    @Test
    void onlyWhatFailedIsSentAgain() throws Throwable {
        run(puts(26));
        cluster.server(1).failNextAction("a000", new RpcException(ErrorKind.REGION_TOO_BUSY, "full"));
        cluster.server(2).failNextAction("e004", new RpcException(ErrorKind.NO_SUCH_FAMILY, "refused"));
        long before = cluster.calls("Multi");
        List<Outcome> outcomes = run(puts(26));
        assertEquals(4, cluster.calls("Multi") - before, "one call per server, and one for the busy row");
        for (int i = 0; i < 26; i++) {
            assertEquals(i != 4, outcomes.get(i).succeeded(), "action " + i);
        }
        var failure = (OperationFailedException) outcomes.get(4).failure().orElseThrow();
        assertTrue(failure.is(ErrorKind.NO_SUCH_FAMILY));
        String message = failure.getMessage();
        assertTrue(message.startsWith("put of row e004 in table t failed at rs2:16020, region t,d,"), message);
    }

    @Test
    void regionsThatMovedAreFollowedWhileTheOthersGoOn() throws Throwable {
        run(puts(26));
        cluster.move(cluster.regionOf(name, "e"), cluster.server(3), true);
        cluster.move(cluster.regionOf(name, "i"), cluster.server(1), false);
        cluster.split(cluster.regionOf(name, "s"), "u", cluster.server(1));
        assertTrue(run(puts(26)).stream().allMatch(Outcome::succeeded));
    }

    @Test
    void aServerThatStopsFailsItsActionsUntilItsRegionsAreElsewhere() throws Throwable {
        run(puts(26));
        cluster.stop(cluster.server(2));
        CompletableFuture<List<Outcome>> batch = table.batch(puts(26));
        cluster.loop().advance(Duration.ofSeconds(1));
        assertFalse(batch.isDone());
        for (FakeRegion region : cluster.regionsOf(name)) {
            if (List.of("d", "r").contains(region.info().startKey().utf8())) {
                cluster.close(region, false);
                cluster.assign(region, cluster.server(3));
            }
        }
        assertTrue(await(batch).stream().allMatch(Outcome::succeeded));
    }

    @Test
    void anIncrementOfABatchWhoseAnswerWasLostCountsOnce() throws Throwable {
        run(List.of(put("a", "1")));
        cluster.server(1).next("Multi", call -> {
            cluster.server(1).doMultiWithoutAnswer(call);
            return true;
        });
        List<Outcome> outcomes = run(List.of(Increment.row("a").add("f", "n", 1)));
        assertEquals(1, outcomes.get(0).row().number("f", "n").orElseThrow());
        assertEquals(2, cluster.calls("Multi") - 1);
    }

    @Test
    void answersThatWereTooLargeAreFetchedInPieces() throws Throwable {
        run(puts(100));
        cluster.servers().forEach(server -> server.mostResultsPerMulti(7));
        List<Outcome> outcomes =
                run(puts(100).stream().map(put -> Get.row(put.row())).toList());
        for (int i = 0; i < 100; i++) {
            assertEquals(Optional.of("value " + i), outcomes.get(i).row().text("f", "q"));
        }
    }

    @Test
    void aTableThatIsNotThereFailsEachAction() throws Throwable {
        List<Outcome> outcomes = await(cluster.connect().table("none").batch(puts(3)));
        for (Outcome outcome : outcomes) {
            assertTrue(((OperationFailedException) outcome.failure().orElseThrow()).is(ErrorKind.TABLE_NOT_FOUND));
        }
    }

    @Test
    void anEmptyBatchIsDone() throws Throwable {
        assertEquals(List.of(), run(List.of()));
    }

    @Test
    void anActionThatMeansNothingRefusesTheBatch() {
        assertThrows(IllegalArgumentException.class, () -> table.batch(List.of(put("a", "1"), Put.row("b"))));
        assertEquals(0, cluster.calls("Multi"));
    }
}
