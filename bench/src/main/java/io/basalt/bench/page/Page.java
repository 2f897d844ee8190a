package io.basalt.bench.page;

import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.bench.measure.Rounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Replaces what stands between {@code <!-- ratios FILE -->} or {@code <!-- values FILE -->} and {@code <!-- end -->} in
 * the page by a table of that file's figures, and draws the plots. {@code <!-- ratios FILE of SIDE; SIDE -->} takes some
 * sides only, the others compared with the last. {@code <!-- jmh FILE -->} takes a file that JMH wrote. What the file says about where its figures come from stands above.
 */
public record Page() implements Benchmark {
    private static final Path PAGE = Path.of("docs/benchmarks.md");
    private static final Path FIGURES = Path.of("docs/benchmarks");
    private static final Pattern TABLE = Pattern.compile(
            "<!-- (ratios|values|jmh) ([\\w.-]+)(?: of ([^>\\n]+))? -->\\n.*?<!-- end -->", Pattern.DOTALL);

    @Override
    public void run(Options options) throws IOException {
        Files.writeString(PAGE, withTables(Files.readString(PAGE), FIGURES));
        Path scale = FIGURES.resolve("scale.csv");
        if (Files.exists(scale)) {
            drawScale(Rounds.read(scale));
        }
    }

    static String withTables(String page, Path figures) throws IOException {
        Matcher tables = TABLE.matcher(page);
        var text = new StringBuilder();
        while (tables.find()) {
            Path file = figures.resolve(tables.group(2));
            String mark = tables.group().lines().findFirst().orElseThrow();
            String replacement = tables.group();
            if (Files.exists(file)) {
                replacement = mark + "\n" + table(tables.group(1), file, tables.group(3)) + "\n<!-- end -->";
            } else {
                System.out.println("there is no " + file + ": its table is left as it is");
            }
            tables.appendReplacement(text, Matcher.quoteReplacement(replacement));
        }
        return tables.appendTail(text).toString();
    }

    /** @param sides that the table is to show, with semicolons; null for all */
    private static String table(String kind, Path file, String sides) throws IOException {
        if (kind.equals("jmh")) {
            JmhResults results = JmhResults.read(file);
            return caption(results.origins()) + results.table().strip();
        }
        Rounds rounds = Rounds.read(file);
        if (sides != null) {
            rounds = rounds.of(List.of(sides.split("; ")));
        }
        return caption(rounds.origins()) + (kind.equals("ratios") ? rounds.table() : rounds.values()).strip();
    }

    private static String caption(List<String> origins) {
        return origins.stream().map(origin -> "<sub>`" + origin + "`</sub>\n\n").collect(Collectors.joining());
    }

    private static void drawScale(Rounds rounds) throws IOException {
        Map<String, List<String>> plots = new LinkedHashMap<>();
        plots.put("memory", List.of("master: MB on the heap", "master: MB resident"));
        plots.put("idle", List.of("idle: CPU ms of the master a second", "idle: CPU ms of a region server a second"));
        plots.put("assignment", List.of("create: regions/s"));
        plots.put(
                "recovery",
                List.of(
                        "kill -9: regions of the server",
                        "kill -9: s until all are open elsewhere",
                        "reading hbase:meta: s"));
        for (Map.Entry<String, List<String>> plot : plots.entrySet()) {
            List<Plot.Line> lines = new ArrayList<>();
            for (String figure : plot.getValue()) {
                lines.add(new Plot.Line(figure, rounds.medians(figure)));
            }
            List<Double> regions = rounds.names().stream().map(Double::valueOf).toList();
            Files.writeString(
                    FIGURES.resolve("scale-" + plot.getKey() + ".svg"), new Plot("regions", regions, lines).svg());
        }
    }
}
