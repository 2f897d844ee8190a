package io.basalt.cluster.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** A program of these tests in a process of its own, with a class path of its own: for clients that this one has no room for. */
final class ChildProgram {
    private final Process process;
    private final Path errors;

    private ChildProgram(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /** @param libraries what the program needs besides the code of these tests, as on a class path */
    static ChildProgram start(Class<?> program, List<String> libraries, String... arguments)
            throws IOException, URISyntaxException {
        List<String> classPath = new ArrayList<>();
        classPath.add(codeOf(program));
        classPath.addAll(libraries);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                String.join(File.pathSeparator, classPath),
                program.getName()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile(program.getSimpleName(), ".txt");
        return new ChildProgram(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    /** The lines that the program wrote; waits until it has ended, and well. */
    List<String> said() throws IOException, InterruptedException {
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        int status = process.waitFor();
        String complaints = Files.readString(errors);
        Files.delete(errors);
        assertEquals(0, status, () -> lines + "\n" + complaints);
        return lines;
    }

    /** What this process has on its class path in files of such names. */
    static List<String> fromThisClassPath(Pattern names) {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(path ->
                        names.matcher(Path.of(path).getFileName().toString()).matches())
                .toList();
    }

    /** Where the class was loaded from: a directory or an archive. */
    static String codeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
