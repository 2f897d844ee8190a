package io.basalt.storage.read;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.basalt.base.Bytes;
import io.basalt.storage.filter.Filter;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What to read: rows, columns, versions, filter. Immutable, but for the filter, which has state: a spec with a filter
 * serves one scan.
 *
 * <p>Meaning of each field: HBase's Scan. A get is the scan of one row, {@link #row}.
 */
public final class ScanSpec {
    /** As {@link #readPoint}: the newest acknowledged state at the time of opening. */
    public static final long NEWEST = 0;
    /** As {@link #readPoint}: also what is not acknowledged yet. */
    public static final long UNCOMMITTED = Long.MAX_VALUE;

    private final Bytes startRow;
    private final boolean startInclusive;
    private final Bytes stopRow;
    private final boolean stopInclusive;
    private final boolean reversed;
    private final NavigableMap<Bytes, NavigableSet<Bytes>> columns;
    private final TimeRange timeRange;
    private final NavigableMap<Bytes, TimeRange> familyTimeRanges;
    private final int maxVersions;
    private final Filter filter;
    private final int batch;
    private final int storeLimit;
    private final int storeOffset;
    private final boolean raw;
    private final long readPoint;
    private final boolean cacheBlocks;
    private final boolean singleRow;

    private ScanSpec(Builder builder) {
        this.startRow = builder.startRow;
        this.startInclusive = builder.startInclusive;
        this.stopRow = builder.stopRow;
        this.stopInclusive = builder.stopInclusive;
        this.reversed = builder.reversed;
        this.columns = frozen(builder.columns);
        this.timeRange = builder.timeRange;
        this.familyTimeRanges = frozen(builder.familyTimeRanges);
        this.maxVersions = builder.maxVersions;
        this.filter = builder.filter;
        this.batch = builder.batch;
        this.storeLimit = builder.storeLimit;
        this.storeOffset = builder.storeOffset;
        this.raw = builder.raw;
        this.readPoint = builder.readPoint;
        this.cacheBlocks = builder.cacheBlocks;
        this.singleRow = !startRow.isEmpty() && startInclusive && stopInclusive && startRow.equals(stopRow);
    }

    /** Most reads are gets of a whole row: they share the empty map. */
    private static <V> NavigableMap<Bytes, V> frozen(NavigableMap<Bytes, V> source) {
        return source == null
                ? Collections.emptyNavigableMap()
                : Collections.unmodifiableNavigableMap(new TreeMap<>(source));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The scan of one row: a get. */
    public static Builder row(Bytes row) {
        return new Builder().start(row, true).stop(row, true);
    }

    /** Where the scan begins: the lowest row, or the highest when {@link #reversed}. Empty: at the region's end. */
    public Bytes startRow() {
        return startRow;
    }

    public boolean startInclusive() {
        return startInclusive;
    }

    /** Where the scan ends; empty: with the region. */
    public Bytes stopRow() {
        return stopRow;
    }

    public boolean stopInclusive() {
        return stopInclusive;
    }

    public boolean reversed() {
        return reversed;
    }

    /** Wanted columns by family. Empty: everything; a family without qualifiers: the whole family. */
    public NavigableMap<Bytes, NavigableSet<Bytes>> columns() {
        return columns;
    }

    /** Which timestamps are wanted of a family. */
    public TimeRange timeRange(Bytes family) {
        return familyTimeRanges.isEmpty() ? timeRange : familyTimeRanges.getOrDefault(family, timeRange);
    }

    public int maxVersions() {
        return maxVersions;
    }

    public Optional<Filter> filter() {
        return Optional.ofNullable(filter);
    }

    /** How many cells a result has at most; 0 for no limit. */
    public int batch() {
        return batch;
    }

    /** How many cells of each family are returned of a row at most; negative for no limit. */
    public int storeLimit() {
        return storeLimit;
    }

    /** How many cells of each family are left out at the beginning of a row. */
    public int storeOffset() {
        return storeOffset;
    }

    /** Whether delete markers and what they hide are returned. */
    public boolean raw() {
        return raw;
    }

    /** The newest sequence id to see, or {@link #NEWEST} or {@link #UNCOMMITTED}. */
    public long readPoint() {
        return readPoint;
    }

    /** Whether blocks read from the disk stay in the cache. */
    public boolean cacheBlocks() {
        return cacheBlocks;
    }

    /** Whether this reads exactly one row. */
    public boolean isSingleRow() {
        return singleRow;
    }

    /** Collects a {@link ScanSpec}; everything has HBase's default, and versions are 1. */
    public static final class Builder {
        private Bytes startRow = Bytes.EMPTY;
        private boolean startInclusive = true;
        private Bytes stopRow = Bytes.EMPTY;
        private boolean stopInclusive;
        private boolean reversed;
        private NavigableMap<Bytes, NavigableSet<Bytes>> columns; // null until there is one
        private TimeRange timeRange = TimeRange.ALL;
        private NavigableMap<Bytes, TimeRange> familyTimeRanges; // null until there is one
        private int maxVersions = 1;
        private Filter filter;
        private int batch;
        private int storeLimit = -1;
        private int storeOffset;
        private boolean raw;
        private long readPoint = NEWEST;
        private boolean cacheBlocks = true;

        private Builder() {}

        @CanIgnoreReturnValue
        public Builder start(Bytes row, boolean inclusive) {
            this.startRow = row;
            this.startInclusive = inclusive;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder stop(Bytes row, boolean inclusive) {
            this.stopRow = row;
            this.stopInclusive = inclusive;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder reversed(boolean value) {
            this.reversed = value;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder family(Bytes family) {
            if (columns == null) {
                columns = new TreeMap<>();
            }
            columns.put(family, Collections.emptyNavigableSet());
            return this;
        }

        /** Adds a column; has no effect when the whole family is wanted already. */
        @CanIgnoreReturnValue
        public Builder column(Bytes family, Bytes qualifier) {
            if (columns == null) {
                columns = new TreeMap<>();
            }
            NavigableSet<Bytes> qualifiers = columns.get(family);
            if (qualifiers == null) {
                qualifiers = new TreeSet<>();
                columns.put(family, qualifiers);
            } else if (qualifiers.isEmpty()) {
                return this;
            }
            qualifiers.add(qualifier);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder timeRange(TimeRange range) {
            this.timeRange = range;
            return this;
        }

        /** Replaces the general time range for one family. */
        @CanIgnoreReturnValue
        public Builder timeRange(Bytes family, TimeRange range) {
            if (familyTimeRanges == null) {
                familyTimeRanges = new TreeMap<>();
            }
            familyTimeRanges.put(family, range);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder maxVersions(int value) {
            this.maxVersions = value;
            return this;
        }

        /** Takes the filter: nothing else may use it from now on. */
        @CanIgnoreReturnValue
        public Builder filter(Filter value) {
            this.filter = value;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder batch(int value) {
            this.batch = value;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder storeLimit(int value) {
            this.storeLimit = value;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder storeOffset(int value) {
            this.storeOffset = value;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder raw(boolean value) {
            this.raw = value;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder readPoint(long value) {
            this.readPoint = value;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder cacheBlocks(boolean value) {
            this.cacheBlocks = value;
            return this;
        }

        public ScanSpec build() {
            return new ScanSpec(this);
        }
    }
}
