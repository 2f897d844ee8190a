package io.basalt.bench.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The figures of two sides that took turns, A B A B. A ratio is taken within a round, whose two halves met about the same
 * neighbours on the machine; the table shows the median of the rounds, and how far the ratios lie apart.
 */
public final class Rounds {
    private final String nameOfA;
    private final String nameOfB;
    private final List<Figures> ofA = new ArrayList<>();
    private final List<Figures> ofB = new ArrayList<>();

    /** One side of one round. */
    public interface Side {
        Figures run() throws IOException, InterruptedException;
    }

    public Rounds(String nameOfA, String nameOfB) {
        this.nameOfA = nameOfA;
        this.nameOfB = nameOfB;
    }

    public void run(int rounds, Side a, Side b) throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            System.out.printf("round %d of %d: %s%n", round, rounds, nameOfA);
            ofA.add(a.run());
            System.out.printf("round %d of %d: %s%n", round, rounds, nameOfB);
            ofB.add(b.run());
        }
    }

    /** A Markdown table of all figures that either side has. */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%n| figure | %s | %s | ratio | ratios of the rounds |%n", nameOfA, nameOfB));
        text.append(String.format("|---|---|---|---|---|%n"));
        Set<String> names = new LinkedHashSet<>();
        ofA.forEach(figures -> names.addAll(figures.values().keySet()));
        ofB.forEach(figures -> names.addAll(figures.values().keySet()));
        for (String name : names) {
            double[] ratios = ratios(name);
            text.append(String.format(
                    "| %s | %s | %s | %s | %s |%n",
                    name, median(values(ofA, name)), median(values(ofB, name)), median(ratios), spread(ratios)));
        }
        return text.toString();
    }

    private double[] ratios(String name) {
        return IntStream.range(0, ofA.size())
                .filter(i -> ofA.get(i).find(name).isPresent()
                        && ofB.get(i).find(name).isPresent())
                .mapToDouble(i -> ofA.get(i).find(name).getAsDouble()
                        / ofB.get(i).find(name).getAsDouble())
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
        int middle = sorted.length / 2;
        return text(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
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
