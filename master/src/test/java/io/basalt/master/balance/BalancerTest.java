package io.basalt.master.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.master.ManualLoop;
import io.basalt.master.disk.MasterDisk;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.Assigner;
import io.basalt.master.region.FakeServers;
import io.basalt.master.region.Placement;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.ServerFence;
import io.basalt.master.store.MemoryMasterStore;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.MemoryFileSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BalancerTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final ServerName A = new ServerName("a", 16020, 1);
    private static final ServerName B = new ServerName("b", 16020, 2);
    private static final ServerName C = new ServerName("c", 16020, 3);

    private final ManualLoop loop = new ManualLoop();
    private final RegionStates states = new RegionStates();
    private final FakeServers calls = new FakeServers();
    private LiveServers servers;
    private Assigner assigner;
    private Balancer balancer;
    private List<RegionEntry> regions;

    @BeforeEach
    void eightRegionsAtOneServer() {
        var fence = new ServerFence(new MasterDisk(new MemoryFileSystem().mount("master"), loop, loop));
        servers = new LiveServers(
                loop, fence, Duration.ofMillis(200), server -> {}, (kind, subject, reason, details) -> {});
        assigner = new Assigner(
                loop,
                states,
                servers,
                calls,
                entry -> CompletableFuture.completedFuture(null),
                new Placement(states.counts(), server -> false),
                region -> TableDescriptor.of(region.table(), FamilyDescriptor.of("f")),
                region -> CompletableFuture.completedFuture(List.of()),
                (kind, subject, reason, details) -> {});
        servers.onChange(assigner::serversChanged);
        balancer = new Balancer(
                loop,
                states,
                assigner,
                new Procedures(loop, loop, new MemoryMasterStore(loop), (kind, subject, reason, details) -> {}),
                servers,
                null,
                loop,
                (kind, subject, reason, details) -> {},
                () -> Duration.ofSeconds(10),
                () -> true,
                server -> false);
        live(A);
        regions = regions(8);
        regions.forEach(region -> assigner.open(region, "test"));
        settle();
    }

    @Test
    void aRegionThatIsOnItsWayKeepsNoOthersWaiting() {
        assigner.reopen(regions.get(7), "test");
        live(A, B);
        assertEquals(4, balancer.run(false).join());
        settle();
        assertEquals(4, states.at(B).size());
        assertEquals(A, regions.get(7).holder().orElseThrow());
    }

    @Test
    void aRegionThatNobodyCanOpenKeepsNoOthersWaiting() {
        live(A, B);
        assigner.close(regions.get(0), "test");
        calls.answerAll();
        assigner.open(regions.get(0), "test");
        for (int i = 0; i < 3; i++) {
            calls.refuse(calls.onlyPending());
            loop.advance(Duration.ofSeconds(20));
        }
        assertEquals(3, balancer.run(false).join());
    }

    @Test
    void theRegionsOfADeadServerAreOpenedFirst() {
        live(A, B);
        balancer.run(false);
        settle();
        // Its regions wait for the seal of its log.
        servers.nodes(List.of(A, C));
        assertEquals(0, balancer.run(false).join());
        settle();
        assertEquals(4, states.at(C).size());
        assertEquals(0, balancer.run(false).join());
    }

    private void live(ServerName... present) {
        servers.nodes(List.of(present));
        loop.runReady();
    }

    private void settle() {
        for (int i = 0; i < 10; i++) {
            loop.advance(Duration.ofSeconds(1));
            calls.answerAll();
        }
    }

    private List<RegionEntry> regions(int count) {
        var some = new ArrayList<RegionEntry>();
        for (int i = 0; i < count; i++) {
            Bytes start = i == 0 ? Bytes.EMPTY : Bytes.of("k" + i);
            Bytes end = i == count - 1 ? Bytes.EMPTY : Bytes.of("k" + (i + 1));
            some.add(states.add(RegionInfo.of(TABLE, start, end, 1_700_000_000_000L)));
        }
        return some;
    }
}
