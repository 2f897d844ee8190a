package io.basalt.protocol.schema;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One column family of a table and its settings. Keys, value texts and defaults are those of HBase's
 * ColumnFamilyDescriptor; an absent attribute means its default. Immutable.
 */
public final class FamilyDescriptor {
    public static final String BLOOMFILTER = "BLOOMFILTER";
    public static final String VERSIONS = "VERSIONS";
    public static final String MIN_VERSIONS = "MIN_VERSIONS";
    public static final String TTL = "TTL";
    public static final String KEEP_DELETED_CELLS = "KEEP_DELETED_CELLS";
    public static final String NEW_VERSION_BEHAVIOR = "NEW_VERSION_BEHAVIOR";
    public static final String COMPRESSION = "COMPRESSION";
    public static final String COMPRESSION_COMPACT = "COMPRESSION_COMPACT";
    public static final String COMPRESSION_COMPACT_MAJOR = "COMPRESSION_COMPACT_MAJOR";
    public static final String COMPRESSION_COMPACT_MINOR = "COMPRESSION_COMPACT_MINOR";
    public static final String DATA_BLOCK_ENCODING = "DATA_BLOCK_ENCODING";
    public static final String BLOCKSIZE = "BLOCKSIZE";
    public static final String BLOCKCACHE = "BLOCKCACHE";
    public static final String IN_MEMORY = "IN_MEMORY";
    public static final String REPLICATION_SCOPE = "REPLICATION_SCOPE";
    public static final String COMPRESS_TAGS = "COMPRESS_TAGS";
    public static final String CACHE_DATA_ON_WRITE = "CACHE_DATA_ON_WRITE";
    public static final String CACHE_INDEX_ON_WRITE = "CACHE_INDEX_ON_WRITE";
    public static final String CACHE_BLOOMS_ON_WRITE = "CACHE_BLOOMS_ON_WRITE";
    public static final String PREFETCH_BLOCKS_ON_OPEN = "PREFETCH_BLOCKS_ON_OPEN";
    public static final String DFS_REPLICATION = "DFS_REPLICATION";
    public static final String MOB_THRESHOLD = "MOB_THRESHOLD";
    public static final String IN_MEMORY_COMPACTION = "IN_MEMORY_COMPACTION";
    public static final String ENCRYPTION = "ENCRYPTION";

    /** Configuration, not an attribute: how many bytes of a row a prefix Bloom filter knows. */
    public static final String BLOOM_PREFIX_LENGTH = "RowPrefixBloomFilter.prefix_length";

    /** The time to live, in seconds, of what lives forever. */
    public static final int FOREVER_SECONDS = Integer.MAX_VALUE;

    private static final String FOREVER = "FOREVER";
    private static final int SMALLEST_BLOCK_BYTES = 1 << 10;
    private static final int LARGEST_BLOCK_BYTES = 16 << 20;

    private enum InMemoryCompaction {
        NONE,
        BASIC,
        EAGER,
        ADAPTIVE
    }

    private final Bytes name;
    private final Attributes attributes;

    private FamilyDescriptor(Bytes name, Map<Bytes, Bytes> attributes, Map<String, String> configuration) {
        this.name = checkName(name);
        this.attributes = new Attributes("family " + name, new TreeMap<>(attributes), new TreeMap<>(configuration));
    }

    /** A family with every setting at its default. */
    public static FamilyDescriptor of(String name) {
        return builder(Bytes.of(name)).build();
    }

    public static Builder builder(Bytes name) {
        return new Builder(name);
    }

