package io.basalt.client.scan;

import io.basalt.base.Bytes;
import io.basalt.client.row.Scan;
import io.basalt.protocol.name.RegionInfo;
import java.util.Optional;

/**
 * From where a scan goes on. Forwards, an empty row is the very beginning; backwards, the very end.
 *
 * @param inclusive whether {@code row} itself is still wanted
 */
record ScanPosition(Bytes row, boolean inclusive, boolean reversed) {
    static ScanPosition startOf(Scan scan) {
        return new ScanPosition(scan.startRow(), scan.includesStartRow(), scan.isReversed());
    }

    /** Whether the region to go on in is the one before {@code row}, which itself may lie in the next. */
    boolean before() {
        return reversed && (row.isEmpty() || !inclusive);
    }

    ScanPosition after(Bytes lastRow) {
        return new ScanPosition(lastRow, false, reversed);
    }

    ScanPosition at(Bytes sameRow) {
        return new ScanPosition(sameRow, true, reversed);
    }

    /** Where to go on when {@code region} is exhausted; nothing when the scan is over. */
    Optional<ScanPosition> behind(RegionInfo region, Scan scan) {
        Bytes edge = reversed ? region.startKey() : region.endKey();
        if (edge.isEmpty()) {
            return Optional.empty();
        }
        Bytes stop = scan.stopRow();
        if (!stop.isEmpty()) {
            int order = stop.compareTo(edge);
            // Backwards the edge belongs to the exhausted region, forwards to the next one.
            boolean over = reversed ? order >= 0 : order < 0 || (order == 0 && !scan.includesStopRow());
            if (over) {
                return Optional.empty();
            }
        }
        return Optional.of(new ScanPosition(edge, !reversed, reversed));
    }
}
