package io.basalt.client.row;

import io.basalt.base.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Finished HFiles that are to become part of a table. Their rows may be of any regions; the servers copy what each region
 * has, and the originals stay where they are, so that it does no harm to try again.
 *
 * @param files absolute paths that the region servers can read, with their families
 */
public record FinishedFiles(List<FamilyFile> files) {
    /** A file whose cells are of one family. */
    public record FamilyFile(Bytes family, String path) {}

    public FinishedFiles {
        files = List.copyOf(files);
    }

    public static FinishedFiles of(Bytes family, String path) {
        return new FinishedFiles(List.of(new FamilyFile(family, path)));
    }

    public static FinishedFiles of(String family, String path) {
        return of(Bytes.of(family), path);
    }

    public FinishedFiles add(Bytes family, String path) {
        var all = new ArrayList<>(files);
        all.add(new FamilyFile(family, path));
        return new FinishedFiles(all);
    }

    public FinishedFiles add(String family, String path) {
        return add(Bytes.of(family), path);
    }
}
