package io.basalt.protocol.schema;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.basalt.base.Bytes;
import io.basalt.protocol.name.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A table, its settings and its families. Keys, value texts and defaults are those of HBase's TableDescriptor; an
 * absent attribute means its default. Immutable.
 */
public final class TableDescriptor {
    public static final String READONLY = "READONLY";
    public static final String COMPACTION_ENABLED = "COMPACTION_ENABLED";
    public static final String SPLIT_ENABLED = "SPLIT_ENABLED";
    public static final String MERGE_ENABLED = "MERGE_ENABLED";
    public static final String NORMALIZATION_ENABLED = "NORMALIZATION_ENABLED";
    public static final String MAX_FILESIZE = "MAX_FILESIZE";
    public static final String MEMSTORE_FLUSHSIZE = "MEMSTORE_FLUSHSIZE";
    public static final String SPLIT_POLICY = "SPLIT_POLICY";
    public static final String DURABILITY = "DURABILITY";
    public static final String REGION_REPLICATION = "REGION_REPLICATION";
    public static final String PRIORITY = "PRIORITY";
    public static final String IS_META = "IS_META";

    /** Set to {@code false}, it lets sizes pass that are legal but so small that they hurt. */
    public static final String SANITY_CHECKS = "hbase.table.sanity.checks";

    private static final Bytes COPROCESSOR_PREFIX = Bytes.of("coprocessor$");
    /** Services of HBase that this store has built in; naming them as coprocessors changes nothing. */
    private static final Set<String> BUILT_IN_COPROCESSORS = Set.of(
            "org.apache.hadoop.hbase.coprocessor.MultiRowMutationEndpoint",
            "org.apache.hadoop.hbase.coprocessor.AggregateImplementation");

    private static final long SMALLEST_SENSIBLE_REGION_BYTES = 2L << 20;
    private static final long SMALLEST_SENSIBLE_FLUSH_BYTES = 1L << 20;

    /** The table hbase:meta, as HBase has it. */
    public static final TableDescriptor META = builder(TableName.META)
            .attribute(IS_META, true)
            .family(metaFamily("info"))
            .family(metaFamily("table"))
            .family(metaFamily("ns"))
            .family(FamilyDescriptor.builder(Bytes.of("rep_barrier"))
                    .maxVersions(Integer.MAX_VALUE)
                    .inMemory(true)
                    .build())
            .build();

    private final TableName name;
    private final Attributes attributes;
    private final NavigableMap<Bytes, FamilyDescriptor> families;

    private TableDescriptor(
            TableName name,
            Map<Bytes, Bytes> attributes,
            Map<String, String> configuration,
            Map<Bytes, FamilyDescriptor> families) {
        this.name = name;
        this.attributes = new Attributes("table " + name, new TreeMap<>(attributes), new TreeMap<>(configuration));
        this.families = Collections.unmodifiableNavigableMap(new TreeMap<>(families));
    }

    /** A table with every setting at its default. */
    public static TableDescriptor of(TableName name, FamilyDescriptor... families) {
        Builder builder = builder(name);
        for (FamilyDescriptor family : families) {
            builder.family(family);
        }
        return builder.build();
    }

    public static Builder builder(TableName name) {
        return new Builder(name);
    }

    /** A builder that starts from this descriptor. */
    public Builder toBuilder() {
        return toBuilder(name);
    }

    /** A builder for another table that starts from this one's settings and families. */
    public Builder toBuilder(TableName other) {
        Builder builder = new Builder(other);
        builder.attributes.putAll(attributes.values());
        builder.configuration.putAll(attributes.configuration());
        builder.families.putAll(families);
        return builder;
    }

    public TableName name() {
        return name;
    }

    /** All attributes as they were given, sorted, unmodifiable. */
    public NavigableMap<Bytes, Bytes> attributes() {
        return attributes.values();
    }

    /** Overrides of site configuration for this table, sorted, unmodifiable. */
    public NavigableMap<String, String> configuration() {
        return attributes.configuration();
    }

    /** The families by name, unmodifiable. */
    public NavigableMap<Bytes, FamilyDescriptor> families() {
        return families;
    }

    public Optional<FamilyDescriptor> family(Bytes family) {
        return Optional.ofNullable(families.get(family));
    }

    /** The value of any key, given as an attribute (as HBase's client does with overrides) or as configuration. */
    public Optional<String> setting(String key) {
        return attributes.setting(key);
    }

    /** Whether mutations are refused. */
    public boolean readOnly() {
        return attributes.flag(READONLY, false);
    }

    public boolean compactionEnabled() {
        return attributes.flag(COMPACTION_ENABLED, true);
    }

    public boolean splitEnabled() {
        return attributes.flag(SPLIT_ENABLED, true);
    }

    public boolean mergeEnabled() {
        return attributes.flag(MERGE_ENABLED, true);
    }

    public boolean normalizationEnabled() {
        return attributes.flag(NORMALIZATION_ENABLED, false);
    }

    /** Bytes of a store above which its region is split; empty: as the server says. */
    public OptionalLong maxFileSizeBytes() {
        return optionalBytes(MAX_FILESIZE);
    }

    /** Bytes in memory above which a region is flushed; empty: as the server says. */
    public OptionalLong memstoreFlushSizeBytes() {
        return optionalBytes(MEMSTORE_FLUSHSIZE);
    }

    /** The class name of HBase's split policy, when one is set. */
    public Optional<String> splitPolicy() {
        return attributes.text(SPLIT_POLICY);
    }

    /** What mutations that ask for {@link Durability#USE_DEFAULT} get. */
    public Durability durability() {
        return attributes.named(Durability.class, DURABILITY, Durability.USE_DEFAULT);
    }

