package io.basalt.storage.snapshot;

import io.basalt.storage.manifest.StoreLayout;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One snapshot among all that ever have its name. Each has a directory of its own: who slept while it was deleted, and
 * another one of its name was taken, cannot harm that one.
 *
 * @param number that no other one of the name has, chosen by who takes it; 0 when it is not part of the directory's name
 */
public record SnapshotId(String name, long number) implements Comparable<SnapshotId> {
    /** No snapshot's name has a comma. */
    private static final Pattern NUMBERED = Pattern.compile("([^,]+),([1-9]\\d{0,17})");

    private static final Comparator<SnapshotId> ORDER =
            Comparator.comparing(SnapshotId::name).thenComparing(SnapshotId::number);

    /** The one of a directory in {@link StoreLayout#snapshots}. */
    static SnapshotId of(String directory) {
        Matcher numbered = NUMBERED.matcher(directory);
        return numbered.matches()
                ? new SnapshotId(numbered.group(1), Long.parseLong(numbered.group(2)))
                : new SnapshotId(directory, 0);
    }

    /** Its directory. */
    public String path() {
        return StoreLayout.snapshots() + "/" + name + (number == 0 ? "" : "," + number);
    }

    @Override
    public int compareTo(SnapshotId other) {
        return ORDER.compare(this, other);
    }
}
