package io.basalt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps {@code docs/compatibility.md} true: the methods it calls working are those that the services have. */
class CompatibilityPageTest {
    private static final Path TREE = Path.of("..");

    /** A service's source, a file or a folder, and how it names its methods. */
    private static final Map<String, String> SOURCES = Map.of(
            "ClientService", "regionserver/src/main/java/io/basalt/regionserver/service/ClientService.java",
            "AdminService", "regionserver/src/main/java/io/basalt/regionserver/service/AdminService.java",
            "MasterService", "master/src/main/java/io/basalt/master/service",
            "ClientMetaService", "protocol/src/main/java/io/basalt/protocol/rpc/RegistryService.java");

    private static final Pattern SERVED = Pattern.compile("(?:\\.on\\(\\s*|case )\"(\\w+)\"");
    private static final Pattern LISTED = Pattern.compile("`(\\w+)`");

    @ParameterizedTest
    @ValueSource(strings = {"ClientService", "AdminService", "MasterService", "ClientMetaService"})
    void whatThePageCallsWorkingIsWhatTheServiceHas(String service) throws IOException {
        assertEquals(
                find(SERVED, source(TREE.resolve(SOURCES.get(service)))),
                find(LISTED, working(service)),
                "docs/compatibility.md, " + service);
    }

    private static String source(Path place) throws IOException {
        var text = new StringBuilder();
        try (var files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    /** The first columns of the service's rows that say "works". */
    private static String working(String service) throws IOException {
        var methods = new StringBuilder();
        boolean here = false;
        for (String line : Files.readAllLines(TREE.resolve("docs/compatibility.md"))) {
            if (line.startsWith("## ")) {
                here = line.equals("## " + service);
            }
            String[] columns = line.split("\\|", -1);
            if (here && columns.length == 5 && columns[2].strip().equals("works")) {
                methods.append(columns[1]);
            }
        }
        return methods.toString();
    }

    private static Set<String> find(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
