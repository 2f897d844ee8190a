package io.basalt.bench.rival;

import io.basalt.bench.measure.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Basalt, run by its own scripts, with a home of its own. */
final class BasaltProcesses implements ClusterProcesses {
    private static final int ZOOKEEPER_PORT = 27181;
    private static final int MASTER_PORT = 27000;
    private static final int REGION_SERVER_PORT = 27020;

    private final Path home;
    private final Tuning tuning;
    private final Scripts scripts;

    BasaltProcesses(Path home, Tuning tuning) {
        this.home = home.toAbsolutePath();
        this.tuning = tuning;
        this.scripts = new Scripts(this.home);
    }

    /** Empties the directory. */
    void format() throws IOException {
        Signals.atExit(this);
        Directories.create(home);
        Files.createDirectories(home.resolve("conf"));
        List<String> settings = new ArrayList<>(List.of(
                "basalt.zookeeper.quorum = " + quorum(),
                "basalt.zookeeper.server.address = " + quorum(),
                "basalt.client.connect = " + quorum(),
                // HBase gives each of the two four tenths of a heap of 1 GB.
                "basalt.regionserver.memstore.size = 400MB",
                "basalt.regionserver.block-cache.size = 400MB"));
        if (!tuning.synced()) {
            settings.add("basalt.wal.sync = false");
        }
        if (tuning.quickFailover()) {
            settings.add("basalt.zookeeper.session-timeout = 10s");
        }
        Files.write(home.resolve("conf/basalt.properties"), settings);
        Files.writeString(home.resolve("conf/masters"), "127.0.0.1:" + MASTER_PORT + "\n");
        Files.writeString(
                home.resolve("conf/regionservers"),
                IntStream.range(0, REGION_SERVERS)
                        .mapToObj(i -> "127.0.0.1:" + port(i) + "\n")
                        .collect(Collectors.joining()));
    }

    @Override
    public void start() throws IOException, InterruptedException {
        scripts.run("start-cluster.sh");
    }

    @Override
    public String quorum() {
        return "127.0.0.1:" + ZOOKEEPER_PORT;
    }

    @Override
    public Map<String, Long> processes() throws IOException {
        Map<String, Long> pids = new LinkedHashMap<>();
        scripts.processes().forEach((process, pid) -> pids.put(name(process), pid));
        return pids;
    }

    /** The name of a process without the port that Basalt adds to it. */
    private String name(String process) {
        for (int i = 0; i < REGION_SERVERS; i++) {
            if (process.equals("regionserver-" + port(i))) {
                return ClusterProcesses.regionServer(i);
            }
        }
        return process.replaceAll("-.*", "");
    }

    @Override
    public void kill(String name) throws IOException, InterruptedException {
        Signals.kill(processes().get(name));
    }

    @Override
    public int port(int regionServer) {
        return REGION_SERVER_PORT + regionServer;
    }

    @Override
    public Path data() {
        return home.resolve("run/data");
    }

    @Override
    public void close() throws IOException {
        scripts.killAll();
    }
}
