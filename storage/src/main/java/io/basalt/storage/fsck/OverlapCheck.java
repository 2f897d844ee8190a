package io.basalt.storage.fsck;

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
        for (int i = 1; i < open.size(); i++) {
            Manifest before = open.get(i - 1);
            Manifest manifest = open.get(i);
            boolean sameTable = before.region().table().equals(manifest.region().table());
            if (sameTable && before.region().rows().overlaps(manifest.region().rows())) {
                findings.accept(new Finding(
                        Severity.DAMAGED,
                        StoreLayout.region(manifest.region()),
                        "has rows " + manifest.region().rows() + ", and region "
                                + before.region().encodedName() + " has rows "
                                + before.region().rows(),
                        "Only regions that hbase:meta names are served; the other one is not to be opened"));
            }
        }
    }

    /** Whether it is the child of a split or merge that may still be taken back. */
    private static boolean isWaiting(Manifest manifest) {
        return manifest.number() == 1 && !manifest.parents().isEmpty();
    }
}
