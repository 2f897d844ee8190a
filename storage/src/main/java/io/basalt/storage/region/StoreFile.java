package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.schema.BloomType;
import io.basalt.storage.hfile.HFileReader;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.CellSource;
import io.basalt.storage.read.EmptyCursor;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.TimeRange;
import io.basalt.storage.read.VersionRules;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live HFile of one store, or those rows of it that belong to the region. Counted: the maker holds it first, and the
 * file is closed when nobody holds it. Thread-safe.
 */
final class StoreFile implements CellSource {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFile.class);

    /** With more columns, one of them is most likely there. */
    private static final int MOST_COLUMNS_TO_ASK_FOR = 8;

    private final LiveFile live;
    private final HFileReader reader;
    private final boolean shared;
    /** Whether all its rows belong to the region. */
    private final boolean whole;

    private final AtomicInteger holders = new AtomicInteger(1);

    private StoreFile(LiveFile live, HFileReader reader, boolean shared) {
        this.live = live;
        this.reader = reader;
        this.shared = shared;
        this.whole = live.rows().equals(RowRange.ALL);
    }

    static StoreFile open(RegionEnvironment environment, RegionIdentity identity, LiveFile live) throws IOException {
        HFileReader reader = live.loaded()
                ? HFileReader.open(environment.files(), live.path(), environment.cache(), live.maxSequenceId())
                : HFileReader.open(environment.files(), live.path(), environment.cache());
        return new StoreFile(live, reader, !live.path().startsWith(identity.directory() + "/"));
    }

    LiveFile live() {
        return live;
    }

    /** Whether it lies in another region's directory. */
    boolean isShared() {
        return shared;
    }

    Bytes firstRow() {
        return reader.firstRow();
    }

    /** Row in the middle of the whole file, which need not exist. Reads from the disk. */
    Bytes middleRow() throws IOException {
        return reader.middleRow();
    }

    /** Whether a cell may have tags; of a file that others made no more is believed than its layout tells. */
    boolean hasTags() {
        return live.loaded() ? reader.mayHaveTags() : reader.hasTags();
    }

    /** Timestamp of the oldest put. */
    long earliestPut() {
        return reader.earliestPut();
    }

    void retain() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            try {
                reader.close();
            } catch (IOException e) {
                // All that was read has been checked already; only the handle may leak.
                LOG.warn("Closing a file failed file={}", live.path(), e);
            }
        }
    }

    @Override
    public boolean mayMatter(TimeRange range) {
        // The file's range of times reaches down to everything that its delete markers hide.
        long last = range.to() == Long.MAX_VALUE ? Long.MAX_VALUE : range.to() - 1;
        return reader.mayContainTime(range.from(), last);
    }

    @Override
    public Content content(TimeRange range, VersionRules rules, long readPoint) {
        // What others say of their files is not believed.
        boolean sole = !live.loaded()
                && reader.hasSolePuts()
                && reader.maxCellSequenceId() <= readPoint
                && rules.allCount(range, reader.minTimestamp(), reader.maxTimestamp());
        return sole ? Content.SOLE_PUTS : Content.MIXED;
    }

    @Override
    public CellCursor cursor(ReadMode mode, boolean cacheBlocks) {
        CellCursor cursor = reader.cursor(mode, cacheBlocks);
        return whole ? cursor : new RangeCursor(cursor, reader.order(), live.rows());
    }

    @Override
    public CellCursor cursorInRow(ReadMode mode, boolean cacheBlocks, CellView key, Set<Bytes> qualifiers)
            throws IOException {
        boolean inRange = whole || live.rows().contains(key.row());
        return inRange && mayContain(key, qualifiers, mode) ? cursor(mode, cacheBlocks) : EmptyCursor.INSTANCE;
    }

    private boolean mayContain(CellView key, Set<Bytes> qualifiers, ReadMode mode) throws IOException {
        boolean byColumn = reader.bloomType() == BloomType.ROWCOL
                && !qualifiers.isEmpty()
                && qualifiers.size() <= MOST_COLUMNS_TO_ASK_FOR;
        if (!byColumn) {
            return reader.mayContainRow(key, mode);
        }
        if (reader.mayContainFamilyDelete(key, mode)) {
            return true;
        }
        Bytes row = key.row();
        Bytes family = Bytes.of(live.family());
        for (Bytes qualifier : qualifiers) {
            CellView column = SeekKey.key(row, family, qualifier, CellView.LATEST_TIMESTAMP, CellType.MAXIMUM, 0);
            if (reader.mayContainColumn(column, mode)) {
                return true;
            }
        }
        return false;
    }
}
