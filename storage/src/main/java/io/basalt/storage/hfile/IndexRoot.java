package io.basalt.storage.hfile;

import java.nio.ByteBuffer;

/**
 * The root of a data index, in the format of the other index blocks; kept in memory while the file is open.
 *
 * @param levels 1: its entries are data blocks
 * @param middleOffset the leaf block that holds the middle data block's entry; with more than one level only
 * @param middleStoredBytes size of that leaf block
 * @param middleEntry number of that entry in its leaf block
 */
record IndexRoot(ByteBuffer bytes, int levels, long middleOffset, int middleStoredBytes, int middleEntry) {
    /** {@code int64 offset, int32 stored bytes, int32 entry} behind the entries when there are levels below. */
    static final int MIDDLE_BYTES = Long.BYTES + 2 * Integer.BYTES;

    int entries() {
        return bytes.getInt(0);
    }
}
