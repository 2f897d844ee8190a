package io.basalt.bench.rival;

import io.basalt.bench.measure.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Apache HBase: each server a JVM with the default collector, as its start scripts run it. Settings are HBase's defaults
 * but for what the local file system and one machine demand, and the memory, which is said to be what Basalt has.
 */
final class HBaseProcesses implements ClusterProcesses {
    private static final int ZOOKEEPER_PORT = 28181;
    private static final int MASTER_PORT = 28000;
    private static final int REGION_SERVER_PORT = 28020;

    /** What HBase's own launcher opens for it on JDK 17. */
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "sun.nio.ch",
            "jdk.internal.misc",
            "jdk.internal.ref");

    private final Path home;
    private final String java;
    private final String classPath;
    private final Tuning tuning;
    private final Map<String, Process> processes = new LinkedHashMap<>();

    /**
     * @param java a Java 17, the newest that this HBase supports
     * @param classPath of HBase's servers
     */
    HBaseProcesses(Path home, String java, String classPath, Tuning tuning) {
        this.home = home.toAbsolutePath();
        this.java = java;
        this.classPath = classPath;
        this.tuning = tuning;
    }

    /** Empties the directory. */
    void format() throws IOException {
        Signals.atExit(this);
        Directories.create(home);
        Files.createDirectories(home.resolve("conf"));
        Files.createDirectories(home.resolve("logs"));
        Files.writeString(home.resolve("conf/hbase-site.xml"), site());
        Files.writeString(
                home.resolve("conf/zoo.cfg"),
                "tickTime=2000%ndataDir=%s%nclientPort=%d%nclientPortAddress=127.0.0.1%nmaxClientCnxns=300%nadmin.enableServer=false%n"
                        .formatted(home.resolve("zookeeper"), ZOOKEEPER_PORT));
        Files.writeString(
                home.resolve("conf/log4j.properties"),
                "log4j.rootLogger=INFO,A%nlog4j.appender.A=org.apache.log4j.ConsoleAppender%nlog4j.appender.A.layout=org.apache.log4j.PatternLayout%nlog4j.appender.A.layout.ConversionPattern=%%d{ISO8601} %%p [%%t] %%c{1}: %%m%%n%n"
                        .formatted());
    }

    private String site() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("hbase.rootdir", "file://" + data());
        settings.put("hbase.wal.provider", "filesystem");
        settings.put("hbase.cluster.distributed", "true");
        settings.put("hbase.tmp.dir", home.resolve("tmp").toString());
        settings.put("hbase.unsafe.stream.capability.enforce", "false");
        settings.put("hbase.zookeeper.quorum", "127.0.0.1");
        settings.put("hbase.zookeeper.property.clientPort", String.valueOf(ZOOKEEPER_PORT));
        settings.put("hbase.master.port", String.valueOf(MASTER_PORT));
        settings.put("hbase.master.info.port", "-1");
        settings.put("hbase.regionserver.info.port", "-1");
        settings.put("hbase.master.hostname", "localhost");
        settings.put("hbase.regionserver.hostname", "localhost");
        settings.put("hbase.master.ipc.address", "127.0.0.1");
        settings.put("hbase.regionserver.ipc.address", "127.0.0.1");
        if (tuning.synced()) {
            settings.put("hbase.wal.hsync", "true");
            // The local file system with checksums ignores syncs; the one beneath it does not.
            settings.put("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem");
        }
        if (tuning.hbaseHeapGigabytes() > 1) {
            // Both have these four tenths of each gigabyte by default.
            String share = String.valueOf(0.4 / tuning.hbaseHeapGigabytes());
            settings.put("hbase.regionserver.global.memstore.size", share);
            settings.put("hfile.block.cache.size", share);
        }
        if (tuning.quickFailover()) {
            settings.put("zookeeper.session.timeout", "10000");
        }
        StringBuilder text = new StringBuilder("<configuration>\n");
        settings.forEach((name, value) ->
                text.append("<property><name>%s</name><value>%s</value></property>%n".formatted(name, value)));
        return text.append("</configuration>\n").toString();
    }

    @Override
    public void start() throws IOException {
        run(
                ZOOKEEPER,
                "256m",
                List.of(
                        "org.apache.zookeeper.server.ZooKeeperServerMain",
                        home.resolve("conf/zoo.cfg").toString()));
        run(MASTER, "512m", List.of("org.apache.hadoop.hbase.master.HMaster", "start"));
        for (int i = 0; i < REGION_SERVERS; i++) {
            run(
                    ClusterProcesses.regionServer(i),
                    tuning.hbaseHeapGigabytes() + "g",
                    List.of(
                            "org.apache.hadoop.hbase.regionserver.HRegionServer",
                            "-Dhbase.regionserver.port=" + port(i),
                            "start"));
        }
    }

    private void run(String name, String heap, List<String> mainAndArguments) throws IOException {
        Process running = processes.get(name);
        if (running != null && running.isAlive()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(java, "-Xmx" + heap, "-Djava.net.preferIPv4Stack=true"));
        for (String each : OPENED) {
            command.add("--add-opens=java.base/" + each + "=ALL-UNNAMED");
            command.add("--add-exports=java.base/" + each + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", home.resolve("conf") + ":" + classPath));
        command.addAll(mainAndArguments);
        processes.put(
                name,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                home.resolve("logs").resolve(name + ".log").toFile()))
                        .start());
    }

    @Override
    public String quorum() {
        return "127.0.0.1:" + ZOOKEEPER_PORT;
    }

    @Override
    public Map<String, Long> processes() {
        Map<String, Long> pids = new LinkedHashMap<>();
        processes.forEach((name, process) -> {
            if (process.isAlive()) {
                pids.put(name, process.pid());
            }
        });
        return pids;
    }

    @Override
    public void kill(String name) throws InterruptedException {
        processes.get(name).destroyForcibly().waitFor();
    }

    @Override
    public int port(int regionServer) {
        return REGION_SERVER_PORT + regionServer;
    }

    @Override
    public Path data() {
        return home.resolve("data");
    }

    @Override
    public void close() {
        processes.values().forEach(Process::destroyForcibly);
        processes.values().forEach(process -> process.onExit().join());
    }
}
