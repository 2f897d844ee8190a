package io.basalt.base.config;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of one process, checked: a record for each of its parts, and a list for those who ask. Immutable.
 *
 * <pre>{@code
 *   Configuration configuration = Configuration.builder()
 *           .file("conf/basalt.properties", text)
 *           .overrides("command line", Map.of("basalt.wal.segment.size", "64MB"))
 *           .load(List.of(WalConfig.class, RpcServerConfig.class));
 *   WalConfig wal = configuration.get(WalConfig.class);
 * }</pre>
 */
public final class Configuration {
    private final Map<Class<? extends Record>, Record> records;
    private final List<Setting> settings;
    private final List<Section> sections;
    private final Map<String, Object> values;

    Configuration(
            Map<Class<? extends Record>, Record> records,
            List<Setting> settings,
            Collection<Section> sections,
            Map<String, Object> values) {
        this.records = Map.copyOf(records);
        this.settings = List.copyOf(settings);
        this.sections = List.copyOf(sections);
        this.values = Map.copyOf(values);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The record of one of the sections that were loaded. */
    public <R extends Record> R get(Class<R> section) {
        Record record = records.get(section);
        if (record == null) {
            throw new IllegalStateException(section.getName() + " is not among the sections that were loaded");
        }
        return section.cast(record);
    }

    /** Every setting there is, section by section as they were given, with its value and where that comes from. */
    public List<Setting> describe() {
        return settings;
    }

    /**
     * This configuration with what another has for the live keys.
     *
     * @param newer of the same sections
     * @throws ConfigurationException when a record refuses the new values beside those that stay
     */
    Configuration with(Configuration newer) throws ConfigurationException {
        Map<String, Object> mixed = new HashMap<>(values);
        Map<String, Setting> described = new HashMap<>();
        newer.settings.stream().filter(Setting::live).forEach(setting -> {
            mixed.put(setting.key(), newer.values.get(setting.key()));
            described.put(setting.key(), setting);
        });
        Map<Class<? extends Record>, Record> changed = new HashMap<>();
        for (Section section : sections) {
            try {
                changed.put(section.type(), section.create(mixed));
            } catch (IllegalArgumentException refusal) {
                throw new ConfigurationException(List.of(refusal.getMessage()));
            }
        }
        return new Configuration(
                changed,
                settings.stream()
                        .map(setting -> described.getOrDefault(setting.key(), setting))
                        .toList(),
                sections,
                mixed);
    }

    /** The keys whose values differ between this configuration and another of the same sections. */
    List<String> differences(Configuration other) {
        return settings.stream()
                .map(Setting::key)
                .filter(key -> !values.get(key).equals(other.values.get(key)))
                .toList();
    }

    /** Collects sources; of two that set one key, the later wins. Not thread-safe. */
    public static final class Builder {
        private final List<ConfigurationSource> sources = new ArrayList<>();

        private Builder() {}

        /**
         * Adds the text of a {@code .properties} file.
         *
         * @param name for messages, such as {@code conf/basalt.properties}
         */
        @CanIgnoreReturnValue
        public Builder file(String name, String text) {
            sources.add(ConfigurationSource.of(name, text));
            return this;
        }

        /**
         * Adds settings that have no line.
         *
         * @param name for messages, such as {@code command line}
         */
        @CanIgnoreReturnValue
        public Builder overrides(String name, Map<String, String> overrides) {
            sources.add(ConfigurationSource.of(name, overrides));
            return this;
        }

        /**
         * Reads and checks everything.
         *
         * @param sections the records whose keys there are, each key in one place only
         * @throws ConfigurationException when the sources hold anything that is wrong, with all of it
         */
        public Configuration load(List<Class<? extends Record>> sections) throws ConfigurationException {
            var loader = new ConfigurationLoader(sections);
            sources.forEach(loader::take);
            return loader.finish();
        }
    }
}
