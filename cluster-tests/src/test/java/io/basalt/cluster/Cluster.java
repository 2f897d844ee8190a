package io.basalt.cluster;

import static org.awaitility.Awaitility.await;

import io.basalt.protocol.name.ServerName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;

/**
 * ZooKeeper, masters and region servers as processes of their own on this machine, on ports that the system chose, with
 * their data in a temporary directory. They are killed for real.
 */
public final class Cluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final Path home;
    private final int zooKeeperPort;
    private final List<Integer> masterPorts = new ArrayList<>();
    private final Map<String, Process> processes = new TreeMap<>();
    private int logs;

    Cluster(Path home, int masters) {
        this(home, masters, freePort());
    }

    private Cluster(Path home, int masters, int zooKeeperPort) {
        this.home = home;
        this.zooKeeperPort = zooKeeperPort;
        for (int i = 0; i < masters; i++) {
            masterPorts.add(freePort());
        }
    }

    /**
     * A cluster that is running already on this machine, of Basalt or of HBase itself. Only clients can do something
     * with it.
     */
    static Cluster runningAt(Path home, int zooKeeperPort) {
        return new Cluster(home, 0, zooKeeperPort);
    }

    /** Starts ZooKeeper, all masters and {@code regionServers} region servers, and waits until the cluster serves. */
    static Cluster start(Path home, int masters, int regionServers) throws Exception {
        var cluster = new Cluster(home, masters);
        boolean started = false;
        try {
            cluster.startAll(regionServers);
            started = true;
            return cluster;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    void startAll(int regionServers) throws Exception {
        startZooKeeper();
        for (int i = 0; i < masterPorts.size(); i++) {
            startMaster(i);
        }
        for (int i = 0; i < regionServers; i++) {
            startRegionServer(i);
        }
        awaitServing(regionServers);
    }

    void startZooKeeper() throws IOException {
        start("zookeeper");
        awaitReady("zookeeper");
    }

    void startMaster(int number) throws IOException {
        start("master-" + number, "basalt.master.address=127.0.0.1:" + masterPorts.get(number));
    }

    public void startRegionServer(int number) throws IOException {
        start("regionserver-" + number, "basalt.regionserver.address=127.0.0.1:0");
    }

    /** Waits until clients see that many live servers and can read hbase:meta. */
    public void awaitServing(int regionServers) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(clientConfiguration());
                Admin admin = connection.getAdmin()) {
            await().atMost(START)
                    .ignoreExceptions()
                    .until(() ->
                            admin.getClusterMetrics().getLiveServerMetrics().size() == regionServers
                                    && admin.listTableDescriptors() != null);
        }
    }

    /** {@code kill -9}; returns when the process is gone. */
    public void kill(String name) {
        Process process = processes.remove(name);
        process.destroyForcibly();
        await().atMost(START).until(() -> !process.isAlive());
    }

    /** {@code kill -STOP}, until {@link #resume}. */
    public void pause(String name) throws IOException, InterruptedException {
        signal("-STOP", name);
    }

    public void resume(String name) throws IOException, InterruptedException {
        signal("-CONT", name);
    }

    private void signal(String signal, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, "" + processes.get(name).pid())
                .start()
                .waitFor();
    }

    /** Whether the cluster was started here, so that its processes may be harmed. */
    public boolean isOwn() {
        return !processes.isEmpty();
    }

    void killAll() {
        processes.values().forEach(Process::destroyForcibly);
        List.copyOf(processes.keySet()).forEach(this::kill);
    }

    /** Asks the process to end, as {@code stop} scripts do, and waits until it has. */
    void stop(String name) {
        Process process = processes.remove(name);
        process.destroy();
        await().atMost(START).until(() -> !process.isAlive());
    }

    /** Waits until the process, which was asked to end in some other way, has done so. */
    void awaitEnd(String name) {
        Process process = processes.remove(name);
        await().atMost(START).until(() -> !process.isAlive());
    }

    /** The names of the processes that this cluster has started and nobody has ended. */
    List<String> processes() {
        return List.copyOf(processes.keySet());
    }

    /** The name of the process that runs this server, by the port that it told when it was ready. */
    public String processOf(ServerName server) {
        return processes.keySet().stream()
                .filter(name -> lastReady(name).map(server.toString()::equals).orElse(false))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no process is " + server));
    }

    public int zooKeeperPort() {
        return zooKeeperPort;
    }

    /** For our own client. */
    public String connectString() {
        return "127.0.0.1:" + zooKeeperPort;
    }

    List<Integer> masterPorts() {
        return masterPorts;
    }

    /** For stock clients that find their way through ZooKeeper. */
    public Configuration clientConfiguration() {
        Configuration configuration = HBaseConfiguration.create();
        configuration.set("hbase.zookeeper.quorum", "127.0.0.1");
        configuration.setInt("hbase.zookeeper.property.clientPort", zooKeeperPort);
        return configuration;
    }

    /** For stock clients that ask the masters. */
    Configuration registryConfiguration() {
        Configuration configuration = HBaseConfiguration.create();
        configuration.set("hbase.client.registry.impl", "org.apache.hadoop.hbase.client.RpcConnectionRegistry");
        configuration.set(
                "hbase.client.bootstrap.servers",
                String.join(
                        ",",
                        masterPorts.stream().map(port -> "127.0.0.1:" + port).toList()));
        return configuration;
    }

    private void start(String name, String... settings) throws IOException {
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-ea",
                // As the shipped jar's manifest has them.
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ServerProcess.class.getName(),
                name.replaceAll("-.*", ""),
                home.toString(),
                "basalt.zookeeper.quorum=127.0.0.1:" + zooKeeperPort,
                "basalt.zookeeper.server.address=127.0.0.1:" + zooKeeperPort,
                "basalt.regionserver.block-cache.size=16MB",
                "basalt.regionserver.memstore.size=64MB",
                "basalt.wal.segment.size=8MB",
                "basalt.master.merge-age=0s"));
        command.addAll(List.of(settings));
        Path log = home.resolve("log-" + logs++ + "-" + name + ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.put(name, process);
    }

    private void awaitReady(String name) {
        await().atMost(START).until(() -> lastReady(name).isPresent());
    }

    private Optional<String> lastReady(String name) {
        try (var all = Files.list(home)) {
            Optional<Path> newest = all.filter(
                            path -> path.getFileName().toString().matches("log-\\d+-" + name + "\\.txt"))
                    .max((a, b) -> Integer.compare(number(a), number(b)));
            if (newest.isEmpty()) {
                return Optional.empty();
            }
            return Files.readAllLines(newest.get()).stream()
                    .filter(line -> line.startsWith(ServerProcess.READY))
                    .map(line -> line.substring(ServerProcess.READY.length()))
                    .reduce((first, second) -> second);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int number(Path log) {
        return Integer.parseInt(log.getFileName().toString().split("-")[1]);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        killAll();
    }
}
