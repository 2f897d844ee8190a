package io.basalt.client.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.HostPort;
import io.basalt.client.AsyncConnection;
import io.basalt.client.ClientEnvironment;
import io.basalt.client.config.ClientConfig;
import io.basalt.client.fake.FakeCluster;
import io.basalt.client.fake.FakeRegionServer;
import io.basalt.client.row.Get;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RpcRegistryTest {
    private final FakeCluster cluster = new FakeCluster(3);

    private RpcRegistry registry(HostPort... servers) {
        return new RpcRegistry(
                cluster.rpcClient(), cluster.loop(), FakeCluster.random(), List.of(servers), Duration.ofSeconds(1));
    }

    private AsyncConnection connect(Registry registry) {
        return new AsyncConnection(
                new ClientEnvironment(
                        cluster.loop(), cluster.loop(), FakeCluster.random(), cluster.rpcClient(), registry),
                ClientConfig.defaults());
    }

    private <T> T await(CompletableFuture<T> future) throws Throwable {
        return cluster.loop().await(future);
    }

    @Test
    void mastersAndRegionServersBothKnowTheCluster() throws Throwable {
        for (HostPort server : List.of(
                cluster.master().serverName().address(),
                cluster.server(2).serverName().address())) {
            RpcRegistry registry = registry(server);
            assertEquals(cluster.server(1).serverName(), await(registry.metaServer()));
            assertEquals(cluster.master().serverName(), await(registry.master()));
            assertEquals("fake-cluster", await(registry.clusterId()));
        }
    }

    @Test
    void aServerThatIsDownIsPassedOver() throws Throwable {
        RpcRegistry registry =
                registry(new HostPort("down1", 1), cluster.master().serverName().address(), new HostPort("down2", 1));
        assertEquals("fake-cluster", await(registry.clusterId()));
    }

    @Test
    void serversThatOthersToldOfAreAskedWhenTheConfiguredOnesAreDown() throws Throwable {
        RpcRegistry registry = registry(cluster.master().serverName().address());
        await(registry.clusterId());
        cluster.loop().advance(Duration.ofSeconds(1));
        cluster.startMaster();
        assertEquals(cluster.master().serverName(), await(registry.master()));
    }

    @Test
    void aServerThatOnlyKnowsWhereMetaWasIsNotAskedForEver() throws Throwable {
        FakeRegionServer stale = cluster.server(2);
        AsyncConnection connection = connect(registry(stale.serverName().address()));
        await(connection.table(cluster.createTable("before", "f")).get(Get.row("a")));
        cluster.cutOff(stale);
        cluster.move(cluster.meta(), cluster.server(3), false);
        await(connection.table(cluster.createTable("after", "f")).get(Get.row("a")));
    }

    @Test
    void aServerThatOnlyKnowsWhoWasMasterIsNotAskedForEver() throws Throwable {
        FakeRegionServer stale = cluster.server(2);
        AsyncConnection connection = connect(registry(stale.serverName().address()));
        await(connection.admin().listTables());
        cluster.cutOff(stale);
        cluster.startMaster();
        assertEquals(List.of(), await(connection.admin().listTables()));
    }

    @Test
    void whenNobodyKnowsItIsSaidWhoWasAsked() {
        cluster.close(cluster.meta(), false);
        HostPort master = cluster.master().serverName().address();
        RpcRegistry registry = registry(master, new HostPort("down", 1));
        var failure = assertThrows(NotKnownException.class, () -> await(registry.metaServer()));
        String message = failure.getMessage();
        assertTrue(message.startsWith("the server of hbase:meta is not known: "), message);
        assertTrue(message.contains(master + " does not know it"), message);
        assertTrue(message.contains("down:1: "), message);
    }
}
