package io.basalt.client.location;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.client.AsyncConnection;
import io.basalt.client.AsyncTable;
import io.basalt.client.fake.FakeCluster;
import io.basalt.client.row.Delete;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.client.row.RegionMutations;
import io.basalt.client.row.Row;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaColumns;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How hbase:meta is asked: how often, and what happens when it is slow, moved or gone. */
class LocationsTest {
    private final FakeCluster cluster = new FakeCluster(3);
    private final AsyncConnection connection = cluster.connect();

    private <T> T await(CompletableFuture<T> future) throws Throwable {
        return cluster.loop().await(future);
    }

    private long lookUps() {
        return cluster.servers().stream()
                .mapToLong(server -> server.calls("Scan"))
                .sum();
    }

    @Test
    void operationsThatMissTogetherAskOnce() throws Throwable {
        AsyncTable table = connection.table(cluster.createTable("t", "f", "d", "h", "m", "r"));
        List<CompletableFuture<Optional<Row>>> gets = new ArrayList<>();
        for (String row : "z s n i e a b c".split(" ")) {
            gets.add(table.get(Get.row(row)));
        }
        for (var get : gets) {
            await(get);
        }
        assertEquals(1, lookUps());
        assertEquals(1, cluster.registry().metaQuestions());
    }

    @Test
    void manyRowsInAscendingOrderTakeFewLookUps() throws Throwable {
        String[] keys = IntStream.range(0, 999).mapToObj("%03d"::formatted).toArray(String[]::new);
        AsyncTable table = connection.table(cluster.createTable("t", "f", keys));
        List<CompletableFuture<Optional<Row>>> gets = new ArrayList<>();
        gets.add(table.get(Get.row(" ")));
        for (String row : keys) {
            gets.add(table.get(Get.row(row)));
        }
        for (var get : gets) {
            await(get);
        }
        assertEquals(3, lookUps(), "the first region, and twice 500");
    }

    @Test
    void oneLookUpBringsTheRegionsBefore() throws Throwable {
        AsyncTable table = connection.table(cluster.createTable("t", "f", "d", "h", "m", "r"));
        await(table.get(Get.row("n")));
        await(table.get(Get.row("a")));
        await(table.get(Get.row("e")));
        assertEquals(1, lookUps());
        await(table.get(Get.row("z")));
        assertEquals(2, lookUps());
    }

    @Test
    void tablesWhoseNamesBeginAlikeAreToldApart() throws Throwable {
        cluster.createTable("t", "f", "m");
        cluster.createTable("t-x", "f", "m");
        cluster.createTable("ta", "f");
        for (String name : List.of("t", "t-x", "ta")) {
            var regions = await(connection.admin().regions(TableName.parse(name)));
            assertEquals(
                    cluster.regionsOf(TableName.parse(name)).stream()
                            .map(region -> region.info().name())
                            .toList(),
                    regions.stream().map(region -> region.region().name()).toList());
            cluster.put(TableName.parse(name), "row", "f", "q", "in " + name);
            assertEquals(
                    Optional.of("in " + name),
                    await(connection.table(name).get(Get.row("row")))
                            .orElseThrow()
                            .text("f", "q"));
        }
    }

    @Test
    void startKeysMayHoldAnyByte() throws Throwable {
        TableName name = cluster.createTable("t", "f", "a", "a!", "a,b,c", "b");
        for (String row : List.of("a", "a ", "a!", "a!x", "a,b,c", "a,b,d", "azz", "b", "")) {
            if (!row.isEmpty()) {
                cluster.put(name, row, "f", "q", "at " + row);
                AsyncTable fresh = cluster.connect().table(name);
                assertEquals(
                        Optional.of("at " + row),
                        await(fresh.get(Get.row(row))).orElseThrow().text("f", "q"));
            }
        }
    }

    @Test
    void metaIsFollowedWhenItMoves() throws Throwable {
        AsyncTable table = connection.table(cluster.createTable("t", "f"));
        await(table.get(Get.row("a")));
        cluster.move(cluster.meta(), cluster.server(2), false);
        AsyncTable other = connection.table(cluster.createTable("other", "f"));
        await(other.get(Get.row("a")));
        assertEquals(2, cluster.registry().metaQuestions());
        assertTrue(cluster.server(2).calls("Scan") > 0);
    }

    @Test
    void metaThatNobodyServesIsWaitedFor() throws Throwable {
        AsyncTable table = connection.table(cluster.createTable("t", "f"));
        cluster.close(cluster.meta(), false);
        CompletableFuture<Optional<Row>> get = table.get(Get.row("a"));
        cluster.loop().advance(Duration.ofSeconds(3));
        assertFalse(get.isDone());
        cluster.assign(cluster.meta(), cluster.server(3));
        await(get);
    }

    @Test
    void aServerThatStoppedIsNotAskedForItsOtherRegions() throws Throwable {
        TableName name = cluster.createTable("t", "f", "d", "h", "m", "r");
        AsyncTable table = connection.table(name);
        await(table.get(Get.row("z")));
        // The second server has [d, h) and [r, end).
        cluster.stop(cluster.server(2));
        for (String row : List.of("e", "s")) {
            var region = cluster.regionOf(name, row);
            cluster.close(region, false);
            cluster.assign(region, cluster.server(3));
        }
        long before = lookUps();
        await(table.get(Get.row("e")));
        await(table.get(Get.row("s")));
        // Both were forgotten by the first failure; each is looked up, and neither waits for a connection again.
        assertTrue(lookUps() - before <= 2, "looked up " + (lookUps() - before) + " times");
    }

    @Test
    void anOlderOpenNeverReplacesALaterOne() throws Throwable {
        TableName name = cluster.createTable("t", "f");
        AsyncTable table = connection.table(name);
        await(table.get(Get.row("a")));
        var region = cluster.regionOf(name, "a");
        cluster.move(region, cluster.server(2), true);
        await(table.get(Get.row("a")));
        // The second server tells of a place where the region was long before.
        cluster.server(2)
                .failNext(
                        "Get",
                        RpcException.regionMoved(cluster.server(1).serverName().address(), 100, 1));
        await(table.get(Get.row("a")));
        assertEquals(region.info(), cluster.regionOf(name, "a").info());
    }

    @Test
    void severalRowsOfMetaChangeInOneStep() throws Throwable {
        var meta = connection.table(TableName.META);
        cluster.server(1).failNext("ExecService", new RpcException(ErrorKind.REGION_TOO_BUSY, "full"));
        assertTrue(await(meta.mutateRows(
                RegionMutations.of(tableState("one", TableState.ENABLED), tableState("two", TableState.DISABLED)))));
        assertEquals(Optional.of(TableState.DISABLED), await(connection.admin().tableState(TableName.parse("two"))));
        var removed = Delete.row("two").column(MetaColumns.TABLE, MetaColumns.TABLE_STATE, 5001);
        assertTrue(await(meta.mutateRows(RegionMutations.of(removed))));
        assertFalse(await(connection.admin().tableExists(TableName.parse("two"))));
        assertTrue(await(meta.exists(Get.row(Bytes.of("one")))));
    }

    private static Put tableState(String table, TableState state) {
        return Put.row(table).set(MetaColumns.TABLE, MetaColumns.TABLE_STATE, 5000, state.toStored());
    }
}
