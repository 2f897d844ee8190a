package io.basalt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.client.batch.Outcome;
import io.basalt.client.fake.FakeCluster;
import io.basalt.client.retry.OperationFailedException;
import io.basalt.client.row.Append;
import io.basalt.client.row.CheckAndMutate;
import io.basalt.client.row.CheckResult;
import io.basalt.client.row.Condition;
import io.basalt.client.row.Delete;
import io.basalt.client.row.Get;
import io.basalt.client.row.Increment;
import io.basalt.client.row.Put;
import io.basalt.client.row.Row;
import io.basalt.client.row.RowMutations;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.rpc.RpcCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AsyncTableTest {
    private final FakeCluster cluster = new FakeCluster(3);
    private final TableName users = cluster.createTable("users", "f", "h", "p");
    private final AsyncTable table = cluster.connect().table(users);

    private <T> T await(CompletableFuture<T> future) throws Throwable {
        return cluster.loop().await(future);
    }

    private OperationFailedException failure(CompletableFuture<?> future) {
        return assertThrows(OperationFailedException.class, () -> await(future));
    }

    private static Put put(String row, String value) {
        return Put.row(row).set("f", "q", value);
    }

    private Optional<String> read(String row) throws Throwable {
        return await(table.get(Get.row(row))).flatMap(found -> found.text("f", "q"));
    }

    private void drop(RpcCall call) {
        call.drop();
    }

    // ---- what operations do ----

    @Test
    void whatWasPutIsRead() throws Throwable {
        await(table.put(Put.row("alice").set("f", "email", "a@example.org").set("f", "age", 42L)));

        Row row = await(table.get(Get.row("alice"))).orElseThrow();
        assertEquals(Bytes.of("alice"), row.key());
        assertEquals(Optional.of("a@example.org"), row.text("f", "email"));
        assertEquals(42, row.number("f", "age").orElseThrow());
        assertEquals(Optional.empty(), row.text("f", "none"));
        assertEquals(Optional.empty(), await(table.get(Get.row("bob"))));
    }

    @Test
    void aGetBringsOnlyTheColumnsAndVersionsItNames() throws Throwable {
        for (String value : new String[] {"1", "2", "3"}) {
            await(table.put(Put.row("r").set("f", "a", value).set("f", "b", value)));
        }

        Row row = await(table.get(Get.row("r").column("f", "a").versions(2))).orElseThrow();
        assertEquals(2, row.size());
        assertEquals("3", row.versions("f", "a").get(0).text());
        assertEquals("2", row.versions("f", "a").get(1).text());
    }

    @Test
    void existenceIsAskedWithoutCells() throws Throwable {
        await(table.put(put("here", "v")));
        assertTrue(await(table.exists(Get.row("here"))));
        assertFalse(await(table.exists(Get.row("away"))));
    }

    @Test
    void whatIsDeletedIsGone() throws Throwable {
        await(table.put(Put.row("r").set("f", "a", "1").set("f", "b", "2")));
        await(table.delete(Delete.row("r").column("f", "a")));
        assertEquals(1, await(table.get(Get.row("r"))).orElseThrow().size());
        await(table.delete(Delete.row("r")));
        assertEquals(Optional.empty(), await(table.get(Get.row("r"))));
    }

    @Test
    void incrementsAndAppendsGiveTheNewValues() throws Throwable {
        await(table.increment(Increment.row("r").add("f", "n", 5)));
        Row row = await(table.increment(Increment.row("r").add("f", "n", 2)));
        assertEquals(7, row.number("f", "n").orElseThrow());
        await(table.append(Append.row("r").add("f", "t", "ab")));
        assertEquals(
                Optional.of("abc"),
                await(table.append(Append.row("r").add("f", "t", "c"))).text("f", "t"));
    }

    @Test
    void aConditionDecidesWhetherAMutationHappens() throws Throwable {
        var absent = Condition.column("f", "q").isAbsent();
        assertTrue(await(table.checkAndMutate(CheckAndMutate.when(absent, put("r", "5"))))
                .held());
        assertFalse(await(table.checkAndMutate(CheckAndMutate.when(absent, put("r", "6"))))
                .held());
        assertEquals(Optional.of("5"), read("r"));

        // The relation reads as it stands: stored is less than given.
        var less = Condition.column("f", "q").isLessThan(Bytes.of("6"));
        assertTrue(await(table.checkAndMutate(CheckAndMutate.when(less, put("r", "7"))))
                .held());
        assertFalse(await(table.checkAndMutate(CheckAndMutate.when(less, put("r", "8"))))
                .held());
        assertEquals(Optional.of("7"), read("r"));
    }

    @Test
    void aConditionalPutWhoseAnswerWasLostIsNotTakenForSomebodyElses() throws Throwable {
        await(table.put(put("r", "1")));
        cluster.server(1).next("Mutate", call -> {
            cluster.server(1).doWithoutAnswer(call);
            return true;
        });
        var check = CheckAndMutate.when(Condition.column("f", "q").isEqualTo("1"), put("r", "2"));
        assertTrue(await(table.checkAndMutate(check)).held());
        assertEquals(Optional.of("2"), read("r"));
    }

    @Test
    void anIncrementUnderAConditionGivesTheNewValues() throws Throwable {
        var check = CheckAndMutate.when(
                Condition.column("f", "q").isAbsent(), Increment.row("r").add("f", "n", 5));
        assertEquals(
                5, await(table.checkAndMutate(check)).row().number("f", "n").orElseThrow());
        await(table.put(put("r", "1")));
        assertEquals(new CheckResult(false, Row.EMPTY), await(table.checkAndMutate(check)));
    }

    @Test
    void manyRowsAreAskedForTheirExistenceInOneCall() throws Throwable {
        await(table.put(put("a", "1")));
        List<Outcome> outcomes = await(table.exists(List.of(Get.row("a"), Get.row("b"))));
        assertEquals(
                List.of(true, false), outcomes.stream().map(Outcome::processed).toList());
        assertEquals(1, cluster.calls("Multi"));
    }

    @Test
    void severalMutationsOfARowAreOneCall() throws Throwable {
        await(table.put(Put.row("r").set("f", "old", "x")));
        Row row = await(table.mutateRow(RowMutations.of(
                put("r", "v"),
                Delete.row("r").column("f", "old"),
                Increment.row("r").add("f", "n", 1))));
        assertEquals(1, row.number("f", "n").orElseThrow());
        assertEquals(Optional.of("v"), read("r"));
        assertFalse(await(table.exists(Get.row("r").column("f", "old"))));

        var check = CheckAndMutate.when(
                Condition.column("f", "q").isEqualTo("other"),
                put("r", "w"),
                Delete.row("r").column("f", "n"));
        assertFalse(await(table.checkAndMutate(check)).held());
        assertEquals(Optional.of("v"), read("r"));
    }

    @Test
    void aMutationThatMeansNothingIsRefusedWithoutACall() {
        assertThrows(IllegalArgumentException.class, () -> table.put(Put.row("r")));
        assertEquals(0, cluster.calls("Mutate"));
    }

    // ---- what is retried, and how ----

    @Test
    void aRegionThatMovedIsFollowedToWhereItsServerSays() throws Throwable {
        await(table.put(put("alice", "1")));
        cluster.move(cluster.regionOf(users, "alice"), cluster.server(2), true);
        long metaReads = cluster.server(1).calls("Scan");

        await(table.put(put("alice", "2")));
        assertEquals(Optional.of("2"), read("alice"));
        assertEquals(metaReads, cluster.server(1).calls("Scan"), "the new place was told, and yet looked up");
    }

    @Test
    void aRegionThatIsGoneIsLookedUpAgain() throws Throwable {
        await(table.put(put("alice", "1")));
        cluster.move(cluster.regionOf(users, "alice"), cluster.server(2), false);
        assertEquals(Optional.of("1"), read("alice"));
    }

    @Test
    void aRegionThatWasSplitIsFoundInItsDaughters() throws Throwable {
        await(table.put(put("a", "1")));
        await(table.put(put("g", "2")));
        cluster.split(cluster.regionOf(users, "a"), "d", cluster.server(3));
        assertEquals(Optional.of("2"), read("g"));
        assertEquals(Optional.of("1"), read("a"));
    }

    @Test
    void aRegionThatIsNotServedIsWaitedFor() throws Throwable {
        await(table.put(put("alice", "1")));
        var region = cluster.regionOf(users, "alice");
        cluster.close(region, false);
        CompletableFuture<Optional<Row>> read = table.get(Get.row("alice"));
        cluster.loop().advance(Duration.ofSeconds(5));
        assertFalse(read.isDone());

        cluster.assign(region, cluster.server(3));
        assertTrue(await(read).isPresent());
    }

    @Test
    void aServerThatStoppedIsForgottenWithAllItsRegions() throws Throwable {
        await(table.put(put("alice", "1")));
        await(table.put(put("kim", "2")));
        cluster.stop(cluster.server(2));
        CompletableFuture<Optional<Row>> read = table.get(Get.row("kim"));
        cluster.loop().advance(Duration.ofSeconds(2));
        cluster.close(cluster.regionOf(users, "kim"), false);
        cluster.assign(cluster.regionOf(users, "kim"), cluster.server(3));
        assertEquals(Optional.of("2"), await(read).orElseThrow().text("f", "q"));
    }

    @Test
    void aLostAnswerIsAskedForAgain() throws Throwable {
        await(table.put(put("alice", "1")));
        cluster.server(1).next("Get", call -> {
            drop(call);
            return true;
        });
        assertEquals(Optional.of("1"), read("alice"));
        assertEquals(2, cluster.calls("Get"));
    }

    @Test
    void anIncrementWhoseAnswerWasLostCountsOnce() throws Throwable {
        await(table.put(put("alice", "1")));
        cluster.server(1).next("Mutate", call -> {
            // Done, but never answered: the client has to ask again, and must not be counted twice.
            cluster.server(1).doWithoutAnswer(call);
            return true;
        });
        Row row = await(table.increment(Increment.row("alice").add("f", "n", 1)));
        assertEquals(1, row.number("f", "n").orElseThrow());
        assertEquals(
                1,
                await(table.get(Get.row("alice")))
                        .orElseThrow()
                        .number("f", "n")
                        .orElseThrow());
    }

    @Test
    void aBusyServerGetsAPauseThatGrows() throws Throwable {
        await(table.put(put("alice", "1")));
        long began = cluster.loop().nanos();
        for (int i = 0; i < 4; i++) {
            cluster.server(1).failNext("Get", new RpcException(ErrorKind.REGION_TOO_BUSY, "memory is full"));
        }
        assertEquals(Optional.of("1"), read("alice"));
        Duration took = Duration.ofNanos(cluster.loop().nanos() - began);
        // 100, 200, 400 and 800 ms, each less up to half.
        assertTrue(took.toMillis() >= 750 && took.toMillis() <= 1500, "took " + took);
    }

    @Test
    void aThrottledClientWaitsAsLongAsItIsTold() throws Throwable {
        await(table.put(put("alice", "1")));
        long began = cluster.loop().nanos();
        cluster.server(1).failNext("Get", RpcException.throttled("quota", Duration.ofMillis(1234)));
        assertEquals(Optional.of("1"), read("alice"));
        assertEquals(1234, Duration.ofNanos(cluster.loop().nanos() - began).toMillis());
    }

    // ---- what fails, and what the error tells ----

    @Test
    void aRefusalIsNotRetried() {
        OperationFailedException failure = failure(table.put(Put.row("alice").set("nofamily", "q", "v")));
        assertTrue(failure.is(ErrorKind.NO_SUCH_FAMILY));
        assertFalse(failure.timedOut());
        assertEquals(1, failure.attemptCount());
        assertEquals(1, cluster.calls("Mutate"));
        String message = failure.getMessage();
        assertTrue(message.startsWith("put of row alice in table users failed at rs1:16020, region users,,"), message);
        assertTrue(message.contains("NoSuchColumnFamilyException: Column family nofamily"), message);
    }

    @Test
    void aTableThatIsNotThereIsSaidSoAtOnce() {
        AsyncTable none = cluster.connect().table("none");
        OperationFailedException failure = failure(none.get(Get.row("r")));
        assertTrue(failure.is(ErrorKind.TABLE_NOT_FOUND));
        assertEquals(1, failure.attemptCount());
        assertTrue(failure.getMessage().contains("There is no table none"), failure.getMessage());
    }

    @Test
    void aDisabledTableIsSaidSoLongBeforeTheDeadline() throws Throwable {
        await(table.put(put("alice", "1")));
        cluster.disableTable(users);
        long began = cluster.loop().nanos();
        OperationFailedException failure = failure(table.get(Get.row("alice")));
        assertTrue(failure.is(ErrorKind.TABLE_NOT_ENABLED), failure.getMessage());
        assertTrue(cluster.loop().nanos() - began < Duration.ofSeconds(1).toNanos());
    }

    @Test
    void anOperationThatRunsOutOfTimeTellsWhatItTried() throws Throwable {
        await(table.put(put("alice", "1")));
        cluster.close(cluster.regionOf(users, "alice"), false);
        long began = cluster.loop().nanos();
        OperationFailedException failure = failure(table.get(Get.row("alice")));
        long tookSeconds = Duration.ofNanos(cluster.loop().nanos() - began).toSeconds();
        assertTrue(failure.timedOut());
        assertTrue(tookSeconds >= 58 && tookSeconds <= 60, "gave up after " + tookSeconds + " s");
        assertTrue(failure.attemptCount() > 50, failure.getMessage());
        String message = failure.getMessage();
        assertTrue(message.startsWith("get of row alice in table users gave up after "), message);
        assertTrue(message.contains("times at rs1:16020, region users,,"), message);
        assertTrue(message.contains("NotServingRegionException"), message);
    }
}
