package io.basalt.storage.lineage;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RowRange;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a region sees of the files of others. A pure function. */
final class SharedFiles {
    private SharedFiles() {}

    /**
     * Files of the regions that may hold some of the rows, each with those rows only, the newest first. Of a file that
     * several of the regions share, adjacent pieces become one.
     */
    static List<LiveFile> of(List<Manifest> regions, RowRange rows) {
        List<LiveFile> shared = new ArrayList<>();
        for (Manifest region : regions) {
            RowRange wanted = intersection(region.region().rows(), rows);
            for (LiveFile file : region.files()) {
                if (wanted != null && file.rows().overlaps(wanted)) {
                    add(shared, file.withRows(intersection(file.rows(), wanted)));
                }
            }
        }
        // Stable: the order of files within a region stays, as far as it is one of age.
        shared.sort(Comparator.comparingLong(LiveFile::maxSequenceId).reversed());
        return shared;
    }

    private static void add(List<LiveFile> shared, LiveFile piece) {
        for (int i = 0; i < shared.size(); i++) {
            LiveFile other = shared.get(i);
            RowRange left = other.rows();
            if (!left.end().isEmpty()
                    && left.end().equals(piece.rows().start())
                    && other.withRows(piece.rows()).equals(piece)) {
                shared.set(
                        i,
                        other.withRows(new RowRange(left.start(), piece.rows().end())));
                return;
            }
        }
        shared.add(piece);
    }

    /** Rows in both; null when there are none. */
    private static RowRange intersection(RowRange one, RowRange other) {
        if (!one.overlaps(other)) {
            return null;
        }
        Bytes start = one.start().compareTo(other.start()) >= 0 ? one.start() : other.start();
        boolean first =
                other.end().isEmpty() || (!one.end().isEmpty() && one.end().compareTo(other.end()) <= 0);
        return new RowRange(start, first ? one.end() : other.end());
    }
}
