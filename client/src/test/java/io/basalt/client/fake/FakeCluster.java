package io.basalt.client.fake;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.base.SystemClock;
import io.basalt.base.Threads;
import io.basalt.client.AsyncConnection;
import io.basalt.client.ClientEnvironment;
import io.basalt.client.Connection;
import io.basalt.client.config.ClientConfig;
import io.basalt.client.registry.NotKnownException;
import io.basalt.client.registry.Registry;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.rpc.ClusterView;
import io.basalt.protocol.rpc.RegistryService;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.RpcServer;
import io.basalt.protocol.rpc.RpcServerConfig;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.protocol.rpc.Transport;
import io.basalt.protocol.rpc.netty.NettyTransport;
import io.basalt.protocol.rpc.netty.ProcessThreads;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.CellBlockReader;
import io.basalt.protocol.wire.CellCodec;
import io.basalt.protocol.wire.MalformedCellException;
import io.basalt.protocol.wire.PbCells;
import io.basalt.protocol.wire.PbNames;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A cluster in memory for tests of the client: real RPC over streams in memory, a real hbase:meta, tables in sorted
 * maps, all on one loop with its own time. Regions can be moved and split, servers stopped, and any call scripted.
 */
public final class FakeCluster implements AutoCloseable {
    private final EventLoop loop;
    private final Clock clock;
    private final Transport transport;
    private final Threads threads;
    private final List<FakeRegionServer> servers = new ArrayList<>();
    private final Map<TableName, TableDescriptor> tables = new TreeMap<>();
    private final Map<TableName, TableState> states = new TreeMap<>();
    private int clients;
    private final Map<TableName, FakeStore> stores = new TreeMap<>();
    private final List<FakeRegion> regions = new ArrayList<>();
    private final FakeRegistry registry = new FakeRegistry();
    private final FakeRegion meta = new FakeRegion(RegionInfo.META, new FakeStore(CellOrder.META));
    private FakeMaster master;
    private long lastTimestamp = 1000;
    private long lastScanner = 7000;

    /** A master and so many region servers, the first of which has hbase:meta. Time stands still unless waited for. */
    public FakeCluster(int regionServers) {
        this(regionServers, new FakeLoop());
    }

    private FakeCluster(int regionServers, FakeLoop loop) {
        this(regionServers, loop, loop, new FakeTransport(loop), null);
    }

    /** The same on real time and TCP, at ports that the system chooses; to be used with {@link #run}, and closed. */
    public static FakeCluster overTcp(int regionServers) {
        Threads threads = ProcessThreads.create();
        return new FakeCluster(
                regionServers,
                threads.loop("fake-cluster"),
                new SystemClock(),
                new NettyTransport(PooledByteBufAllocator.DEFAULT, Runnable::run),
                threads);
    }

    private FakeCluster(int regionServers, EventLoop loop, Clock clock, Transport transport, Threads threads) {
        this.loop = loop;
        this.clock = clock;
        this.transport = transport;
        this.threads = threads;
        for (int i = 0; i < regionServers; i++) {
            var server = new FakeRegionServer(this, new View());
            server.rpc = newServer(server, new FakeRegionAdmin(), server.view);
            server.name = ServerName.of(start(server.rpc, new HostPort("rs" + (i + 1), 16020)), 100);
            servers.add(server);
        }
        // In the order in which they are listed, whatever ports they got.
        servers.sort((a, b) -> a.name.compareTo(b.name));
        for (int i = 0; i < regionServers; i++) {
            servers.get(i).name = ServerName.of(servers.get(i).name.address(), 100 + i);
        }
        startMaster();
        assign(meta, servers.get(0));
    }

    /** Does something with the cluster on its own thread. */
    public void run(Runnable task) {
        CompletableFuture.runAsync(task, loop).join();
    }

    @Override
    public void close() {
        servers.forEach(server -> server.rpc.close());
        master.rpc.close();
        if (threads != null) {
            threads.close();
        }
    }

    /** A new master takes over. */
    public void startMaster() {
        long startCode = master == null ? 1 : master.serverName().startCode() + 1;
        if (master != null) {
            master.rpc.close();
        }
        master = new FakeMaster(this);
        master.rpc = newServer(master, master.administration(), new View());
        HostPort address = start(master.rpc, new HostPort("master", 16000 + (int) startCode));
        master.name = ServerName.of(address, startCode);
    }

    private RpcServer newServer(RpcService service, RpcService second, View view) {
        return new RpcServer(
                transport,
                clock,
                RpcServerConfig.defaults(),
                List.of(loop),
                List.of(service, second, new RegistryService(view)),
                () -> Optional.of(id()));
    }

    private HostPort start(RpcServer server, HostPort address) {
        return server.start(threads == null ? address : new HostPort("127.0.0.1", 0))
                .join();
    }

    // ---- clients ----

    /** The loop, on which time can be moved; not of a cluster over TCP. */
    public FakeLoop loop() {
        return (FakeLoop) loop;
    }

