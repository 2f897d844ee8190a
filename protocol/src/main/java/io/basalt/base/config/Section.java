package io.basalt.base.config;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.basalt.base.Key;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A configuration record: its keys in the order of its components, and how to make one. */
final class Section {
    private final Class<? extends Record> type;
    private final Constructor<? extends Record> constructor;
    private final List<Declared> keys = new ArrayList<>();

    /** A component of the record. */
    record Declared(Key key, ValueType type) {
        String name() {
            return key.value();
        }

        Object parseFallback() {
            try {
                return type.parse(key.fallback());
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(
                        "the default '" + key.fallback() + "' of " + key.value() + " is not " + type.allowed(), e);
            }
        }
    }

    Section(Class<? extends Record> type) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        for (RecordComponent component : components) {
            Key key = component.getAnnotation(Key.class);
            if (key == null) {
                throw new IllegalStateException(type.getName() + "." + component.getName() + " has no @Key");
            }
            keys.add(new Declared(key, ValueType.of(component)));
        }
        try {
            constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type.getName() + " has no canonical constructor", e);
        }
    }

    Class<? extends Record> type() {
        return type;
    }

    List<Declared> keys() {
        return keys;
    }

    /** Makes the record of values by key; {@link IllegalArgumentException} when its own constructor refuses them. */
    @CanIgnoreReturnValue
    Record create(Map<String, Object> values) {
        Object[] arguments = keys.stream().map(key -> values.get(key.name())).toArray();
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(type.getName() + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be made", e);
        }
    }

    @Override
    public String toString() {
        return type.getName();
    }
}
