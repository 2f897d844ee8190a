package io.basalt.bench.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs one side of a comparison in a JVM of its own, so that all that the process uses is that side's, and neither side
 * finds what the other one has warmed up or left behind.
 */
public final class ChildJvm {
    private ChildJvm() {}

    /**
     * Runs a main class with this JVM, its options and its class path, shows what it prints, and waits for its end.
     *
     * @throws IOException also when it fails
     */
    public static Figures run(List<String> jvmOptions, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // A benchmark that is interrupted leaves nothing behind that goes on using the processors.
        var end = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(end);
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                System.out.println("  " + line);
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(main.getSimpleName() + " " + arguments + " ended with status " + status);
            }
        } finally {
            process.destroyForcibly();
            endsHere(end);
        }
        try (Stream<String> all = lines.stream()) {
            return Figures.parse(all);
        }
    }

    private static void endsHere(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running.
        }
    }
}
