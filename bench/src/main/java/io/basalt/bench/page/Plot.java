package io.basalt.bench.page;

import java.util.List;
import java.util.Locale;

/**
 * Lines over a common horizontal axis, both axes logarithmic, as an SVG.
 *
 * @param across what the horizontal axis shows
 * @param at the places on it, ascending
 */
record Plot(String across, List<Double> at, List<Line> lines) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int BOTTOM = 45;
    private static final int TOP = 20;
    private static final int RIGHT = 20;
    private static final int LEGEND_STEP = 18;
    private static final List<String> COLOURS = List.of("#1f77b4", "#d62728", "#2ca02c", "#9467bd");

    /** A value for each place. */
    record Line(String name, List<Double> values) {}

    String svg() {
        double low = Math.floor(Math.log10(extreme(true)));
        double high = Math.max(low + 1, Math.ceil(Math.log10(extreme(false))));
        var text = new StringBuilder();
        add(
                text,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT);
        for (double power = low; power <= high; power++) {
            double y = y(power, low, high);
            add(text, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n", LEFT, y, WIDTH - RIGHT);
            add(
                    text,
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT - 8,
                    y + 4,
                    number(Math.pow(10, power)));
        }
        for (double place : at) {
            add(
                    text,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x(place),
                    HEIGHT - BOTTOM + 18,
                    number(place));
        }
        add(text, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n", WIDTH / 2, HEIGHT - 8, across);
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            var points = new StringBuilder();
            for (int j = 0; j < at.size(); j++) {
                if (j < line.values().size() && line.values().get(j) > 0) {
                    double y = y(Math.log10(line.values().get(j)), low, high);
                    add(points, "%.1f,%.1f ", x(at.get(j)), y);
                }
            }
            String colour = COLOURS.get(i % COLOURS.size());
            add(
                    text,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                    points.toString().strip(),
                    colour);
            add(
                    text,
                    "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n",
                    LEFT + 10,
                    TOP + LEGEND_STEP * (i + 1),
                    colour,
                    line.name());
        }
        return text.append("</svg>\n").toString();
    }

    private double extreme(boolean least) {
        var values = lines.stream().flatMap(line -> line.values().stream()).filter(value -> value > 0);
        return (least ? values.min(Double::compare) : values.max(Double::compare)).orElse(1.0);
    }

    private double x(double place) {
        double first = Math.log10(at.get(0));
        double last = Math.log10(at.get(at.size() - 1));
        double share = last == first ? 0.5 : (Math.log10(place) - first) / (last - first);
        return LEFT + 20 + share * (WIDTH - LEFT - RIGHT - 40);
    }

    private static double y(double power, double low, double high) {
        return HEIGHT - BOTTOM - (power - low) / (high - low) * (HEIGHT - BOTTOM - TOP);
    }

    private static String number(double value) {
        return value >= 1 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%s", value);
    }

    private static void add(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
