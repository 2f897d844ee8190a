package io.basalt.bench.client;

import io.basalt.standalone.EmbeddedStore;
import io.basalt.standalone.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A whole store in a process of its own: started by {@link #start}, it ends with the stream that keeps it. */
final class StoreProcess implements AutoCloseable {
    private static final String READY = "READY ";

    private final Process process;
    private final String quorum;

    private StoreProcess(Process process, String quorum) {
        this.process = process;
        this.quorum = quorum;
    }

    static StoreProcess start(Path home, List<String> jvmOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StoreProcess.class.getName()));
        command.add(home.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                return new StoreProcess(process, line.substring(READY.length()));
            }
        }
        throw new IOException("the store did not start");
    }

    long pid() {
        return process.pid();
    }

    String quorum() {
        return quorum;
    }

    @Override
    public void close() throws IOException {
        process.outputWriter().close();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "basalt.zookeeper.server.address", "127.0.0.1:0",
                "basalt.master.address", "127.0.0.1:0",
                "basalt.regionserver.address", "127.0.0.1:0"));
        Path home = Path.of(arguments[0]);
        try (EmbeddedStore store = EmbeddedStore.start(home, Settings.load(home, settings))) {
            System.out.println(READY + store.quorum());
            while (System.in.read() >= 0) {
                // Until the one who started it closes the stream.
            }
        }
    }
}
