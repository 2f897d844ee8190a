package io.basalt.base.config;

import io.basalt.base.HostPort;
import io.basalt.base.Size;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A type of setting: how its text is read and what a user may write.
 *
 * @param allowed completes "must be ..."
 */
record ValueType(String allowed, Function<String, Object> parser) {
    private static final Map<String, ChronoUnit> DURATION_UNITS = Map.of(
            "us", ChronoUnit.MICROS,
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    private static final Map<Class<?>, ValueType> SIMPLE = Map.of(
            String.class, new ValueType("a text", text -> text),
            int.class,
                    new ValueType(
                            "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE,
                            text -> Integer.valueOf(text)),
            long.class, new ValueType("a whole number", text -> Long.valueOf(text)),
            double.class, new ValueType("a number like 0.4", ValueType::parseDouble),
            boolean.class, new ValueType("true or false", ValueType::parseBoolean),
            Size.class, new ValueType("a size like 64KB, 256MB or 1GB", Size::parse),
            Duration.class, new ValueType("a duration like 500ms, 6s, 30m or 2h", ValueType::parseDuration),
            HostPort.class, new ValueType("host:port, like localhost:2181", HostPort::parse));

    /** The type of a record's component; {@link IllegalStateException} when settings cannot have it. */
    static ValueType of(RecordComponent component) {
        return of(component.getGenericType());
    }

    /** The value, or {@link IllegalArgumentException}. */
    Object parse(String text) {
        try {
            return parser.apply(text);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(text + " is out of range", e);
        }
    }

    private static ValueType of(Type type) {
        if (type instanceof Class<?> plain && SIMPLE.containsKey(plain)) {
            return SIMPLE.get(plain);
        }
        if (type instanceof Class<?> plain && plain.isEnum()) {
            return ofEnum(plain);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            ValueType element = of(generic.getActualTypeArguments()[0]);
            return new ValueType(
                    "a list, separated by commas, each " + element.allowed, text -> parseList(text, element));
        }
        throw new IllegalStateException("a setting cannot have the type " + type.getTypeName());
    }

    private static ValueType ofEnum(Class<?> type) {
        Object[] constants = type.getEnumConstants();
        String names = Arrays.stream(constants).map(ValueType::enumText).collect(Collectors.joining(", "));
        return new ValueType("one of " + names, text -> Arrays.stream(constants)
                .filter(constant -> enumText(constant).equalsIgnoreCase(text.replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text)));
    }

    /** {@code READ_ONLY} is written {@code read-only}. */
    private static String enumText(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<Object> parseList(String text, ValueType element) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .map(element::parse)
                        .toList();
    }

    private static Object parseDouble(String text) {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static Object parseBoolean(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Object parseDuration(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        ChronoUnit unit = DURATION_UNITS.get(text.substring(digits).strip().toLowerCase(Locale.ROOT));
        if (unit == null) {
            throw new IllegalArgumentException(text);
        }
        return Duration.of(Long.parseLong(text.substring(0, digits)), unit);
    }
}