    public RpcClient rpcClient() {
        return RpcClient.over(transport, loop, clock, RpcClientConfig.defaults());
    }

    public AsyncConnection connect() {
        return connect(ClientConfig.defaults());
    }

    public AsyncConnection connect(ClientConfig config) {
        return new AsyncConnection(new ClientEnvironment(loop, clock, randomOfClient(), rpcClient(), registry), config);
    }

    /** A client that blocks, on the cluster's own thread; closing it closes nothing. Over TCP only. */
    public Connection connectBlocking() {
        return Connection.over(connect(), loop);
    }

    /** Another one for each client, which is told from others by its first number. */
    private RandomGenerator randomOfClient() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(42L + clients++);
    }

    /** The same numbers each time. */
    public static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    }

    // ---- servers ----

    public FakeMaster master() {
        return master;
    }

    /** Numbered from 1. */
    public FakeRegionServer server(int number) {
        return servers.get(number - 1);
    }

    public List<FakeRegionServer> servers() {
        return servers;
    }

    /** The process ends: connections break, and further ones are refused. */
    public void stop(FakeRegionServer server) {
        server.rpc.close();
        ((FakeTransport) transport).breakStreams(server.serverName().address());
    }

    /** The server hears nothing of the cluster any more, and goes on telling what it has heard. */
    public void cutOff(FakeRegionServer server) {
        server.view.freeze();
    }

    public long calls(String method) {
        return servers.stream().mapToLong(server -> server.calls(method)).sum();
    }

    // ---- tables ----

    /** Creates a table with the given split keys; its regions are spread over the servers, the first on the first. */
    public TableName createTable(String name, String family, String... splitKeys) {
        TableName table = TableName.parse(name);
        createTable(
                TableDescriptor.of(table, FamilyDescriptor.of(family)),
                Arrays.stream(splitKeys).map(Bytes::of).toArray(Bytes[]::new));
        return table;
    }

    void createTable(TableDescriptor table, Bytes... splitKeys) {
        tables.put(table.name(), table);
        stores.put(table.name(), new FakeStore(CellOrder.USER));
        for (int i = 0; i <= splitKeys.length; i++) {
            Bytes start = i == 0 ? Bytes.EMPTY : splitKeys[i - 1];
            Bytes end = i == splitKeys.length ? Bytes.EMPTY : splitKeys[i];
            var region =
                    new FakeRegion(RegionInfo.of(table.name(), start, end, nextTimestamp()), stores.get(table.name()));
            regions.add(region);
            write(MetaMutation.created(region.info(), State.OPENING));
            assign(region, servers.get(i % servers.size()));
        }
        setState(table.name(), TableState.ENABLED);
    }

    void modifyTable(TableDescriptor table) {
        tables.put(table.name(), table);
    }

    void deleteTable(TableName table) {
        regionsOf(table).forEach(region -> write(MetaMutation.removed(region.info())));
        regions.removeAll(regionsOf(table));
        tables.remove(table);
        write(MetaMutation.tableRemoved(table));
    }

    void enableTable(TableName table) {
        int next = 0;
        for (FakeRegion region : regionsOf(table)) {
            assign(region, servers.get(next++ % servers.size()));
        }
        setState(table, TableState.ENABLED);
    }

    public void disableTable(TableName table) {
        regionsOf(table).forEach(region -> close(region, false));
        setState(table, TableState.DISABLED);
    }

    TableState state(TableName table) {
        return states.get(table);
    }

    private void setState(TableName table, TableState state) {
        states.put(table, state);
        write(MetaMutation.tableState(table, state));
    }

    Map<TableName, TableDescriptor> tables() {
        return tables;
    }

    boolean hasFamily(TableName table, Bytes family) {
        return tables.get(table).family(family).isPresent();
    }

    /** Puts a value into a table without any call. */
    public void put(TableName table, String row, String family, String qualifier, String value) {
        stores.get(table).put(Bytes.of(row), Bytes.of(family), Bytes.of(qualifier), nextTimestamp(), Bytes.of(value));
    }

    // ---- regions ----

    /** In the order of their keys. */
    public List<FakeRegion> regionsOf(TableName table) {
        return regions.stream()
                .filter(region ->
                        region.info().table().equals(table) && !region.info().split())
                .sorted((a, b) -> a.info().compareTo(b.info()))
                .toList();
    }

    public FakeRegion regionOf(TableName table, String row) {
        return regionsOf(table).stream()
                .filter(region -> region.info().contains(Bytes.of(row)))
                .findFirst()
                .orElseThrow();
    }

    public FakeRegion meta() {
        return meta;
    }

    List<FakeRegion> regionsOn(FakeRegionServer server) {
        return regions.stream().filter(region -> server.equals(region.server)).toList();
    }

    /** Moves a region; its former server tells where it went if {@code told}, else only that it is gone. */
    public void move(FakeRegion region, FakeRegionServer target, boolean told) {
        close(region, told);
        assign(region, target);
    }

    /** The region is served by nobody from now on. */
    public void close(FakeRegion region, boolean moved) {
        if (region.server != null) {
            region.server.close(region, moved);
            region.server = null;
        }
    }

    /** Opens a region somewhere. */
    public void assign(FakeRegion region, FakeRegionServer target) {
        region.server = target;
        region.openSequenceId = nextTimestamp();
        target.open(region);
        if (!region.equals(meta)) {
            write(MetaMutation.opened(region.info(), target.serverName(), region.openSequenceId));
        }
    }

    /** Splits a region; the upper daughter goes to {@code upperTarget}, the lower one stays. */
    public void split(FakeRegion parent, String key, FakeRegionServer upperTarget) {
        FakeRegionServer lowerTarget = parent.server;
        close(parent, false);
        regions.remove(parent);
        RegionInfo info = parent.info();
        long id = nextTimestamp();
        var lower = new FakeRegion(RegionInfo.of(info.table(), info.startKey(), Bytes.of(key), id), parent.store());
        var upper = new FakeRegion(RegionInfo.of(info.table(), Bytes.of(key), info.endKey(), id), parent.store());
        MetaMutation.split(info, lower.info(), upper.info()).forEach(this::write);
        regions.add(lower);
        regions.add(upper);
        assign(lower, lowerTarget);
        assign(upper, upperTarget);
    }

    private void write(MetaMutation mutation) {
        try {
            FakeStore store = meta.store();
            if (mutation instanceof MetaMutation.DeleteRow) {
                store.delete(mutation.row(), Bytes.EMPTY, Bytes.EMPTY, Long.MAX_VALUE, 0);
                return;
            }
            var reader = new CellBlockReader(
                    PbCells.framed(mutation.toPb(nextTimestamp()), 1 << 20, 1 << 20), CellCodec.KEY_VALUE, 1 << 20);
            for (CellView cell = new CellView(); reader.next(cell); cell = new CellView()) {
                if (CellType.isDelete(cell.type())) {
                    store.delete(cell.row(), cell.family(), cell.qualifier(), cell.timestamp(), cell.type());
                } else {
                    store.put(cell.row(), cell.family(), cell.qualifier(), cell.timestamp(), cell.value());
                }
            }
        } catch (MalformedCellException e) {
            throw new AssertionError(e);
        }
    }

    long nextTimestamp() {
        return ++lastTimestamp;
    }

    long nextScannerId() {
        return ++lastScanner;
    }

    public String id() {
        return "fake-cluster";
    }

    /** What one server knows: how things are, or how they were when it was cut off. */
    final class View implements ClusterView {
        private Optional<ServerName> formerMaster = Optional.empty();
        private List<BasePb.RegionLocation> formerMeta = List.of();

        void freeze() {
            formerMeta = metaLocations();
            formerMaster = Optional.of(master.serverName());
        }

        @Override
        public CompletableFuture<String> clusterId() {
            return CompletableFuture.completedFuture(id());
        }

        @Override
        public Optional<BasePb.ServerName> activeMaster() {
            return Optional.of(PbNames.toPb(formerMaster.orElse(master.serverName())));
        }

        @Override
        public List<BasePb.ServerName> backupMasters() {
            return List.of();
        }

        @Override
        public List<BasePb.RegionLocation> metaLocations() {
            if (formerMaster.isPresent()) {
                return formerMeta;
            }
            if (meta.server == null) {
                return List.of();
            }
            return List.of(BasePb.RegionLocation.newBuilder()
                    .setRegionInfo(PbNames.toPb(RegionInfo.META))
                    .setServerName(PbNames.toPb(meta.server.serverName()))
                    .setSeqNum(meta.openSequenceId)
                    .build());
        }

        @Override
        public List<BasePb.ServerName> bootstrapNodes() {
            return servers.stream()
                    .map(server -> PbNames.toPb(server.serverName()))
                    .toList();
        }
    }

    /** Knows everything at once; counts the questions. */
    public FakeRegistry registry() {
        return registry;
    }

    /** A registry in memory. */
    public final class FakeRegistry implements Registry {
        private int metaQuestions;

        public int metaQuestions() {
            return metaQuestions;
        }

        @Override
        public CompletableFuture<ServerName> metaServer() {
            metaQuestions++;
            return meta.server == null
                    ? CompletableFuture.failedFuture(new NotKnownException("hbase:meta is not assigned"))
                    : CompletableFuture.completedFuture(meta.server.serverName());
        }

        @Override
        public CompletableFuture<ServerName> master() {
            return CompletableFuture.completedFuture(master.serverName());
        }

        @Override
        public CompletableFuture<String> clusterId() {
            return CompletableFuture.completedFuture(id());
        }

        @Override
        public void askOthersFirst() {}

        @Override
        public void close() {}

        @Override
        public CompletableFuture<Void> closed() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
