package io.basalt.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How thoroughly to measure.
 *
 * @param quick a tenth or so of the data, to see that everything works and about where it stands
 * @param given options with values, by name
 */
public record Options(boolean quick, Map<String, String> given) {
    private static final Set<String> NAMES = Set.of(
            "rows",
            "rounds",
            "directory",
            "results",
            "sides",
            "seconds",
            "workloads",
            "regions",
            "servers",
            "profiles",
            "hbase-heap");

    /** @throws IllegalArgumentException for what is not an option */
    static Options parse(List<String> arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : arguments) {
            if (argument.equals("--quick")) {
                continue;
            }
            int equals = argument.indexOf('=');
            String name = argument.startsWith("--") && equals > 0 ? argument.substring(2, equals) : "";
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("'" + argument + "' is not --quick or one of --" + NAMES + "=...");
            }
            given.put(name, argument.substring(equals + 1));
        }
        return new Options(arguments.contains("--quick"), given);
    }

    /** Rows of a comparison. */
    public int rows() {
        return number("rows", quick ? 100_000 : 1_000_000);
    }

    /** How often the sides take turns. */
    public int rounds() {
        return number("rounds", quick ? 1 : 3);
    }

    /** How long an idle cluster is left alone, and as long again it is watched. */
    public Duration quiet() {
        return Duration.ofSeconds(quick ? 1 : 10);
    }

    /** Where data is written; emptied. */
    public Path directory() {
        return Path.of(text("directory", "bench/target/data"));
    }

    /** Where the figures are kept as files. */
    public Path results() {
        return Path.of(text("results", "bench/target/results"));
    }

    public int number(String name, int otherwise) {
        return given.containsKey(name) ? Integer.parseInt(given.get(name)) : otherwise;
    }

    public String text(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }
}
