package io.basalt.bench.page;

import io.basalt.bench.measure.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What JMH found, from the CSV file that it writes: of each benchmark its mean time and what it allocates. */
final class JmhResults {
    private static final Pattern COMMA_OUTSIDE_QUOTES = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final String MEAN_TIME = "avgt";
    private static final String ALLOCATED = ":gc.alloc.rate.norm";
    private static final String PARAMETER = "Param: ";
    private static final Map<String, Double> NANOS = Map.of("ns/op", 1.0, "us/op", 1e3, "ms/op", 1e6, "s/op", 1e9);

    private final List<String> origins;
    /** Both in the order of the file. */
    private final Map<Benchmark, String> times = new LinkedHashMap<>();

    private final Map<Benchmark, String> bytes = new LinkedHashMap<>();

    /** @param parameters as name=value, with commas */
    private record Benchmark(String type, String method, String parameters) {}

    private JmhResults(List<String> origins) {
        this.origins = origins;
    }

    /** @param file as JMH writes it with {@code -rf csv}, perhaps behind comments */
    static JmhResults read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        var results = new JmhResults(Origin.of(lines));
        List<String> header = List.of();
        for (String line : lines) {
            List<String> fields = fields(line);
            if (fields.get(0).equals("Benchmark")) {
                header = fields;
            } else if (fields.size() == header.size()) {
                results.add(header, fields);
            }
        }
        return results;
    }

    private static List<String> fields(String line) {
        return Arrays.stream(COMMA_OUTSIDE_QUOTES.split(line, -1))
                .map(field -> field.replaceAll("^\"|\"$", ""))
                .toList();
    }

    private void add(List<String> header, List<String> fields) {
        if (!fields.get(header.indexOf("Mode")).equals(MEAN_TIME)) {
            return;
        }
        String name = fields.get(0);
        double score = Double.parseDouble(fields.get(header.indexOf("Score")));
        if (name.endsWith(ALLOCATED)) {
            bytes.put(benchmark(name.replace(ALLOCATED, ""), header, fields), text(Math.round(score)));
        } else if (!name.contains(":")) {
            double factor = NANOS.get(fields.get(header.indexOf("Unit")));
            double error = Double.parseDouble(fields.get(header.indexOf("Score") + 1));
            String margin = Double.isNaN(error) ? "" : " ± " + text(error * factor);
            times.put(benchmark(name, header, fields), text(score * factor) + margin);
        }
    }

    private static Benchmark benchmark(String name, List<String> header, List<String> fields) {
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).startsWith(PARAMETER) && !fields.get(i).isEmpty()) {
                parameters.add(header.get(i).substring(PARAMETER.length()) + "=" + fields.get(i));
            }
        }
        int dot = name.lastIndexOf('.');
        return new Benchmark(
                name.substring(name.lastIndexOf('.', dot - 1) + 1, dot).replace("Benchmarks", ""),
                name.substring(dot + 1),
                String.join(", ", parameters));
    }

    /** A number is worth the more digits the smaller it is. */
    private static String text(double value) {
        return String.format(Locale.ROOT, value != 0 && Math.abs(value) < 10 ? "%.1f" : "%,.0f", value);
    }

    private static String text(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    List<String> origins() {
        return origins;
    }

    /** A Markdown table; a class stands at the first of its benchmarks. */
    String table() {
        var text = new StringBuilder("| of | benchmark | parameters | ns | bytes allocated |\n|---|---|---|---|---|\n");
        String last = "";
        for (Map.Entry<Benchmark, String> each : times.entrySet()) {
            Benchmark benchmark = each.getKey();
            text.append("| %s | %s | %s | %s | %s |%n"
                    .formatted(
                            benchmark.type().equals(last) ? "" : benchmark.type(),
                            benchmark.method(),
                            benchmark.parameters(),
                            each.getValue(),
                            bytes.getOrDefault(benchmark, "")));
            last = benchmark.type();
        }
        return text.toString();
    }
}
