package io.basalt.storage.fsck;

import io.basalt.protocol.name.RowRange;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.StoreLayout;
import java.util.List;
import java.util.function.Consumer;

/** Checks that no two regions of a table that may be opened have the same rows. A pure function. */
final class OverlapCheck {
    private OverlapCheck() {}

    static void run(List<Manifest> regions, Consumer<Finding> findings) {
        List<Manifest> open = regions.stream()
                .filter(manifest -> !manifest.region().offline() && !isWaiting(manifest))
                .sorted((one, other) -> one.region().compareTo(other.region()))
                .toList();
        // Sorted by first row, so a region has rows of an earlier one just when it has rows of that which reaches
        // furthest.
        Manifest furthest = null;
        for (Manifest manifest : open) {
            boolean sameTable = furthest != null
                    && furthest.region().table().equals(manifest.region().table());
            if (sameTable && furthest.region().rows().overlaps(manifest.region().rows())) {
                findings.accept(overlap(furthest, manifest));
            }
            if (!sameTable
                    || reachesFurther(
                            manifest.region().rows(), furthest.region().rows())) {
                furthest = manifest;
            }
        }
    }

    private static Finding overlap(Manifest before, Manifest manifest) {
        return new Finding(
                Severity.DAMAGED,
                StoreLayout.region(manifest.region()),
                "has rows " + manifest.region().rows() + ", and region "
                        + before.region().encodedName() + " has rows "
                        + before.region().rows(),
                "Only regions that hbase:meta names are served; the other one is not to be opened");
    }

    private static boolean reachesFurther(RowRange one, RowRange other) {
        return !other.end().isEmpty() && (one.end().isEmpty() || one.end().compareTo(other.end()) > 0);
    }

    /** Whether it is the child of a split or merge that may still be taken back. */
    private static boolean isWaiting(Manifest manifest) {
        return manifest.number() == 1 && !manifest.parents().isEmpty();
    }
}
