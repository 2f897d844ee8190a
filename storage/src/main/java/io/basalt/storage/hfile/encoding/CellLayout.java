package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.schema.DataBlockEncoding;

/**
 * How the data blocks of one file lay out their cells.
 *
 * @param encoding layout of keys and values
 * @param tags whether each cell has a tags field, possibly of length 0
 * @param compressedTags whether the tags go through a dictionary; only with PREFIX, DIFF and FAST_DIFF
 * @param sequenceIds whether each cell has a sequence id
 */
public record CellLayout(DataBlockEncoding encoding, boolean tags, boolean compressedTags, boolean sequenceIds) {
    public CellLayout {
        if (compressedTags && (!tags || isPlain(encoding))) {
            throw new IllegalArgumentException("tags cannot be compressed with encoding " + encoding);
        }
    }

    /** Whether cells with this encoding are laid out as they are, not as differences. */
    public static boolean isPlain(DataBlockEncoding encoding) {
        return encoding == DataBlockEncoding.NONE || encoding == DataBlockEncoding.ROW_INDEX_V1;
    }

    boolean isPlain() {
        return isPlain(encoding);
    }
}
