package io.basalt.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The figures of sides that took turns, A B A B. A ratio is taken within a round, whose parts met about the same
 * neighbours on the machine, and says how often the last side's figure a side has; the table shows the median of the
 * rounds, and how far the ratios lie apart.
 */
public final class Rounds {
    private static final Pattern LINE = Pattern.compile("(\\d+),\"([^\"]*)\",\"([^\"]*)\",(\\S+)");

    private final List<String> names;
    private final List<List<Figures>> figures = new ArrayList<>();
    private Path file; // null: the figures are not kept
    private List<String> origins = List.of();

    /** One side of one round. */
    public interface Side {
        Figures run() throws IOException, InterruptedException;
    }

    /** @param names of the sides; the last is the one that the others are compared with */
    public Rounds(String... names) {
        this.names = List.of(names);
        this.names.forEach(name -> figures.add(new ArrayList<>()));
    }

    /** Has all figures written to a file, as {@link #save} does, whenever a side has ended. */
    public Rounds keptIn(Path target) {
        file = target;
        return this;
    }

    /** Runs the sides in turns, in the order of their names; each round begins with the next one. */
    public void run(int rounds, Side... sides) throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            for (int i = 0; i < sides.length; i++) {
                int side = (round - 1 + i) % sides.length;
                System.out.printf("round %d of %d: %s%n", round, rounds, names.get(side));
                figures.get(side).add(sides[side].run());
                if (file != null) {
                    save(file);
                }
            }
        }
    }

    /** A Markdown table of all figures that any side has. */
    public String table() {
        int compared = names.size() - 1;
        StringBuilder text = new StringBuilder();
        text.append(String.format("%n| figure | %s |", String.join(" | ", names)));
        for (int side = 0; side < compared; side++) {
            text.append(compared == 1 ? " ratio | ratios of the rounds |" : " ratio of " + names.get(side) + " |");
        }
        text.append(String.format("%n|---%s|%n", "|---".repeat(names.size() + (compared == 1 ? 2 : compared))));
        for (String name : figureNames()) {
            text.append("| ").append(name).append(" |");
            for (List<Figures> side : figures) {
                text.append(' ').append(median(values(side, name))).append(" |");
            }
            for (int side = 0; side < compared; side++) {
                double[] ratios = ratios(side, name);
                text.append(' ').append(median(ratios));
                if (compared == 1) {
                    text.append(" | ").append(spread(ratios));
                } else if (ratios.length > 1) {
                    text.append(" (").append(spread(ratios)).append(')');
                }
                text.append(" |");
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    /** Writes all figures to a file of lines {@code round,side,figure,value}, behind a comment that says where they come from. */
    public void save(Path target) throws IOException {
        List<String> lines = new ArrayList<>(Origin.ofThisRun());
        lines.add("round,side,figure,value");
        for (int side = 0; side < names.size(); side++) {
            for (int round = 0; round < figures.get(side).size(); round++) {
                String prefix = (round + 1) + ",\"" + names.get(side) + "\",\"";
                figures.get(side)
                        .get(round)
                        .values()
                        .forEach((name, value) ->
                                lines.add(prefix + name + "\"," + String.format(Locale.ROOT, "%.4g", value)));
            }
        }
        Files.createDirectories(target.toAbsolutePath().getParent());
        Files.write(target, lines);
    }

    /** What {@link #save} wrote; the sides in the order in which the file has them. */
    public static Rounds read(Path file) throws IOException {
        Map<String, Map<Integer, Figures>> sides = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines) {
            Matcher fields = LINE.matcher(line);
            if (fields.matches()) {
                sides.computeIfAbsent(fields.group(2), side -> new TreeMap<>())
                        .computeIfAbsent(Integer.valueOf(fields.group(1)), round -> new Figures())
                        .add(fields.group(3), Double.parseDouble(fields.group(4)));
            }
        }
        var rounds = new Rounds(sides.keySet().toArray(String[]::new));
        rounds.origins = Origin.of(lines);
        int side = 0;
        for (Map<Integer, Figures> each : sides.values()) {
            rounds.figures.get(side++).addAll(each.values());
        }
        return rounds;
    }

    /** The same figures of some sides only; the last of these is the one that the others are compared with. */
    public Rounds of(List<String> sides) {
        var some = new Rounds(sides.toArray(String[]::new));
        some.origins = origins;
        for (int i = 0; i < sides.size(); i++) {
            int side = names.indexOf(sides.get(i));
            if (side < 0) {
                throw new IllegalArgumentException("no side is called " + sides.get(i) + ", there are " + names);
            }
            some.figures.get(i).addAll(figures.get(side));
        }
        return some;
    }

    /** Where the figures of a file come from; empty if it does not say. */
    public List<String> origins() {
        return origins;
    }

    public List<String> names() {
        return names;
    }

    /** The medians of a figure, side by side. */
    public List<Double> medians(String name) {
        return figures.stream().map(side -> middle(values(side, name))).toList();
    }

    /** A Markdown table of the medians alone. */
    public String values() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("| | %s |%n|---%s|%n", String.join(" | ", names), "|---".repeat(names.size())));
        for (String name : figureNames()) {
            text.append("| ").append(name).append(" |");
            figures.forEach(
                    side -> text.append(' ').append(median(values(side, name))).append(" |"));
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    private Set<String> figureNames() {
        Set<String> all = new LinkedHashSet<>();
        figures.forEach(side -> side.forEach(round -> all.addAll(round.values().keySet())));
        return all;
    }

    private double[] ratios(int side, String name) {
        List<Figures> of = figures.get(side);
        List<Figures> to = figures.get(figures.size() - 1);
        return IntStream.range(0, Math.min(of.size(), to.size()))
                .filter(i ->
                        of.get(i).find(name).isPresent() && to.get(i).find(name).isPresent())
                .mapToDouble(i -> of.get(i).find(name).getAsDouble()
                        / to.get(i).find(name).getAsDouble())
                .sorted()
                .toArray();
    }

    private static double[] values(List<Figures> all, String name) {
        return all.stream()
                .flatMapToDouble(figures -> figures.find(name).stream())
                .sorted()
                .toArray();
    }

    private static String median(double[] sorted) {
        if (sorted.length == 0) {
            return "";
        }
        return text(middle(sorted));
    }

    private static double middle(double[] sorted) {
        if (sorted.length == 0) {
            return 0;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String spread(double[] sorted) {
        return sorted.length < 2
                ? ""
                : text(sorted[0]) + " to " + text(DoubleStream.of(sorted).max().getAsDouble());
    }

    private static String text(double value) {
        if (value != 0 && Math.abs(value) < 100) {
            return String.format(Locale.ROOT, "%.2f", value);
        }
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
