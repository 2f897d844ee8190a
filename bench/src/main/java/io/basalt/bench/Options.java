package io.basalt.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How thoroughly to measure.
 *
 * @param quick a tenth or so of the data, to see that everything works and about where it stands
 * @param rows rows of a comparison
 * @param rounds how often the sides take turns
 * @param directory where data is written; emptied
 */
public record Options(boolean quick, int rows, int rounds, Path directory) {

    /** @throws IllegalArgumentException for what is not an option */
    static Options parse(List<String> arguments) {
        boolean quick = arguments.contains("--quick");
        Map<String, String> given = new HashMap<>(Map.of(
                "rows", quick ? "200000" : "1000000", "rounds", quick ? "1" : "3", "directory", "bench/target/data"));
        for (String argument : arguments) {
            if (argument.equals("--quick")) {
                continue;
            }
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0 || given.put(argument.substring(2, equals), "") == null) {
                throw new IllegalArgumentException(
                        "'" + argument + "' is not --quick, --rows=N, --rounds=N or --directory=PATH");
            }
            given.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        return new Options(
                quick,
                Integer.parseInt(given.get("rows")),
                Integer.parseInt(given.get("rounds")),
                Path.of(given.get("directory")));
    }
}