    /** A builder that starts from this descriptor. */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.attributes.putAll(attributes.values());
        builder.configuration.putAll(attributes.configuration());
        return builder;
    }

    public Bytes name() {
        return name;
    }

    /** All attributes as they were given, sorted, unmodifiable. */
    public NavigableMap<Bytes, Bytes> attributes() {
        return attributes.values();
    }

    /** Overrides of site configuration for this family, sorted, unmodifiable. */
    public NavigableMap<String, String> configuration() {
        return attributes.configuration();
    }

    /** The value of any key, given as an attribute or as configuration. */
    public Optional<String> setting(String key) {
        return attributes.setting(key);
    }

    /** How many versions of a column are kept at most. */
    public int maxVersions() {
        return attributes.integer(VERSIONS, 1);
    }

    /** How many versions are kept even when their time to live has passed. */
    public int minVersions() {
        return attributes.integer(MIN_VERSIONS, 0);
    }

    /** How long a cell lives after its timestamp, or {@link #FOREVER_SECONDS}. */
    public int ttlSeconds() {
        Optional<String> text = attributes.text(TTL);
        return text.isEmpty() || text.get().strip().equalsIgnoreCase(FOREVER)
                ? FOREVER_SECONDS
                : attributes.integer(TTL, FOREVER_SECONDS);
    }

    /** How long a cell lives after its timestamp; empty means forever. */
    public Optional<Duration> timeToLive() {
        int seconds = ttlSeconds();
        return seconds == FOREVER_SECONDS ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    public KeepDeletedCells keepDeletedCells() {
        return attributes.named(KeepDeletedCells.class, KEEP_DELETED_CELLS, KeepDeletedCells.FALSE);
    }

    /** Whether deletes hide only what was written before them, and versions count in the order of writing. */
    public boolean newVersionBehavior() {
        return attributes.flag(NEW_VERSION_BEHAVIOR, false);
    }

    public BloomType bloomType() {
        return attributes.named(BloomType.class, BLOOMFILTER, BloomType.ROW);
    }

    /** How many bytes of a row {@link BloomType#ROWPREFIX_FIXED_LENGTH} knows; only such a family has it. */
    public int bloomPrefixLength() {
        String text = attributes
                .setting(BLOOM_PREFIX_LENGTH)
                .orElseThrow(() -> new IllegalArgumentException(
                        attributes.owner() + ": " + BLOOM_PREFIX_LENGTH + " is missing in its configuration"));
        return (int) attributes.parse(BLOOM_PREFIX_LENGTH, text, 1, CellView.MAX_ROW_BYTES);
    }

    /** The compression of flushed files. */
    public Compression compression() {
        return attributes.named(Compression.class, COMPRESSION, Compression.NONE);
    }

    /** The compression of the files that a compaction writes. */
    public Compression compactionCompression(boolean major) {
        Compression either = attributes.named(Compression.class, COMPRESSION_COMPACT, compression());
        return attributes.named(
                Compression.class, major ? COMPRESSION_COMPACT_MAJOR : COMPRESSION_COMPACT_MINOR, either);
    }

    public DataBlockEncoding dataBlockEncoding() {
        return attributes.named(DataBlockEncoding.class, DATA_BLOCK_ENCODING, DataBlockEncoding.NONE);
    }

    /** Bytes after which a data block of a file ends, before encoding and compression. */
    public int blockSizeBytes() {
        return attributes.integer(BLOCKSIZE, 65_536);
    }

    /** Whether reads leave data blocks in the block cache. */
    public boolean blockCacheEnabled() {
        return attributes.flag(BLOCKCACHE, true);
    }

    /** Whether the block cache prefers this family's blocks. */
    public boolean inMemory() {
        return attributes.flag(IN_MEMORY, false);
    }

    public boolean compressTags() {
        return attributes.flag(COMPRESS_TAGS, true);
    }

    public boolean cacheDataOnWrite() {
        return attributes.flag(CACHE_DATA_ON_WRITE, false);
    }

    public boolean cacheIndexesOnWrite() {
        return attributes.flag(CACHE_INDEX_ON_WRITE, false);
    }

    public boolean cacheBloomsOnWrite() {
        return attributes.flag(CACHE_BLOOMS_ON_WRITE, false);
    }

    public boolean prefetchBlocksOnOpen() {
        return attributes.flag(PREFETCH_BLOCKS_ON_OPEN, false);
    }

    /** 0: not replicated to other clusters; 1: replicated. */
    public int replicationScope() {
        return attributes.integer(REPLICATION_SCOPE, 0);
    }

    /** What is wrong with the settings, one sentence each; empty when they can be used. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        Attributes.check(problems, this::checkVersions);
        Attributes.check(problems, () -> within(TTL, ttlSeconds(), 1, FOREVER_SECONDS));
        Attributes.check(
                problems, () -> within(BLOCKSIZE, blockSizeBytes(), SMALLEST_BLOCK_BYTES, LARGEST_BLOCK_BYTES));
        Attributes.check(problems, this::keepDeletedCells);
        Attributes.check(problems, () -> bloomType() == BloomType.ROWPREFIX_FIXED_LENGTH ? bloomPrefixLength() : 0);
        for (String key :
                List.of(COMPRESSION, COMPRESSION_COMPACT, COMPRESSION_COMPACT_MAJOR, COMPRESSION_COMPACT_MINOR)) {
            Attributes.check(problems, () -> availableCompression(key));
        }
        Attributes.check(problems, this::dataBlockEncoding);
        Attributes.check(problems, () -> within(REPLICATION_SCOPE, replicationScope(), 0, 1));
        Attributes.check(problems, () -> attributes.number(DFS_REPLICATION, 0, 0, Short.MAX_VALUE));
        Attributes.check(problems, () -> attributes.number(MOB_THRESHOLD, 0, 0, Long.MAX_VALUE));
        Attributes.check(
                problems,
                () -> attributes.named(InMemoryCompaction.class, IN_MEMORY_COMPACTION, InMemoryCompaction.NONE));
        if (attributes.text(ENCRYPTION).isPresent()) {
            problems.add(attributes.owner() + ": " + ENCRYPTION + " is set, but this store does not encrypt files");
        }
        if (newVersionBehavior()) {
            problems.add(attributes.owner() + ": " + NEW_VERSION_BEHAVIOR
                    + " is set, but this store hides what a delete marker covers by timestamp alone");
        }
        return List.copyOf(problems);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FamilyDescriptor family
                && name.equals(family.name)
                && attributes.equals(family.attributes);
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + attributes.hashCode();
    }

    @Override
    public String toString() {
        return name
                + attributes.values().toString()
                + (attributes.configuration().isEmpty() ? "" : attributes.configuration());
    }

    private int checkVersions() {
        int max = within(VERSIONS, maxVersions(), 1, Integer.MAX_VALUE);
        return within(MIN_VERSIONS, minVersions(), 0, max);
    }

    private Compression availableCompression(String key) {
        Compression compression = attributes.named(Compression.class, key, Compression.NONE);
        if (!compression.isAvailable()) {
            throw new IllegalArgumentException(
                    attributes.owner() + ": " + key + " " + compression + " is not available in this store");
        }
        return compression;
    }

    private int within(String key, int value, int smallest, int largest) {
        if (value < smallest || value > largest) {
            throw new IllegalArgumentException(attributes.owner() + ": " + key + " is " + value
                    + (largest == Integer.MAX_VALUE
                            ? ", less than " + smallest
                            : ", not within " + smallest + " and " + largest));
        }
        return value;
    }

    /** HBase's rules, which make a name usable as a directory. */
    private static Bytes checkName(Bytes name) {
        if (name.isEmpty() || name.length() > CellView.MAX_FAMILY_BYTES) {
            throw new IllegalArgumentException("family name '" + name + "' must have 1 to " + CellView.MAX_FAMILY_BYTES
                    + " bytes, not " + name.length());
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(name.asBuffer()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("family name '" + name + "' is not UTF-8 text", e);
        }
        boolean hasBadCharacter =
                text.chars().anyMatch(c -> Character.isISOControl(c) || c == ':' || c == '/' || c == '\\');
        if (text.startsWith(".") || text.equals("recovered.edits") || hasBadCharacter) {
            throw new IllegalArgumentException("family name '" + name
                    + "' must not start with '.', be 'recovered.edits', or hold ':', '/', '\\' or control characters");
        }
        return name;
    }

    /** Collects settings; nothing but the name is checked before {@link #problems} is asked. Not thread-safe. */
    public static final class Builder {
        private final Bytes name;
        private final Map<Bytes, Bytes> attributes = new TreeMap<>();
        private final Map<String, String> configuration = new TreeMap<>();

        private Builder(Bytes name) {
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

        @CanIgnoreReturnValue
        public Builder maxVersions(int versions) {
            return attribute(VERSIONS, versions);
        }

        @CanIgnoreReturnValue
        public Builder minVersions(int versions) {
            return attribute(MIN_VERSIONS, versions);
        }

        @CanIgnoreReturnValue
        public Builder ttlSeconds(int seconds) {
            return attribute(TTL, seconds);
        }

        @CanIgnoreReturnValue
        public Builder keepDeletedCells(KeepDeletedCells keep) {
            return attribute(KEEP_DELETED_CELLS, keep);
        }

        @CanIgnoreReturnValue
        public Builder newVersionBehavior(boolean enabled) {
            return attribute(NEW_VERSION_BEHAVIOR, enabled);
        }

        @CanIgnoreReturnValue
        public Builder bloomType(BloomType type) {
            return attribute(BLOOMFILTER, type);
        }

        @CanIgnoreReturnValue
        public Builder compression(Compression compression) {
            return attribute(COMPRESSION, compression);
        }

        @CanIgnoreReturnValue
        public Builder dataBlockEncoding(DataBlockEncoding encoding) {
            return attribute(DATA_BLOCK_ENCODING, encoding);
        }

        @CanIgnoreReturnValue
        public Builder blockSizeBytes(int bytes) {
            return attribute(BLOCKSIZE, bytes);
        }

        @CanIgnoreReturnValue
        public Builder inMemory(boolean preferred) {
            return attribute(IN_MEMORY, preferred);
        }

        @CanIgnoreReturnValue
        public Builder blockCacheEnabled(boolean enabled) {
            return attribute(BLOCKCACHE, enabled);
        }

        /** {@link IllegalArgumentException} when the name cannot be a family's. */
        public FamilyDescriptor build() {
            return new FamilyDescriptor(name, attributes, configuration);
        }
    }
}
