package io.basalt.bench.scale;

import io.basalt.bench.measure.Directories;
import io.basalt.bench.measure.Pause;
import io.basalt.bench.rival.Scripts;
import io.basalt.bench.rival.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** ZooKeeper, a master and one region server as processes of their own; the other region servers in one more. */
final class ScaleCluster implements AutoCloseable {
    private static final int ZOOKEEPER_PORT = 29181;
    private static final int MASTER_PORT = 29000;
    private static final int VICTIM_PORT = 29020;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String VICTIM = "regionserver-" + VICTIM_PORT;

    private final Scripts scripts;
    private final int farmServers;
    private Process farm;

    private ScaleCluster(Path home, int servers) {
        this.scripts = new Scripts(home);
        this.farmServers = servers - 1;
    }

    static ScaleCluster start(Path home, int servers) throws IOException, InterruptedException {
        Directories.create(home);
        Files.createDirectories(home.resolve("conf"));
        Files.write(
                home.resolve("conf/basalt.properties"),
                List.of(
                        "basalt.zookeeper.quorum = 127.0.0.1:" + ZOOKEEPER_PORT,
                        "basalt.zookeeper.server.address = 127.0.0.1:" + ZOOKEEPER_PORT,
                        "basalt.master.address = 127.0.0.1:" + MASTER_PORT,
                        "basalt.regionserver.loops = 1",
                        "basalt.regionserver.readers = 1",
                        "basalt.regionserver.disk-threads = 2",
                        "basalt.regionserver.memstore.size = 64MB",
                        "basalt.regionserver.block-cache.size = 16MB",
                        "basalt.wal.segment.size = 1MB",
                        // A hundred servers on two cores can be late.
                        "basalt.zookeeper.session-timeout = 30s"));
        var cluster = new ScaleCluster(home, servers);
        Signals.atExit(cluster);
        boolean started = false;
        try {
            cluster.scripts.run("basalt", "zookeeper", "start");
            cluster.scripts.run("basalt", "master", "start");
            cluster.startVictim();
            cluster.startFarm(home);
            started = true;
            return cluster;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    private void startFarm(Path home) throws IOException {
        Path log = home.resolve("farm.log");
        farm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx8g",
                        "-XX:MaxDirectMemorySize=1t",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerFarm.class.getName(),
                        home.toString(),
                        String.valueOf(farmServers))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (!Files.readString(log).contains(ServerFarm.READY)) {
            if (!farm.isAlive()) {
                throw new IOException("the region servers did not start: " + Files.readString(log));
            }
            Pause.of(POLL);
        }
    }

    void startVictim() throws IOException, InterruptedException {
        scripts.run("basalt", "regionserver", "start", "--port", String.valueOf(VICTIM_PORT));
    }

    void killVictim() throws IOException {
        Signals.kill(scripts.processes().get(VICTIM));
    }

    int victimPort() {
        return VICTIM_PORT;
    }

    String quorum() {
        return "127.0.0.1:" + ZOOKEEPER_PORT;
    }

    int farmServers() {
        return farmServers;
    }

    long master() throws IOException {
        return scripts.processes().get("master");
    }

    long farm() {
        return farm.pid();
    }

    long masterHeapBytes() throws IOException {
        return heapBytes(master());
    }

    long farmHeapBytes() throws IOException {
        return heapBytes(farm());
    }

    /** What lives on the heap of a JVM after a full collection. */
    private static long heapBytes(long pid) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int total = histogram.lastIndexOf("Total");
        if (total < 0) {
            throw new IOException("process " + pid + " does not count its objects: " + histogram);
        }
        return Long.parseLong(histogram.substring(total).trim().split(" +")[2]);
    }

    @Override
    public void close() throws IOException {
        if (farm != null) {
            farm.destroyForcibly();
        }
        scripts.killAll();
    }
}
