package io.basalt.master.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.master.ManualLoop;
import io.basalt.master.disk.MasterDisk;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.ServerFence;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AssignerTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final ServerName A = new ServerName("a", 16020, 1);
    private static final ServerName B = new ServerName("b", 16020, 2);
    private static final ServerName C = new ServerName("c", 16020, 3);

    private final ManualLoop loop = new ManualLoop();
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final RegionStates states = new RegionStates();
    private final FakeServers calls = new FakeServers();
    private final List<String> recorded = new ArrayList<>();
    private List<ServerName> liveOwners = List.of();
    private LiveServers servers;
    private Assigner assigner;

    @BeforeEach
    void assemble() {
        var files = disk.mount("master");
        var fence = new ServerFence(new MasterDisk(files, loop, loop));
        servers = new LiveServers(
                loop, fence, Duration.ofMillis(200), server -> {}, (kind, subject, reason, details) -> {});
        assigner = new Assigner(
                loop,
                states,
                servers,
                calls,
                this::record,
                new Placement(states.counts(), server -> false),
                this::descriptor,
                region -> CompletableFuture.completedFuture(liveOwners),
                (kind, subject, reason, details) -> {});
        servers.onChange(assigner::serversChanged);
        // Not started: these tests say themselves who lives, the probing of locks has its own.
    }

    @Test
    void spreadsTheRegionsOfATableEvenly() {
        live(A, B, C);
        List<RegionEntry> regions = regions(7);
        regions.forEach(region -> assigner.open(region, "test"));
        calls.answerAll();
        settle();
        for (ServerName server : List.of(A, B, C)) {
            int count = states.at(server).size();
            assertTrue(count == 2 || count == 3, () -> server + " has " + count + " of 7");
        }
        assertEquals(7, recorded.size());
    }

    @Test
    void waitsForAServerWhenThereIsNone() {
        RegionEntry region = regions(1).get(0);
        CompletableFuture<Void> opened = assigner.open(region, "test");
        settle();
        assertFalse(opened.isDone());
        live(A);
        settle();
        calls.answerAll();
        settle();
        assertTrue(opened.isDone());
        assertEquals(RegionState.OPEN, region.state());
    }

    @Test
    void triesAnotherServerAfterARefusal() {
        live(A, B);
        RegionEntry region = regions(1).get(0);
        assigner.open(region, "test");
        ServerName first = calls.onlyPending();
        calls.refuse(first);
        settle();
        assertNotEquals(first, calls.onlyPending());
    }

    /** Of servers that have fewer regions each refuses, since it cannot be sure of the owner's log. */
    @Test
    void triesTheLiveOwnerAfterARefusal() {
        live(A, B, C);
        List<RegionEntry> regions = regions(2);
        assigner.open(regions.get(0), Optional.of(C), "test");
        calls.answerAll();
        settle();
        liveOwners = List.of(C);
        assigner.open(regions.get(1), "test");
        ServerName first = calls.onlyPending();
        assertNotEquals(C, first);
        calls.refuse(first);
        settle();
        assertEquals(C, calls.onlyPending());
        calls.refuse(C);
        settle();
        assertNotEquals(C, calls.onlyPending());
        calls.refuse(calls.onlyPending());
        settle();
        assertEquals(C, calls.onlyPending());
    }

    @Test
    void repeatsToTheSameServerWhenThatIsOverloaded() {
        live(A, B);
        RegionEntry region = regions(1).get(0);
        assigner.open(region, "test");
        ServerName first = calls.onlyPending();
        calls.loseAnswer(first);
        settle();
        calls.refuse(first, ErrorKind.CALL_QUEUE_TOO_BIG);
        settle();
        assertEquals(first, calls.onlyPending(), "it may be opening the region");
    }

    @Test
    void repeatsToTheSameServerWhenTheOutcomeIsUnknown() {
        live(A, B);
        RegionEntry region = regions(1).get(0);
        assigner.open(region, "test");
        ServerName first = calls.onlyPending();
        for (int i = 0; i < 5; i++) {
            calls.loseAnswer(first);
            settle();
            assertEquals(first, calls.onlyPending(), "nobody else may be asked while the first may have it");
        }
    }

    @Test
    void leavesADeadServerOnlyAfterItsLogIsSealed() throws IOException {
        live(A, B);
        RegionEntry region = regions(1).get(0);
        assigner.open(region, "test");
        ServerName first = calls.onlyPending();
        calls.answerAll();
        settle();

        live(first.equals(A) ? B : A);
        loop.runReady();
        ServerName second = calls.onlyPending();
        assertNotEquals(first, second);
        assertTrue(WalSeal.read(disk.mount("other"), WalFiles.directory(first.toString()))
                .isPresent());
    }

    @Test
    void closesWhatIsNotWanted() {
        live(A);
        RegionEntry region = regions(1).get(0);
        assigner.open(region, "test");
        calls.answerAll();
        settle();
        CompletableFuture<Void> closed = assigner.close(region, "test");
        calls.answerAll();
        settle();
        assertTrue(closed.isDone());
        assertEquals(RegionState.CLOSED, region.state());
        CompletableFuture<Void> opened = assigner.open(region, "test");
        calls.answerAll();
        settle();
        assertTrue(opened.isDone());
        assertEquals(RegionState.OPEN, region.state());
    }

    @Test
    void aMoveIsRecordedOnceItIsOver() {
        live(A, B);
        RegionEntry region = regions(1).get(0);
        assigner.open(region, "test");
        ServerName from = calls.onlyPending();
        calls.answerAll();
        settle();
        ServerName to = from.equals(A) ? B : A;
        recorded.clear();
        CompletableFuture<Void> moved = assigner.move(region, Optional.of(to), "test");
        assertEquals(from, calls.onlyPending(), "it is closed first");
        assertEquals(List.of(to), calls.announced(), "its next server lets clients wait meanwhile");
        calls.answerAll();
        settle();
        calls.answerAll();
        settle();
        assertTrue(moved.isDone());
        assertEquals(Optional.of(to), region.server());
        assertEquals(List.of(region.info().encodedName() + " OPEN"), recorded);
    }

    @Test
    void aRegionThatIsOpenedAnewStaysWhereItIs() {
        live(A, B, C);
        RegionEntry region = regions(1).get(0);
        assigner.open(region, "test");
        calls.answerAll();
        settle();
        Optional<ServerName> before = region.server();
        long sequence = region.openSequenceNumber();
        assigner.reopen(region, "test");
        calls.answerAll();
        settle();
        calls.answerAll();
        settle();
        assertEquals(before, region.server());
        assertTrue(region.openSequenceNumber() > sequence, "it was not opened anew");
    }

    /** Whatever servers answer, lose and die of: no region is ever opened at two of them that could both serve it. */
    @Test
    void noRegionIsEverAtTwoServers() {
        for (int seed = 0; seed < 300; seed++) {
            var test = new AssignerTest();
            test.assemble();
            test.runAtRandom(new Random(seed), seed);
        }
    }

    private void runAtRandom(Random random, int seed) {
        var alive = new HashSet<ServerName>();
        long nextStartCode = 10;
        for (int i = 0; i < 3; i++) {
            alive.add(new ServerName("s" + i, 16020, nextStartCode++));
        }
        live(alive.toArray(ServerName[]::new));
        List<RegionEntry> regions = regions(4);
        for (int step = 0; step < 60; step++) {
            RegionEntry region = regions.get(random.nextInt(regions.size()));
            switch (random.nextInt(10)) {
                case 0 -> assigner.close(region, "test");
                case 1, 2 -> assigner.open(region, "test");
                case 3, 4 -> calls.answerOneAtRandom(random);
                case 5 -> calls.failOneAtRandom(random);
                case 8 -> assigner.move(region, Optional.empty(), "test");
                case 9 -> assigner.reopen(region, "test");
                case 6 -> {
                    ServerName dying = alive.stream()
                            .sorted()
                            .skip(random.nextInt(alive.size()))
                            .findFirst()
                            .orElseThrow();
                    alive.remove(dying);
                    calls.die(dying);
                    alive.add(new ServerName(dying.host(), dying.port(), nextStartCode++));
                    live(alive.toArray(ServerName[]::new));
                }
                default -> loop.advance(Duration.ofMillis(random.nextInt(2_000)));
            }
            calls.checkOneOwner("seed " + seed + " step " + step);
        }
        regions.forEach(region -> assigner.open(region, "test"));
        for (int i = 0; i < 50; i++) {
            calls.answerAll();
            settle();
        }
        for (RegionEntry region : regions) {
            assertEquals(RegionState.OPEN, region.state(), "seed " + seed + ": " + region);
        }
    }

    private void settle() {
        loop.advance(Duration.ofSeconds(20));
    }

    private void live(ServerName... present) {
        servers.nodes(List.of(present));
        loop.runReady();
    }

    private List<RegionEntry> regions(int count) {
        var regions = new ArrayList<RegionEntry>();
        for (int i = 0; i < count; i++) {
            Bytes start = i == 0 ? Bytes.EMPTY : Bytes.of("k" + i);
            Bytes end = i == count - 1 ? Bytes.EMPTY : Bytes.of("k" + (i + 1));
            regions.add(states.add(RegionInfo.of(TABLE, start, end, 1_700_000_000_000L)));
        }
        return regions;
    }

    private CompletableFuture<Void> record(RegionEntry entry) {
        recorded.add(entry.info().encodedName() + " " + entry.state());
        return CompletableFuture.completedFuture(null);
    }

    private TableDescriptor descriptor(RegionInfo region) {
        return TableDescriptor.of(region.table(), FamilyDescriptor.of("f"));
    }
}
