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
import java.util.stream.Stream;

/** Basalt, run by its own scripts, with a home of its own. */
final class BasaltProcesses implements ClusterProcesses {
    private static final int ZOOKEEPER_PORT = 27181;
    private static final int MASTER_PORT = 27000;
    private static final int REGION_SERVER_PORT = 27020;

    private final Path home;
    private final Tuning tuning;

    BasaltProcesses(Path home, Tuning tuning) {
        this.home = home.toAbsolutePath();
        this.tuning = tuning;
    }

    /** Empties the directory. */
    void format() throws IOException {
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
        script("start-cluster.sh");
    }

    private void script(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of("scripts", name).toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BASALT_HOME", home.toString());
        Path output = home.resolve("scripts.out");
        int status = builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(name + " ended with status " + status + ": " + Files.readString(output));
        }
    }

    @Override
    public String quorum() {
        return "127.0.0.1:" + ZOOKEEPER_PORT;
    }

    @Override
    public Map<String, Long> processes() {
        Map<String, Long> pids = new LinkedHashMap<>();
        Path run = home.resolve("run");
        if (!Files.isDirectory(run)) {
            return pids;
        }
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".pid"))
                    .sorted()
                    .toList()) {
                long pid = Long.parseLong(Files.readString(file).trim().split("\\s+")[0]);
                if (ProcessHandle.of(pid).isPresent()) {
                    pids.put(name(file.getFileName().toString().replace(".pid", "")), pid);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
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
        try {
            for (long pid : processes().values()) {
                Signals.kill(pid);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
