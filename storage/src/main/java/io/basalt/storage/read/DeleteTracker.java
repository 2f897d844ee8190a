package io.basalt.storage.read;

import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import java.util.Arrays;

/**
 * The delete markers met so far in one row of one family. Cells come in order, so a marker is met before what it hides:
 * those of the family first (their qualifier is empty), those of a column before its puts of the same or older
 * timestamps.
 *
 * <p>A marker hides by timestamp, whenever it was written; with {@code writeOrder} it hides only what has a smaller
 * sequence id. Not thread-safe.
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

    /** Markers of one kind: a timestamp and a sequence id each. */
    private static final class Markers {
        private static final long[] NONE = {};

        private long[] entries = NONE;
        private int length;

        void add(long timestamp, long sequenceId) {
            if (length == entries.length) {
                entries = Arrays.copyOf(entries, Math.max(8, 2 * length));
            }
            entries[length++] = timestamp;
            entries[length++] = sequenceId;
        }

        boolean hides(long timestamp, long sequenceId, boolean exact, boolean writeOrder) {
            for (int i = 0; i < length; i += 2) {
                boolean covered = exact ? entries[i] == timestamp : entries[i] >= timestamp;
                if (covered && (!writeOrder || entries[i + 1] > sequenceId)) {
                    return true;
                }
            }
            return false;
        }
    }

    private final boolean writeOrder;
    private final Markers family = new Markers();
    private final Markers familyVersions = new Markers();
    private final Markers column = new Markers();
    private final Markers versions = new Markers();

    DeleteTracker(boolean writeOrder) {
        this.writeOrder = writeOrder;
    }

    void startRow() {
        family.length = 0;
        familyVersions.length = 0;
        startColumn();
    }

    void startColumn() {
        column.length = 0;
        versions.length = 0;
    }

    void add(CellView marker) {
        Markers markers =
                switch (marker.type()) {
                    case CellType.DELETE_FAMILY -> family;
                    case CellType.DELETE_FAMILY_VERSION -> familyVersions;
                    case CellType.DELETE_COLUMN -> column;
                    default -> versions;
                };
        // The first marker of these kinds has the newest timestamp and covers what later ones do.
        if (markers.length > 0 && !writeOrder && (markers == family || markers == column)) {
            return;
        }
        markers.add(marker.timestamp(), marker.sequenceId());
    }

    Verdict check(CellView put) {
        if (family.length + familyVersions.length + column.length + versions.length == 0) {
            return Verdict.NOT_DELETED;
        }
        long timestamp = put.timestamp();
        long sequenceId = put.sequenceId();
        if (family.hides(timestamp, sequenceId, false, writeOrder)
                || column.hides(timestamp, sequenceId, false, writeOrder)) {
            // In the order of writing, an older timestamp may have been written after the marker.
            return writeOrder ? Verdict.VERSION : Verdict.COLUMN;
        }
        return familyVersions.hides(timestamp, sequenceId, true, writeOrder)
                        || versions.hides(timestamp, sequenceId, true, writeOrder)
                ? Verdict.VERSION
                : Verdict.NOT_DELETED;
    }
}
