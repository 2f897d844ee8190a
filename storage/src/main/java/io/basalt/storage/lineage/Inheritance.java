package io.basalt.storage.lineage;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.storage.manifest.Manifest;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a new region gets from others: their files with its rows, and sequence ids that go on above theirs. */
public final class Inheritance {
    private Inheritance() {}

    /**
     * The first manifest of {@code heir}. A pure function.
     *
     * @param from manifests of regions that cover the heir's rows, without unflushed records
     */
    public static Manifest of(List<Manifest> from, RegionInfo heir) {
        long lastSequenceId = 0;
        var families = new TreeSet<String>();
        for (Manifest region : from) {
            lastSequenceId = Math.max(lastSequenceId, region.lastSequenceId());
            families.addAll(region.flushedSequenceIds().keySet());
        }
        var flushed = new TreeMap<String, Long>();
        for (String family : families) {
            flushed.put(family, lastSequenceId);
        }
        return Manifest.first(heir)
                .openSequenceId(lastSequenceId)
                .flushedSequenceIds(flushed)
                .files(SharedFiles.of(from, heir.rows()))
                .parents(from.stream()
                        .map(region -> region.region().encodedName())
                        .toList())
                .build();
    }
}
