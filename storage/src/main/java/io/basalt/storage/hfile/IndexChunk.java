package io.basalt.storage.hfile;

import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Index entries that will be one block: where a block is, and a key at or before its first. Not thread-safe.
 *
 * <pre>
 *   root       per entry: int64 offset | int32 stored bytes | VLong key length | key
 *   other      int32 n | int32 × (n+1): where each entry begins behind this table, and where the last one ends |
 *              per entry: int64 offset | int32 stored bytes | key
 * </pre>
 */
final class IndexChunk {
    static final int ENTRY_FIXED_BYTES = Long.BYTES + Integer.BYTES;

    private final GrowingBuffer keys = new GrowingBuffer(4 << 10);
    private long[] offsets = new long[64];
    private int[] storedBytes = new int[64];
    private int[] keyEnds = new int[64];
    /** Entries below this one and all before it, on the level below. */
    private long[] subEntries = new long[64];

    private int entries;
    private int rootBytes;

    void add(long offset, int stored, ByteBuffer key, int keyOffset, int keyLength, int entriesBelow) {
        if (entries == offsets.length) {
            offsets = Arrays.copyOf(offsets, entries * 2);
            storedBytes = Arrays.copyOf(storedBytes, entries * 2);
            keyEnds = Arrays.copyOf(keyEnds, entries * 2);
            subEntries = Arrays.copyOf(subEntries, entries * 2);
        }
        keys.put(key, keyOffset, keyLength);
        offsets[entries] = offset;
        storedBytes[entries] = stored;
        keyEnds[entries] = keys.size();
        subEntries[entries] = entriesBelow + (entries == 0 ? 0 : subEntries[entries - 1]);
        entries++;
        // The length field's size is that of the VLong; 1 byte up to 127.
        rootBytes += ENTRY_FIXED_BYTES + (keyLength <= 127 ? 1 : keyLength <= 0xff ? 2 : 3) + keyLength;
    }

    void clear() {
        keys.clear();
        entries = 0;
        rootBytes = 0;
    }

    int entries() {
        return entries;
    }

    long offset(int entry) {
        return offsets[entry];
    }

    int storedBytes(int entry) {
        return storedBytes[entry];
    }

    /** Entries on the level below, of this entry and all before it. */
    long subEntriesThrough(int entry) {
        return subEntries[entry];
    }

    ByteBuffer keys() {
        return keys.memory();
    }

    int keyAt(int entry) {
        return entry == 0 ? 0 : keyEnds[entry - 1];
    }

    int keyLength(int entry) {
        return keyEnds[entry] - keyAt(entry);
    }

    /** Size in root format. */
    int rootBytes() {
        return rootBytes;
    }

    /** Size in the other format. */
    int nonRootBytes() {
        return Integer.BYTES * (entries + 2) + entries * ENTRY_FIXED_BYTES + keys.size();
    }

    void writeRoot(GrowingBuffer out) {
        for (int i = 0; i < entries; i++) {
            out.putLong(offsets[i]);
            out.putInt(storedBytes[i]);
            out.putVLong(keyLength(i));
            out.put(keys.memory(), keyAt(i), keyLength(i));
        }
    }

    void writeNonRoot(GrowingBuffer out) {
        out.putInt(entries);
        for (int i = 0; i <= entries; i++) {
            out.putInt(i * ENTRY_FIXED_BYTES + (i == 0 ? 0 : keyEnds[i - 1]));
        }
        for (int i = 0; i < entries; i++) {
            out.putLong(offsets[i]);
            out.putInt(storedBytes[i]);
            out.put(keys.memory(), keyAt(i), keyLength(i));
        }
    }
}