    /** Copies of each region, the region itself included. */
    public int regionReplication() {
        return attributes.integer(REGION_REPLICATION, 1);
    }

    public int priority() {
        return attributes.integer(PRIORITY, 0);
    }

    /** What is wrong with the table or its families, one sentence each; empty when it can be used. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (families.isEmpty()) {
            problems.add(attributes.owner() + " should have at least one column family");
        }
        Attributes.check(problems, this::durability);
        Attributes.check(problems, () -> attributes.number(REGION_REPLICATION, 1, 1, Short.MAX_VALUE));
        Attributes.check(problems, this::priority);
        if (readOnly() && name.isMeta()) {
            problems.add(attributes.owner() + " cannot be read-only");
        }
        checkSize(problems, MAX_FILESIZE, SMALLEST_SENSIBLE_REGION_BYTES);
        checkSize(problems, MEMSTORE_FLUSHSIZE, SMALLEST_SENSIBLE_FLUSH_BYTES);
        checkCoprocessors(problems);
        families.values().forEach(family -> problems.addAll(family.problems()));
        return List.copyOf(problems);
    }

    /** Throws {@link IllegalArgumentException} with all of {@link #problems} when there are any. */
    public void validate() {
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableDescriptor table
                && name.equals(table.name)
                && attributes.equals(table.attributes)
                && families.equals(table.families);
    }

    @Override
    public int hashCode() {
        return (name.hashCode() * 31 + attributes.hashCode()) * 31 + families.hashCode();
    }

    @Override
    public String toString() {
        return name
                + attributes.values().toString()
                + (attributes.configuration().isEmpty() ? "" : attributes.configuration())
                + families.values();
    }

    /** Zero and less mean "as the server says", as in HBase. */
    private OptionalLong optionalBytes(String key) {
        long bytes = attributes.number(key, 0, Long.MIN_VALUE, Long.MAX_VALUE);
        return bytes <= 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    private void checkSize(List<String> problems, String key, long smallestSensible) {
        Attributes.check(problems, () -> {
            OptionalLong bytes = optionalBytes(key);
            boolean lenient = setting(SANITY_CHECKS).orElse("true").equalsIgnoreCase("false");
            if (bytes.isPresent() && bytes.getAsLong() < smallestSensible && !lenient) {
                throw new IllegalArgumentException(attributes.owner() + ": " + key + " is " + bytes.getAsLong()
                        + ", less than " + smallestSensible + "; set " + SANITY_CHECKS + " to false to allow it");
            }
            return bytes;
        });
    }

    /** A coprocessor is {@code path|class|priority|arguments}; we run no foreign code and must not pretend to. */
    private void checkCoprocessors(List<String> problems) {
        attributes.values().tailMap(COPROCESSOR_PREFIX, true).forEach((key, value) -> {
            String[] parts = value.utf8().split("\\|", -1);
            String className = (parts.length > 1 ? parts[1] : parts[0]).strip();
            if (key.startsWith(COPROCESSOR_PREFIX) && !BUILT_IN_COPROCESSORS.contains(className)) {
                problems.add(attributes.owner() + ": " + key + " names the class " + className
                        + ", but this store runs no coprocessors");
            }
        });
    }

    private static FamilyDescriptor metaFamily(String family) {
        return FamilyDescriptor.builder(Bytes.of(family))
                .maxVersions(3)
                .blockSizeBytes(8 << 10)
                .bloomType(BloomType.ROWCOL)
                .dataBlockEncoding(DataBlockEncoding.ROW_INDEX_V1)
                .inMemory(true)
                .build();
    }

    /** Collects settings and families; the settings are checked when {@link #problems} is asked. Not thread-safe. */
    public static final class Builder {
        private final TableName name;
        private final Map<Bytes, Bytes> attributes = new TreeMap<>();
        private final Map<String, String> configuration = new TreeMap<>();
        private final Map<Bytes, FamilyDescriptor> families = new TreeMap<>();

        private Builder(TableName name) {
            this.name = name;
        }

        /** Sets any attribute. */
        @CanIgnoreReturnValue
        public Builder attribute(Bytes key, Bytes value) {
            attributes.put(key, value);
            return this;
        }

        /** Sets any attribute to a text. */
        @CanIgnoreReturnValue
        public Builder attribute(String key, Object value) {
            return attribute(Bytes.of(key), Bytes.of(value.toString()));
        }

        /** Takes an attribute back to its default. */
        @CanIgnoreReturnValue
        public Builder removeAttribute(Bytes key) {
            attributes.remove(key);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder configuration(String key, String value) {
            configuration.put(key, value);
            return this;
        }

        /** Adds a family; {@link IllegalArgumentException} when the table has one of that name. */
        @CanIgnoreReturnValue
        public Builder family(FamilyDescriptor family) {
            if (families.putIfAbsent(family.name(), family) != null) {
                throw new IllegalArgumentException("table " + name + " has two families named " + family.name());
            }
            return this;
        }

        /** Puts a family in place of the one of its name; {@link IllegalArgumentException} when there is none. */
        @CanIgnoreReturnValue
        public Builder replaceFamily(FamilyDescriptor family) {
            if (families.replace(family.name(), family) == null) {
                throw new IllegalArgumentException("table " + name + " has no family " + family.name());
            }
            return this;
        }

        /** Removes a family; {@link IllegalArgumentException} when there is none of that name. */
        @CanIgnoreReturnValue
        public Builder removeFamily(Bytes family) {
            if (families.remove(family) == null) {
                throw new IllegalArgumentException("table " + name + " has no family " + family);
            }
            return this;
        }

        public TableDescriptor build() {
            return new TableDescriptor(name, attributes, configuration, families);
        }
    }
}
