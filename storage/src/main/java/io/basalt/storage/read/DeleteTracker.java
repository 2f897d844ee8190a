package io.basalt.storage.read;

import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import java.util.Arrays;

/**
 * The delete markers met so far in one row of one family. Cells come in order, so a marker is met before what it hides:
 * those of the family first (their qualifier is empty), those of a column before its puts of the same or older
 * timestamps.
 *
 * <p>A marker hides by timestamp, whenever it was written. Not thread-safe.
 */
final class DeleteTracker {
    /** What hides a cell. */
    enum Verdict {
        NOT_DELETED,
        /** This cell; older ones of the column may be visible. */
        VERSION,
        /** This cell and all older ones of its column. */
        COLUMN
    }

    /** Timestamps of markers of one kind. */
    private static final class Markers {
        private static final long[] NONE = {};

        private long[] timestamps = NONE;
        private int length;

        void add(long timestamp) {
            if (length == timestamps.length) {
                timestamps = Arrays.copyOf(timestamps, Math.max(4, 2 * length));
            }
            timestamps[length++] = timestamp;
        }

        /** Whether the newest one, which came first, is of this timestamp or newer. */
        boolean reaches(long timestamp) {
            return length > 0 && timestamps[0] >= timestamp;
        }

        boolean contains(long timestamp) {
            for (int i = 0; i < length; i++) {
                if (timestamps[i] == timestamp) {
                    return true;
                }
            }
            return false;
        }
    }

    // Null until there is a marker at all: most rows have none.
    private Markers family;
    private Markers familyVersions;
    private Markers column;
    private Markers versions;

    void startRow() {
        if (family != null) {
            family.length = 0;
            familyVersions.length = 0;
            startColumn();
        }
    }

    void startColumn() {
        if (family != null) {
            column.length = 0;
            versions.length = 0;
        }
    }

    void add(CellView marker) {
        if (family == null) {
            family = new Markers();
            familyVersions = new Markers();
            column = new Markers();
            versions = new Markers();
        }
        Markers markers =
                switch (marker.type()) {
                    case CellType.DELETE_FAMILY -> family;
                    case CellType.DELETE_FAMILY_VERSION -> familyVersions;
                    case CellType.DELETE_COLUMN -> column;
                    default -> versions;
                };
        // The first marker of these kinds has the newest timestamp and covers what later ones do.
        if (markers.length > 0 && (markers == family || markers == column)) {
            return;
        }
        markers.add(marker.timestamp());
    }

    Verdict check(CellView put) {
        if (family == null) {
            return Verdict.NOT_DELETED;
        }
        long timestamp = put.timestamp();
        if (family.reaches(timestamp) || column.reaches(timestamp)) {
            return Verdict.COLUMN;
        }
        return familyVersions.contains(timestamp) || versions.contains(timestamp)
                ? Verdict.VERSION
                : Verdict.NOT_DELETED;
    }
}
