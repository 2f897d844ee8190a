package io.basalt.storage.read;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;
import java.util.Collection;

/**
 * Which column of a row a scan is in, which wanted one comes next, and how many versions were met. Not thread-safe.
 */
final class ColumnTracker {
    private static final int NO_COLUMN = -1;
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);
    private static final ByteBuffer[] ALL_COLUMNS = {};

    /** Wanted qualifiers in order; none means all columns. */
    private final Bytes[] wanted;

    private final ByteBuffer[] wantedBytes;
    private int next;

    private ByteBuffer qualifier = NO_BYTES;
    private int qualifierLength = NO_COLUMN;

    private long lastTimestamp;
    private int lastType;
    private int versions;
    private int versionsAfterFilter;

    ColumnTracker(Collection<Bytes> wanted) {
        this.wanted = wanted.toArray(Bytes[]::new);
        this.wantedBytes = this.wanted.length == 0 ? ALL_COLUMNS : new ByteBuffer[this.wanted.length];
        for (int i = 0; i < wantedBytes.length; i++) {
            wantedBytes[i] = this.wanted[i].asBuffer();
        }
    }

    boolean wantsAll() {
        return wanted.length == 0;
    }

    void startRow() {
        next = 0;
        qualifierLength = NO_COLUMN;
    }

    /** Takes note of the cell's column; true when it is another one than that of the cell before. */
    boolean enter(CellView cell) {
        int length = cell.qualifierLength();
        int offset = cell.qualifierOffset();
        if (length == qualifierLength && ByteRanges.equal(cell.buffer(), offset, length, qualifier, 0, length)) {
            return false;
        }
        if (qualifier.capacity() < length) {
            qualifier = ByteBuffer.allocate(Math.max(16, 2 * length));
        }
        ByteRanges.copy(cell.buffer(), offset, qualifier, 0, length);
        qualifierLength = length;
        versions = 0;
        versionsAfterFilter = 0;
        lastType = 0;
        return true;
    }

    /** Whether no wanted column can follow. */
    boolean exhausted() {
        return wanted.length > 0 && next == wanted.length;
    }

    /** Whether the column entered last is a wanted one; moves on past wanted ones that the row does not have. */
    boolean isWanted() {
        if (wanted.length == 0) {
            return true;
        }
        while (next < wanted.length) {
            int comparison = compareToNext();
            if (comparison <= 0) {
                return comparison == 0;
            }
            next++;
        }
        return false;
    }

    /** Nothing more is wanted of the column entered last. */
    void leave() {
        while (next < wanted.length && compareToNext() >= 0) {
            next++;
        }
    }

    /**
     * Whether the column entered last is at or behind the next wanted one, or, when all columns are wanted, whether it was
     * entered just now.
     */
    boolean isAtNext(boolean entered) {
        return wanted.length == 0 ? entered : next < wanted.length && compareToNext() >= 0;
    }

    /** Where the next wanted column begins, behind that of {@code cell}. */
    void seekNext(CellView cell, KeyBuffer target) {
        if (wanted.length == 0) {
            target.lastOnColumn(cell);
        } else if (next == wanted.length) {
            target.lastOnRow(cell);
        } else {
            target.firstOnColumn(cell, wanted[next]);
        }
    }

    /** Whether timestamp and type are those of the version counted last: an older writing of the same version. */
    boolean isRepeated(long timestamp, int type) {
        return lastType == type && lastTimestamp == timestamp;
    }

    /** Remembers a version for {@link #isRepeated}; a put counts. Returns how many were counted in this column. */
    int count(long timestamp, int type, boolean counts) {
        lastTimestamp = timestamp;
        lastType = type;
        if (counts) {
            versions++;
        }
        return versions;
    }

    int countAfterFilter() {
        return ++versionsAfterFilter;
    }

    private int compareToNext() {
        ByteBuffer candidate = wantedBytes[next];
        return ByteRanges.compare(qualifier, 0, qualifierLength, candidate, 0, candidate.limit());
    }
}
