package io.basalt.protocol.name;

import io.basalt.base.Bytes;

/**
 * The name of a table: a namespace and a qualifier, printed {@code qualifier} in the default namespace and
 * {@code namespace:qualifier} in any other. Ordered by that text.
 *
 * <p>Letters and digits of any language and {@code _}; a qualifier also {@code -} and {@code .}, though not as its
 * first character. ZooKeeper keeps the name {@code zookeeper} for itself. Rules: HBase's TableName.
 */
public record TableName(String namespace, String qualifier) implements Comparable<TableName> {
    /** Where tables live that name no namespace. */
    public static final String DEFAULT_NAMESPACE = "default";

    /** Where the store keeps its own tables. */
    public static final String SYSTEM_NAMESPACE = "hbase";

    /** The table that says which regions exist and who serves them. */
    public static final TableName META = new TableName(SYSTEM_NAMESPACE, "meta");

    public TableName {
        checkNamespace(namespace);
        checkQualifier(qualifier);
    }

    /** Parses {@code qualifier} or {@code namespace:qualifier}. */
    public static TableName parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new TableName(DEFAULT_NAMESPACE, text)
                : new TableName(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Parses the UTF-8 bytes of what {@link #parse(String)} takes. */
    public static TableName parse(Bytes text) {
        return parse(text.utf8());
    }

    /** Refuses what cannot be the name of a namespace with {@link IllegalArgumentException}. */
    public static void checkNamespace(String name) {
        checkCharacters("namespace", name, "_");
    }

    /** Whether the table is one of the store's own. */
    public boolean isSystem() {
        return namespace.equals(SYSTEM_NAMESPACE);
    }

    public boolean isMeta() {
        return equals(META);
    }

    /** The UTF-8 bytes of {@link #toString}: the row of the table's state in hbase:meta, the start of region names. */
    public Bytes toBytes() {
        return Bytes.of(toString());
    }

    @Override
    public int compareTo(TableName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return namespace.equals(DEFAULT_NAMESPACE) ? qualifier : namespace + ":" + qualifier;
    }

    private static void checkQualifier(String name) {
        if (name.startsWith(".") || name.startsWith("-")) {
            throw new IllegalArgumentException("table name '" + name + "' must not start with '.' or '-'");
        }
        checkCharacters("table", name, "_-.");
    }

    private static void checkCharacters(String what, String name, String punctuation) {
        if (name.isEmpty() || name.equals("zookeeper")) {
            throw new IllegalArgumentException(what + " name must not be " + (name.isEmpty() ? "empty" : name));
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isAlphabetic(c) && !Character.isDigit(c) && punctuation.indexOf(c) < 0) {
                throw new IllegalArgumentException(what + " name '" + name + "' holds '" + c + "' at " + i
                        + "; allowed are letters, digits and any of " + punctuation);
            }
        }
    }
}
