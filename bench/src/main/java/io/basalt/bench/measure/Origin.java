package io.basalt.bench.measure;

import java.util.List;

/** Where the figures in a file come from: commit, date, Java and command, in comment lines at its beginning. */
public final class Origin {
    private static final String MARK = "# ";

    private Origin() {}

    /** For a file of figures of this run: one comment line, or none where {@code scripts/bench.sh} did not start it. */
    public static List<String> ofThisRun() {
        String origin = System.getProperty("bench.origin", "");
        return origin.isEmpty() ? List.of() : List.of(MARK + origin);
    }

    /** The comments of a file, without what marks them. */
    public static List<String> of(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()).strip())
                .toList();
    }
}
