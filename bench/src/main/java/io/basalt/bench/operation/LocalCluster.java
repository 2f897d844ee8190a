package io.basalt.bench.operation;

import io.basalt.bench.measure.Directories;
import io.basalt.bench.rival.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** ZooKeeper, masters and region servers as processes on this machine, with a home of their own. Closing it kills them. */
final class LocalCluster implements AutoCloseable {
    private static final String QUORUM = "127.0.0.1:27281";
    private static final int MASTER_PORT = 27100;
    private static final int REGION_SERVER_PORT = 27120;

    private final Path home;

    private LocalCluster(Path home) {
        this.home = home;
    }

    /** An empty store below the directory. */
    static LocalCluster create(Path directory, int masters, int regionServers) throws IOException {
        Path home = directory.toAbsolutePath();
        Directories.create(home);
        Files.createDirectories(home.resolve("conf"));
        Files.write(
                home.resolve("conf/basalt.properties"),
                List.of(
                        "basalt.zookeeper.quorum = " + QUORUM,
                        "basalt.zookeeper.server.address = " + QUORUM,
                        "basalt.client.connect = " + QUORUM));
        var cluster = new LocalCluster(home);
        for (int i = 0; i < masters; i++) {
            cluster.add("masters", MASTER_PORT + i);
        }
        for (int i = 0; i < regionServers; i++) {
            cluster.addRegionServer(i);
        }
        return cluster;
    }

    void addRegionServer(int number) throws IOException {
        add("regionservers", REGION_SERVER_PORT + number);
    }

    private void add(String file, int port) throws IOException {
        Files.writeString(
                home.resolve("conf").resolve(file),
                "127.0.0.1:" + port + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** What clients connect to. */
    static String quorum() {
        return QUORUM;
    }

    /** Starts whatever does not run; returns when the cluster serves. */
    void start() throws IOException, InterruptedException {
        script("start-cluster.sh");
    }

    /** Ends all processes in good order. */
    void stop() throws IOException, InterruptedException {
        script("stop-cluster.sh");
    }

    private void script(String name) throws IOException, InterruptedException {
        Path output = home.resolve("scripts.out");
        var builder = new ProcessBuilder(
                        Path.of("scripts", name).toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("BASALT_HOME", home.toString());
        int status = builder.start().waitFor();
        if (status != 0) {
            throw new IOException(name + " ended with status " + status + ": " + Files.readString(output));
        }
    }

    /** {@code kill -9}; returns when the process is gone. */
    void kill(String process) throws IOException {
        Long pid = processes().get(process);
        if (pid == null) {
            throw new IllegalArgumentException(
                    "no " + process + " runs, only " + processes().keySet());
        }
        Signals.kill(pid);
    }

    void killAll() throws IOException {
        Signals.kill(processes().values());
    }

    /** The name under which the process at this port was started. */
    static String process(String kind, int port) {
        return kind + "-" + port;
    }

    /** Of the processes that run: their numbers by name. */
    Map<String, Long> processes() throws IOException {
        var pids = new TreeMap<String, Long>();
        try (Stream<Path> files = Files.list(home.resolve("run"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".pid")).toList()) {
                long pid = Long.parseLong(Files.readString(file).trim().split("\\s+")[0]);
                if (ProcessHandle.of(pid).isPresent()) {
                    pids.put(file.getFileName().toString().replace(".pid", ""), pid);
                }
            }
        }
        return pids;
    }

    @Override
    public void close() throws IOException {
        killAll();
    }
}
