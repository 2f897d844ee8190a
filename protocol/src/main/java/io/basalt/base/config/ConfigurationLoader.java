package io.basalt.base.config;

import io.basalt.base.config.ConfigurationSource.Entry;
import io.basalt.base.config.Section.Declared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One load: takes the sources one after the other, then makes the records. Goes on after a problem, to tell all. */
final class ConfigurationLoader {
    private final Map<Class<? extends Record>, Section> sections = new LinkedHashMap<>();
    private final NavigableMap<String, Declared> known = new TreeMap<>();
    private final Map<String, Entry> set = new HashMap<>();
    private final Map<String, Object> values = new HashMap<>();
    private final Set<String> broken = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    ConfigurationLoader(List<Class<? extends Record>> types) {
        for (Class<? extends Record> type : types) {
            var section = new Section(type);
            sections.put(type, section);
            for (Declared declared : section.keys()) {
                if (known.put(declared.name(), declared) != null) {
                    throw new IllegalStateException("the key " + declared.name() + " is declared twice");
                }
                values.put(declared.name(), declared.parseFallback());
            }
        }
    }

    void take(ConfigurationSource source) {
        problems.addAll(source.problems());
        Map<String, Entry> here = new HashMap<>();
        for (Entry entry : source.entries()) {
            Entry earlier = here.putIfAbsent(entry.key(), entry);
            if (earlier != null) {
                problems.add(entry.origin() + ": " + entry.key() + " is set again, after " + earlier.origin());
            } else if (known.containsKey(entry.key())) {
                set(entry, known.get(entry.key()).type());
            } else {
                problems.add(entry.origin() + ": unknown key " + entry.key()
                        + NearestKey.to(entry.key(), known.keySet())
                                .map(key -> "; did you mean " + key + "?")
                                .orElse(", and none is like it"));
            }
        }
    }

    Configuration finish() throws ConfigurationException {
        Map<Class<? extends Record>, Record> records = new HashMap<>();
        List<Setting> settings = new ArrayList<>();
        sections.forEach((type, section) -> {
            if (section.keys().stream().map(Declared::name).noneMatch(broken::contains)) {
                create(section).ifPresent(record -> records.put(type, record));
            }
            section.keys().forEach(declared -> settings.add(describe(declared)));
        });
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new Configuration(records, settings, sections.values(), values);
    }

    private void set(Entry entry, ValueType type) {
        set.put(entry.key(), entry);
        try {
            values.put(entry.key(), type.parse(entry.value()));
        } catch (IllegalArgumentException e) {
            broken.add(entry.key());
            problems.add(written(entry) + ": must be " + type.allowed());
        }
    }

    private Optional<Record> create(Section section) {
        try {
            return Optional.of(section.create(values));
        } catch (IllegalArgumentException refusal) {
            List<Entry> culprits = culprits(section, refusal);
            problems.add(culprits.stream().map(ConfigurationLoader::written).collect(Collectors.joining(", ")) + ": "
                    + refusal.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Which settings the record's constructor refuses, though it only says why: those that make it agree when they are
     * back at their defaults, one at a time; all of the section when no single one does.
     */
    private List<Entry> culprits(Section section, IllegalArgumentException refusal) {
        List<Entry> candidates = section.keys().stream()
                .filter(declared -> set.containsKey(declared.name()))
                .map(declared -> set.get(declared.name()))
                .toList();
        if (candidates.isEmpty()) {
            throw new IllegalStateException(section + " refuses its own defaults", refusal);
        }
        List<Entry> culprits = candidates.stream()
                .filter(candidate -> agreesWithout(candidate.key(), section))
                .toList();
        return culprits.isEmpty() ? candidates : culprits;
    }

    private boolean agreesWithout(String key, Section section) {
        Map<String, Object> changed = new HashMap<>(values);
        changed.put(key, known.get(key).parseFallback());
        try {
            section.create(changed);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Setting describe(Declared declared) {
        Entry entry = set.get(declared.name());
        String fallback = declared.key().fallback();
        return new Setting(
                declared.name(),
                fallback,
                declared.type().allowed(),
                declared.key().doc(),
                declared.key().live(),
                entry == null ? fallback : entry.value(),
                entry == null ? Setting.DEFAULT : entry.origin());
    }

    private static String written(Entry entry) {
        return entry.origin() + ": " + entry.key() + " = " + entry.value();
    }
}
