package io.basalt.protocol.schema;

import io.basalt.protocol.name.TableName;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A namespace and its settings, sorted and unmodifiable. */
public record NamespaceDescriptor(String name, NavigableMap<String, String> configuration) {
    /** The namespaces that are always there. */
    public static final NamespaceDescriptor DEFAULT = new NamespaceDescriptor(TableName.DEFAULT_NAMESPACE, Map.of());

    public static final NamespaceDescriptor SYSTEM = new NamespaceDescriptor(TableName.SYSTEM_NAMESPACE, Map.of());

    public NamespaceDescriptor {
        TableName.checkNamespace(name);
        configuration = Collections.unmodifiableNavigableMap(new TreeMap<>(configuration));
    }

    public NamespaceDescriptor(String name, Map<String, String> configuration) {
        this(name, new TreeMap<>(configuration));
    }
}
