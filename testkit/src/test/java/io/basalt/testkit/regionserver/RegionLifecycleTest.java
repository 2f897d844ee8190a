package io.basalt.testkit.regionserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.base.Size;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbNames;
import io.basalt.regionserver.region.Arrivals;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.regionserver.region.RegionLifecycle;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.compaction.TieredPolicy;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.region.NonceMemory;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RegionConfig;
import io.basalt.storage.region.RegionEnvironment;
import io.basalt.storage.wal.SealedLogs;
import io.basalt.storage.wal.Wal;
import io.basalt.storage.wal.WalConfig;
import io.basalt.storage.wal.WalFiles;
import io.basalt.testkit.simulation.Life;
import io.basalt.testkit.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How regions come and go on one server, and how long callers are asked for patience, on simulated time. */
class RegionLifecycleTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, FamilyDescriptor.of("f"));
    private static final RegionInfo REGION = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
    private static final ServerName SELF = new ServerName("rs", 16020, 1);
    private static final ServerName OTHER = new ServerName("other", 16020, 2);
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration LATER = Duration.ofSeconds(2);

    private final Simulation simulation = new Simulation(1);
    private final List<Throwable> fatal = new ArrayList<>();
    private int opens;
    private Optional<IOException> refusal = Optional.empty();
    private Optional<Error> exhaustion = Optional.empty();
    private EventLoop loop;
    private OnlineRegions online;
    private Arrivals arrivals;
    private RegionLifecycle lifecycle;

    @BeforeEach
    void start() {
        simulation.process("rs").start(this::assemble);
        simulation.run(SOON);
    }

    private void assemble(Life life) {
        loop = life.threads().loop("rs");
        online = new OnlineRegions(life.clock());
        arrivals = new Arrivals(loop);
        Executor disk = life.threads().workers("disk", 2);
        disk.execute(() -> {
            try {
                RegionEnvironment environment = environment(life, disk);
                loop.execute(() -> lifecycle = new RegionLifecycle(
                        loop,
                        disk,
                        SELF,
                        online,
                        arrivals,
                        (region, table) -> open(environment, region, table),
                        environment.logs()::forget,
                        fatal::add));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static RegionEnvironment environment(Life life, Executor disk) throws IOException {
        Wal wal = Wal.create(
                life.files(),
                WalFiles.directory(SELF.toString()),
                new WalConfig(Size.ofKilobytes(64), Size.ofMegabytes(1)),
                life.threads().workers("sync", 1),
                disk);
        return new RegionEnvironment(
                life.files(),
                wal,
                new SealedLogs(life.files()),
                SELF.toString(),
                new BlockCache(1 << 20),
                new ChunkPool(4 << 20),
                new NonceMemory(life.clock(), 0),
                life.clock(),
                life.threads().loop("shard"),
                disk,
                RegionConfig.DEFAULT,
                TieredPolicy.DEFAULT,
                CompactionThrottle.NONE,
                () -> true);
    }

    private Region open(RegionEnvironment environment, RegionInfo region, TableDescriptor table) throws IOException {
        opens++;
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        if (exhaustion.isPresent()) {
            throw exhaustion.get();
        }
        return Region.open(environment, region, table);
    }

    @Test
    void aRequestToOpenThatIsRepeatedGetsTheFirstOnesOutcome() {
        CompletableFuture<Region> first = open(REGION);
        CompletableFuture<Region> second = open(REGION);
        simulation.run(SOON);
        assertSame(first.join(), second.join());
        CompletableFuture<Region> third = open(REGION);
        simulation.run(SOON);
        assertSame(first.join(), third.join());
        assertEquals(1, opens);
    }

    @Test
    void whatIsBeingOpenedIsClosedWhenItIsOpen() {
        CompletableFuture<Region> opened = open(REGION);
        CompletableFuture<Optional<Long>> closed = close(Optional.empty());
        simulation.run(SOON);
        assertTrue(opened.isDone() && closed.join().isPresent());
        assertTrue(online.find(REGION.encodedName()).isEmpty());
        assertEquals(Map.of(), lifecycle.inTransition());
    }

    @Test
    void whatIsBeingClosedIsOpenedAnewWhenItIsClosed() {
        Region before = opened();
        CompletableFuture<Optional<Long>> closed = close(Optional.empty());
        CompletableFuture<Region> again = open(REGION);
        simulation.run(SOON);
        assertTrue(closed.join().isPresent());
        assertTrue(again.join().openSequenceId() > before.openSequenceId());
        assertEquals(2, opens);
    }

    @Test
    void closingWhatIsNotHereSucceeds() {
        CompletableFuture<Optional<Long>> closed = close(Optional.of(OTHER));
        simulation.run(SOON);
        assertEquals(Optional.empty(), closed.join());
    }

    @Test
    void clientsAreToldWhereARegionWent() {
        opened();
        close(Optional.of(OTHER));
        simulation.run(SOON);
        RpcException told = assertThrows(RpcException.class, () -> online.find(specifier(REGION)));
        assertEquals(ErrorKind.REGION_MOVED, told.kind());
        assertEquals(OTHER.address(), told.movedTo().orElseThrow().server());
        assertTrue(arrivals.isEmpty(), "nobody is to wait for it here");
    }

    @Test
    void callersWaitForAnAnnouncedRegionUntilItIsOpen() {
        loop.execute(() -> lifecycle.expect(REGION));
        simulation.run(Duration.ofMillis(100));
        CompletableFuture<Void> awaited = arrivals.find(specifier(REGION)).orElseThrow();
        open(REGION);
        simulation.run(SOON);
        assertTrue(awaited.isDone() && arrivals.isEmpty());
        assertTrue(online.find(REGION.encodedName()).isPresent());
    }

    @Test
    void callersAreNotKeptWaitingForARegionThatDoesNotCome() {
        loop.execute(() -> lifecycle.expect(REGION));
        simulation.run(SOON);
        CompletableFuture<Void> awaited = arrivals.find(specifier(REGION)).orElseThrow();
        assertFalse(awaited.isDone());
        simulation.run(LATER);
        assertTrue(awaited.isDone() && arrivals.isEmpty());
    }

    @Test
    void callersAreNotKeptWaitingForARegionThatCannotBeOpened() {
        refusal = Optional.of(new IOException("no"));
        loop.execute(() -> lifecycle.expect(REGION));
        CompletableFuture<Region> opened = open(REGION);
        simulation.run(SOON);
        assertTrue(opened.isCompletedExceptionally());
        assertTrue(arrivals.isEmpty());
    }

    @Test
    void aRegionCanBeOpenedAfterTheServerHadNoMemoryForIt() {
        exhaustion = Optional.of(new InternalError("no memory"));
        CompletableFuture<Region> first = open(REGION);
        simulation.run(SOON);
        assertTrue(first.isCompletedExceptionally());
        assertEquals(Map.of(), lifecycle.inTransition());
        exhaustion = Optional.empty();
        opened();
    }

    @Test
    void callersWaitForARegionThatIsOpenedAnewHere() {
        opened();
        CompletableFuture<Optional<Long>> closed = close(Optional.of(SELF));
        simulation.run(Duration.ofMillis(100));
        assertTrue(closed.isDone());
        CompletableFuture<Void> awaited = arrivals.find(specifier(REGION)).orElseThrow();
        assertFalse(awaited.isDone());
        open(REGION);
        simulation.run(SOON);
        assertTrue(awaited.isDone());
    }

    @Test
    void callersOfASplitRegionAreSentOnWhenItsDaughtersCome() {
        opened();
        close(Optional.of(SELF));
        simulation.run(Duration.ofMillis(100));
        CompletableFuture<Void> awaited = arrivals.find(specifier(REGION)).orElseThrow();
        open(RegionInfo.of(NAME, Bytes.EMPTY, Bytes.of("m"), 2));
        simulation.run(SOON);
        assertTrue(awaited.isDone());
        assertEquals(
                ErrorKind.NOT_SERVING_REGION,
                assertThrows(RpcException.class, () -> online.find(specifier(REGION)))
                        .kind());
    }

    @Test
    void aServerThatStopsClosesEverythingAndOpensNothingMore() {
        Region region = opened();
        CompletableFuture<Void> stopped = onLoop(() -> lifecycle.closeAll("the test is over"));
        CompletableFuture<Region> refused = open(RegionInfo.of(TableName.parse("u"), Bytes.EMPTY, Bytes.EMPTY, 1));
        simulation.run(SOON);
        assertTrue(stopped.isDone() && refused.isCompletedExceptionally());
        assertFalse(online.serves(region));
        assertEquals(List.of(), fatal);
    }

    private Region opened() {
        CompletableFuture<Region> opened = open(REGION);
        simulation.run(SOON);
        return opened.join();
    }

    private CompletableFuture<Region> open(RegionInfo region) {
        return onLoop(() -> lifecycle.open(region, TABLE));
    }

    private CompletableFuture<Optional<Long>> close(Optional<ServerName> destination) {
        return onLoop(() -> lifecycle.close(REGION.encodedName(), destination));
    }

    private <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> work) {
        var result = new CompletableFuture<T>();
        loop.execute(() -> work.get().whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        }));
        return result;
    }

    private static RegionSpecifier specifier(RegionInfo region) {
        return PbNames.specifier(region);
    }
}
