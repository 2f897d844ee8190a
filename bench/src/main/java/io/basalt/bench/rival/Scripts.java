package io.basalt.bench.rival;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Basalt's own scripts, with a home that is not this checkout. */
public record Scripts(Path home) {
    /**
     * Runs a script to its end.
     *
     * @throws IOException when it fails; with what it said
     */
    public void run(String name, String... arguments) throws IOException, InterruptedException {
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

    /** Numbers of the processes that these scripts have started and that live, by name. */
    public Map<String, Long> processes() throws IOException {
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
                    pids.put(file.getFileName().toString().replace(".pid", ""), pid);
                }
            }
        }
        return pids;
    }

    /** {@code kill -9} of all that these scripts have started. */
    public void killAll() throws IOException {
        Signals.kill(processes().values());
    }
}
