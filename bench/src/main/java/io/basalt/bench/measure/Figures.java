package io.basalt.bench.measure;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Named numbers in the order in which they were measured. A process prints them; the one that started it reads them. */
public record Figures(Map<String, Double> values) {
    private static final String PREFIX = "figure ";

    public Figures() {
        this(new LinkedHashMap<>());
    }

    public void add(String name, double value) {
        values.put(name, value);
    }

    public OptionalDouble find(String name) {
        Double value = values.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    public void print(PrintStream out) {
        values.forEach((name, value) -> out.println(PREFIX + name + "=" + value));
    }

    /** Of the lines of a process, those that are figures. */
    static Figures parse(Stream<String> lines) {
        Figures figures = new Figures();
        lines.filter(line -> line.startsWith(PREFIX)).forEach(line -> {
            int equals = line.lastIndexOf('=');
            figures.add(line.substring(PREFIX.length(), equals), Double.parseDouble(line.substring(equals + 1)));
        });
        return figures;
    }
}
