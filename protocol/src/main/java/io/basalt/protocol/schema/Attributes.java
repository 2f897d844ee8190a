package io.basalt.protocol.schema;

import io.basalt.base.Bytes;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The attributes and the configuration of one descriptor, with the reading of numbers, flags and names from their text.
 *
 * @param owner who is at fault in messages: {@code table t}, {@code family f}
 */
record Attributes(String owner, NavigableMap<Bytes, Bytes> values, NavigableMap<String, String> configuration) {
    Attributes {
        values = Collections.unmodifiableNavigableMap(new TreeMap<>(values));
        configuration = Collections.unmodifiableNavigableMap(new TreeMap<>(configuration));
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(values.get(Bytes.of(key))).map(Bytes::utf8);
    }

    /** The value of {@code key} as an attribute or, failing that, as configuration. */
    Optional<String> setting(String key) {
        return text(key).or(() -> Optional.ofNullable(configuration.get(key)));
    }

    int integer(String key, int fallback) {
        return Math.toIntExact(number(key, fallback, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    long number(String key, long fallback, long smallest, long largest) {
        return text(key).map(text -> parse(key, text, smallest, largest)).orElse(fallback);
    }

    long parse(String key, String text, long smallest, long largest) {
        try {
            long number = Long.parseLong(text.strip());
            if (number >= smallest && number <= largest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(owner + ": " + key + " is '" + text + "', not a whole number", e);
        }
        throw new IllegalArgumentException(
                owner + ": " + key + " is " + text + ", not within " + smallest + " and " + largest);
    }

    /** Anything but {@code true} in either case is false, as HBase reads it. */
    boolean flag(String key, boolean fallback) {
        return text(key).map(Boolean::parseBoolean).orElse(fallback);
    }

    <E extends Enum<E>> E named(Class<E> type, String key, E fallback) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        String wanted = text.get().strip().toUpperCase(Locale.ROOT);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(wanted)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(owner + ": " + key + " is '" + text.get() + "', not one of "
                + Arrays.toString(type.getEnumConstants()));
    }

    /** Reads a value for its errors alone and adds the message to {@code problems}. */
    static void check(List<String> problems, Supplier<?> read) {
        try {
            var unused = read.get();
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
    }
}
