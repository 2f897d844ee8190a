package io.basalt.bench.rival;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Flame graphs of processes of this machine, by async-profiler, which is loaded into them: kernel and collector and
 * compiler are in them too. For each there is {@code <name>-<pid>.html}, to look at, and {@code .collapsed}, to search.
 */
final class Profiler {
    private final Path library;
    private final Path directory;
    private final List<Long> pids;

    private Profiler(Path library, Path directory, List<Long> pids) {
        this.library = library;
        this.directory = directory;
        this.pids = pids;
    }

    /** One that does nothing. */
    static Profiler none() {
        return new Profiler(Path.of("."), Path.of("."), List.of());
    }

    static Profiler of(List<Long> pids, Path directory) throws IOException {
        Files.createDirectories(directory);
        String platform = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
        Path library = directory.resolve("libasyncProfiler.so").toAbsolutePath();
        try (InputStream resource =
                Profiler.class.getClassLoader().getResourceAsStream(platform + "/libasyncProfiler.so")) {
            if (resource == null) {
                throw new IOException("the profiler is not on the class path for " + platform);
            }
            if (!Files.exists(library)) {
                Files.write(library, resource.readAllBytes());
            }
        }
        return new Profiler(library, directory.toAbsolutePath(), pids);
    }

    void start() throws IOException {
        for (long pid : pids) {
            command(pid, "start,event=cpu,interval=1ms,cstack=vm");
        }
    }

    void stop(String name) throws IOException {
        for (long pid : pids) {
            Path file = directory.resolve(name.replace(' ', '-') + "-" + pid);
            command(pid, "dump,collapsed,file=" + file + ".collapsed");
            command(pid, "stop,flamegraph,title=" + name.replace(' ', '-') + ",file=" + file + ".html");
        }
    }

    private void command(long pid, String arguments) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid),
                        "JVMTI.agent_load",
                        library.toString(),
                        // Quoted, or jcmd takes it for an option of its own.
                        '"' + arguments + '"')
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!output.contains("return code: 0")) {
            throw new IOException("process " + pid + " is not profiled: " + output);
        }
    }
}
