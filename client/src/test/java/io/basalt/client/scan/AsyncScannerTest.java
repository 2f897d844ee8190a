package io.basalt.client.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.client.AsyncTable;
import io.basalt.client.fake.FakeCluster;
import io.basalt.client.fake.FakeRegion;
import io.basalt.client.retry.OperationFailedException;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClientPb.ScanRequest;
import io.basalt.protocol.pb.ClientPb.ScanResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsyncScannerTest {
    private final FakeCluster cluster = new FakeCluster(3);
    private final TableName name = cluster.createTable("t", "f", "d", "h", "m", "r");
    private final AsyncTable table = cluster.connect().table(name);

    private <T> T await(CompletableFuture<T> future) throws Throwable {
        return cluster.loop().await(future);
    }

    private void fill(int cellsPerRow) {
        for (char c = 'a'; c <= 'z'; c++) {
            for (int i = 0; i < cellsPerRow; i++) {
                cluster.put(name, String.valueOf(c), "f", "q" + i, c + " " + i);
            }
        }
    }

    private List<Row> rows(Scan scan) throws Throwable {
        return rows(table.scan(scan));
    }

    private List<Row> rows(AsyncScanner scanner) throws Throwable {
        var all = new ArrayList<Row>();
        for (List<Row> page = await(scanner.next()); !page.isEmpty(); page = await(scanner.next())) {
            all.addAll(page);
        }
        return all;
    }

    private static String keys(List<Row> rows) {
        var keys = new StringBuilder();
        rows.forEach(row -> keys.append(row.key().utf8()));
        return keys.toString();
    }

    private String keys(Scan scan) throws Throwable {
        return keys(rows(scan));
    }

    @Test
    void aScanGoesThroughAllRegionsInOrder() throws Throwable {
        fill(2);
        List<Row> rows = rows(Scan.all());
        assertEquals("abcdefghijklmnopqrstuvwxyz", keys(rows));
        assertTrue(rows.stream().allMatch(row -> row.size() == 2));
        assertEquals(
                0,
                cluster.servers().stream()
                        .mapToInt(server -> server.openScanners())
                        .sum());
    }

    @Test
    void aReversedScanGoesBackThroughAllRegions() throws Throwable {
        fill(1);
        assertEquals("zyxwvutsrqponmlkjihgfedcba", keys(Scan.all().reversed()));
        assertEquals("pon", keys(Scan.all().reversed().from("p").to("m")));
        assertEquals("hgfed", keys(Scan.all().reversed().from("h").to(Bytes.of("d"), true)));
        assertEquals(
                "gfe", keys(Scan.all().reversed().from(Bytes.of("h"), false).to("d")));
    }

    @Test
    void boundsAreAsTheyAreSaid() throws Throwable {
        fill(1);
        assertEquals("cdef", keys(Scan.range("c", "g")));
        assertEquals("defg", keys(Scan.all().from(Bytes.of("c"), false).to(Bytes.of("g"), true)));
        assertEquals("def", keys(Scan.range("d", "g")));
        assertEquals("h", keys(Scan.all().prefix("h")));
        assertEquals("h", keys(Scan.all().reversed().prefix("h")));
        assertEquals("", keys(Scan.range("zz", "")));
    }

    @Test
    void aScanThatEndsAtARegionsEdgeDoesNotGoFurther() throws Throwable {
        fill(1);
        assertEquals("abc", keys(Scan.range("", "d")));
        assertEquals(
                1,
                cluster.servers().stream()
                        .mapToInt(server -> server.scans().size())
                        .sum());
    }

    @Test
    void aLimitCountsRowsOverRegions() throws Throwable {
        fill(3);
        cluster.servers().forEach(server -> server.mostCellsPerScan(2));
        assertEquals("abcde", keys(Scan.all().limit(5)));
        assertEquals("a", keys(Scan.all().limit(1)));
        assertEquals("zyxwvu", keys(Scan.all().reversed().limit(6)));
        cluster.loop().advance(Duration.ofSeconds(1));
        assertEquals(
                0,
                cluster.servers().stream()
                        .mapToInt(server -> server.openScanners())
                        .sum());
    }

    @Test
    void piecesOfRowsArePutTogether() throws Throwable {
        fill(5);
        cluster.servers().forEach(server -> server.mostCellsPerScan(3));
        List<Row> rows = rows(Scan.all());
        assertEquals("abcdefghijklmnopqrstuvwxyz", keys(rows));
        for (Row row : rows) {
            assertEquals(5, row.size());
            assertEquals(row.key().utf8() + " 4", row.text("f", "q4").orElseThrow());
        }
    }

    @Test
    void piecesAreHandedOnWhenTheyAreWanted() throws Throwable {
        fill(5);
        List<Row> rows = rows(Scan.range("a", "c").cellsPerRow(2));
        assertEquals("aaabbb", keys(rows));
        assertEquals(List.of(2, 2, 1, 2, 2, 1), rows.stream().map(Row::size).toList());
        assertEquals("aaabbb", keys(Scan.all().cellsPerRow(2).limit(2)));
    }

    @Test
    void heartbeatsKeepAScanGoing() throws Throwable {
        fill(1);
        cluster.servers().forEach(server -> server.mostCellsPerScan(1));
        AsyncScanner scanner = table.scan(Scan.all());
        assertEquals("a", keys(await(scanner.next())));
        for (int i = 0; i < 300; i++) {
            cluster.server(1).next("Scan", call -> {
                var request = call.request(ScanRequest.parser());
                cluster.server(1).countCall(request);
                // A server that found nothing in its time: one second each, far more in all than one operation has.
                cluster.loop()
                        .schedule(
                                Duration.ofSeconds(1),
                                () -> call.reply(ScanResponse.newBuilder()
                                        .setScannerId(request.getScannerId())
                                        .setMoreResults(true)
                                        .setMoreResultsInRegion(true)
                                        .setHeartbeatMessage(true)
                                        .build()));
                return true;
            });
        }
        assertEquals("bcdefghijklmnopqrstuvwxyz", keys(rows(scanner)));
    }

    @Test
    void aLostScannerIsOpenedAgainAfterTheLastRow() throws Throwable {
        fill(3);
        cluster.servers().forEach(server -> server.mostCellsPerScan(4));
        AsyncScanner scanner = table.scan(Scan.all());
        List<Row> rows = new ArrayList<>(await(scanner.next()));
        for (ErrorKind kind : List.of(
                ErrorKind.UNKNOWN_SCANNER,
                ErrorKind.SCANNER_RESET,
                ErrorKind.OUT_OF_ORDER_SCANNER_NEXT,
                ErrorKind.LEASE)) {
            cluster.servers().forEach(server -> server.failNext("Scan", new RpcException(kind, "lost")));
            rows.addAll(await(scanner.next()));
        }
        rows.addAll(rows(scanner));
        assertEquals("abcdefghijklmnopqrstuvwxyz", keys(rows));
        assertTrue(rows.stream().allMatch(row -> row.size() == 3));
    }

    @Test
    void aScannerReopenedInItsRegionSeesTheSameSnapshot() throws Throwable {
        fill(1);
        cluster.server(1).mostCellsPerScan(1);
        AsyncScanner scanner = table.scan(Scan.all());
        await(scanner.next());
        cluster.server(1).failNext("Scan", new RpcException(ErrorKind.SCANNER_RESET, "lost"));
        await(scanner.next());
        await(scanner.next());
        var opened = cluster.server(1).scans();
        assertEquals(2, opened.size());
        assertEquals(0, opened.get(0).getScan().getMvccReadPoint());
        assertTrue(opened.get(1).getScan().getMvccReadPoint() > 0);
    }

    @Test
    void aLostAnswerDoesNotLoseRows() throws Throwable {
        fill(2);
        cluster.servers().forEach(server -> server.mostCellsPerScan(4));
        AsyncScanner scanner = table.scan(Scan.all());
        List<Row> rows = new ArrayList<>(await(scanner.next()));
        cluster.server(1).next("Scan", call -> {
            cluster.server(1).scanWithoutAnswer(call);
            return true;
        });
        rows.addAll(rows(scanner));
        assertEquals("abcdefghijklmnopqrstuvwxyz", keys(rows));
    }

    @Test
    void aScannerThatNobodyReadsFromIsKeptAlive() throws Throwable {
        fill(1);
        cluster.server(1).mostCellsPerScan(1);
        AsyncScanner scanner = table.scan(Scan.all());
        await(scanner.next());
        cluster.loop().advance(Duration.ofMinutes(3));
        assertTrue(
                cluster.server(1).renewals() >= 5,
                "renewed " + cluster.server(1).renewals() + " times");
        assertEquals("bcdefghijklmnopqrstuvwxyz", keys(rows(scanner)));
    }

    @Test
    void aClosedScannerIsClosedAtItsServer() throws Throwable {
        fill(1);
        cluster.server(1).mostCellsPerScan(1);
        AsyncScanner scanner = table.scan(Scan.all());
        await(scanner.next());
        cluster.loop().advance(Duration.ofSeconds(1));
        assertEquals(1, cluster.server(1).openScanners());
        scanner.close();
        cluster.loop().advance(Duration.ofSeconds(1));
        assertEquals(0, cluster.server(1).openScanners());
        assertThrows(IOException.class, () -> await(scanner.next()));
    }

    @Test
    void aScannerClosedWhileItOpensIsClosedAtItsServer() throws Throwable {
        fill(1);
        cluster.server(1).mostCellsPerScan(1);
        AsyncScanner scanner = table.scan(Scan.all());
        CompletableFuture<List<Row>> page = scanner.next();
        scanner.close();
        assertThrows(IOException.class, () -> await(page));
        cluster.loop().advance(Duration.ofSeconds(1));
        assertEquals(0, cluster.server(1).openScanners());
    }

    @Test
    void aRefusedScanFailsAndStaysFailed() {
        AsyncScanner scanner = cluster.connect().table("none").scan(Scan.all());
        for (int i = 0; i < 2; i++) {
            var failure = assertThrows(OperationFailedException.class, () -> await(scanner.next()));
            assertTrue(failure.is(ErrorKind.TABLE_NOT_FOUND));
        }
    }

    /**
     * Any scan over any cut of answers, while regions move, split and lose their scanners, brings every row once, whole
     * and in order.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverHappensNoRowIsLostOrTwice(long seed) throws Throwable {
        var random = new Random(seed);
        var model = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            String row = (char) ('a' + random.nextInt(26)) + String.format("%02d", random.nextInt(100));
            if (!model.contains(row)) {
                model.add(row);
                int cells = 1 + random.nextInt(6);
                for (int q = 0; q < cells; q++) {
                    cluster.put(name, row, "f", "q" + q, row + "/" + q + "/" + cells);
                }
            }
        }
        Collections.sort(model);
        for (int round = 0; round < 12; round++) {
            boolean reversed = random.nextBoolean();
            String low = random.nextBoolean() ? "" : model.get(random.nextInt(model.size()));
            String high = random.nextBoolean() ? "" : model.get(random.nextInt(model.size()));
            int limit = random.nextInt(3) == 0 ? 1 + random.nextInt(model.size()) : 0;
            boolean pieces = random.nextInt(3) == 0;
            cluster.servers().forEach(server -> server.mostCellsPerScan(1 + random.nextInt(20)));

            Scan scan = reversed ? Scan.all().reversed().from(high).to(low) : Scan.range(low, high);
            scan = limit > 0 ? scan.limit(limit) : scan;
            scan = pieces ? scan.cellsPerRow(1 + random.nextInt(4)) : scan;
            scan = random.nextBoolean() ? scan.rowsPerCall(1 + random.nextInt(10)) : scan;
            var expected = new ArrayList<String>();
            for (String row : model) {
                boolean within = reversed
                        ? (high.isEmpty() || row.compareTo(high) <= 0) && (low.isEmpty() || row.compareTo(low) > 0)
                        : row.compareTo(low) >= 0 && (high.isEmpty() || row.compareTo(high) < 0);
                if (within) {
                    expected.add(row);
                }
            }
            if (reversed) {
                Collections.reverse(expected);
            }
            if (limit > 0 && limit < expected.size()) {
                expected.subList(limit, expected.size()).clear();
            }
            assertEquals(expected, scanAmidTrouble(scan, random), "seed " + seed + " round " + round + ": " + scan);
        }
    }

    /** The keys of the rows, each checked to have all its cells exactly once, in order. */
    private List<String> scanAmidTrouble(Scan scan, Random random) throws Throwable {
        AsyncScanner scanner = table.scan(scan);
        var keys = new ArrayList<String>();
        int cell = 0;
        int cells = 0;
        for (List<Row> page = await(scanner.next()); !page.isEmpty(); page = await(scanner.next())) {
            for (Row row : page) {
                String key = row.key().utf8();
                for (var each : row.cells()) {
                    String[] parts = each.text().split("/");
                    if (cell == cells) {
                        keys.add(key);
                        cell = 0;
                        cells = Integer.parseInt(parts[2]);
                    }
                    assertEquals(keys.get(keys.size() - 1), key);
                    assertEquals(cell, Integer.parseInt(parts[1]), "cell of row " + key);
                    cell++;
                }
            }
            trouble(random);
        }
        assertEquals(cells, cell, "the last row is not whole");
        return keys;
    }

    private void trouble(Random random) {
        List<FakeRegion> regions = cluster.regionsOf(name);
        FakeRegion region = regions.get(random.nextInt(regions.size()));
        var server = cluster.server(1 + random.nextInt(3));
        if (server.hasScript("Scan")) {
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> cluster.move(region, server, random.nextBoolean());
            case 1 -> server.dropScanners();
            case 2 -> server.failNext("Scan", new RpcException(ErrorKind.SCANNER_RESET, "trouble"));
            case 3 -> server.failNext("Scan", new RpcException(ErrorKind.CALL_QUEUE_TOO_BIG, "trouble"));
            case 4 -> {
                String key = (char) ('a' + random.nextInt(26)) + String.format("%02d", random.nextInt(100));
                FakeRegion parent = cluster.regionOf(name, key);
                if (!parent.info().startKey().utf8().equals(key) && regions.size() < 40) {
                    cluster.split(parent, key, server);
                }
            }
            case 5 ->
                server.next("Scan", call -> {
                    call.drop();
                    return true;
                });
            default -> {}
        }
    }
}
