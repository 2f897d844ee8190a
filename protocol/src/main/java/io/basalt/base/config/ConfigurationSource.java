package io.basalt.base.config;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where settings come from: the text of a {@code .properties} file, or the command line. Immutable.
 *
 * @param problems lines that could not be read
 */
record ConfigurationSource(List<Entry> entries, List<String> problems) {
    /** @param origin where it was set, such as {@code conf/basalt.properties:12} */
    record Entry(String key, String value, String origin) {}

    static ConfigurationSource of(String name, Map<String, String> settings) {
        return new ConfigurationSource(
                new TreeMap<>(settings)
                        .entrySet().stream()
                                .map(setting -> new Entry(
                                        setting.getKey(), setting.getValue().strip(), name))
                                .toList(),
                List.of());
    }

    /** Reads the text as {@link Properties} does, but remembers the lines. */
    static ConfigurationSource of(String name, String text) {
        List<Entry> entries = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<String> lines = text.lines().collect(Collectors.toList());
        for (int i = 0; i < lines.size(); i++) {
            String origin = name + ":" + (i + 1);
            var logical = new StringBuilder(lines.get(i).stripLeading());
            boolean comment = logical.indexOf("#") == 0 || logical.indexOf("!") == 0;
            while (!comment && continues(logical) && i + 1 < lines.size()) {
                i++;
                logical.append('\n').append(lines.get(i));
            }
            try {
                var parsed = new Properties();
                parsed.load(new StringReader(logical.toString()));
                for (String key : parsed.stringPropertyNames()) {
                    entries.add(new Entry(key, parsed.getProperty(key).strip(), origin));
                }
            } catch (IOException | IllegalArgumentException e) {
                problems.add(origin + ": cannot be read: " + e.getMessage());
            }
        }
        return new ConfigurationSource(entries, problems);
    }

    /** Whether the line ends in a backslash that is not itself escaped. */
    private static boolean continues(CharSequence line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
