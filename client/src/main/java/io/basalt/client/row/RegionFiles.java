package io.basalt.client.row;

import io.basalt.base.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Finished HFiles that are to become part of one region, all families at once. The servers copy them; the originals stay
 * where they are, so that it does no harm to try again.
 *
 * @param row any row of the region; all rows of the files have to be in it
 * @param files absolute paths that the region servers can read, with their families
 */
public record RegionFiles(Bytes row, List<FamilyFile> files) {
    /** A file whose cells are of one family. */
    public record FamilyFile(Bytes family, String path) {}

    public RegionFiles {
        files = List.copyOf(files);
    }

    /** For the region that holds {@code row}. */
    public static RegionFiles at(Bytes row) {
        return new RegionFiles(row, List.of());
    }

    /** For the region that holds {@code row}. */
    public static RegionFiles at(String row) {
        return at(Bytes.of(row));
    }

    public RegionFiles add(Bytes family, String path) {
        var all = new ArrayList<>(files);
        all.add(new FamilyFile(family, path));
        return new RegionFiles(row, all);
    }

    public RegionFiles add(String family, String path) {
        return add(Bytes.of(family), path);
    }
}
