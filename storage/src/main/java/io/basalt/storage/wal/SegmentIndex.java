package io.basalt.storage.wal;

import io.basalt.storage.file.CorruptFileException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which regions have records in a segment, and where. Built while the segment is written, stored as its last group.
 *
 * <pre>
 *   int32 regions
 *   per region, by name:  uint8 length | name | int64 firstSequenceId | int64 lastSequenceId
 *                         int32 ranges | per range: int64 start | int64 end       whole groups
 *   zeros up to a multiple of 8
 *   int64 offset of the index group                                               the file's last bytes
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class SegmentIndex {
    /** What lies between two ranges is read rather than skipped when it is less than this. */
    static final long LEAST_GAP_BYTES = 64 << 10;

    /** The records of one region. */
    static final class Entry {
        private final long firstSequenceId;
        private long lastSequenceId;
        private long[] ranges = new long[4];
        private int used;

        private Entry(long firstSequenceId) {
            this.firstSequenceId = firstSequenceId;
        }

        long firstSequenceId() {
            return firstSequenceId;
        }

        long lastSequenceId() {
            return lastSequenceId;
        }

        int ranges() {
            return used / 2;
        }

        long start(int range) {
            return ranges[2 * range];
        }

        long end(int range) {
            return ranges[2 * range + 1];
        }

        private void cover(long start, long end) {
            if (used > 0 && start - ranges[used - 1] < LEAST_GAP_BYTES) {
                ranges[used - 1] = end;
            } else {
                addRange(start, end);
            }
        }

        private void addRange(long start, long end) {
            if (used == ranges.length) {
                ranges = Arrays.copyOf(ranges, used * 2);
            }
            ranges[used] = start;
            ranges[used + 1] = end;
            used += 2;
        }
    }

    private final Map<String, Entry> entries = new HashMap<>();

    /** Notes a record in the group between two offsets; groups come in order. */
    void add(String region, long firstSequenceId, long lastSequenceId, long start, long end) {
        Entry entry = entries.get(region);
        if (entry == null) {
            entry = new Entry(firstSequenceId);
            entries.put(region, entry);
        }
        entry.lastSequenceId = lastSequenceId;
        entry.cover(start, end);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Set<String> regions() {
        return entries.keySet();
    }

    /** Null when the segment has no record of the region. */
    Entry entry(String region) {
        return entries.get(region);
    }

    /** The last sequence id of each region. */
    SortedMap<String, Long> lastSequenceIds() {
        var last = new TreeMap<String, Long>();
        entries.forEach((region, entry) -> last.put(region, entry.lastSequenceId));
        return last;
    }

    /** @param offset where the index group will begin */
    ByteBuffer encode(long offset) {
        var sorted = new TreeMap<String, Entry>(entries);
        int bytes = Integer.BYTES + Long.BYTES;
        for (Map.Entry<String, Entry> region : sorted.entrySet()) {
            bytes += 1
                    + utf8(region.getKey()).length
                    + 2 * Long.BYTES
                    + Integer.BYTES
                    + region.getValue().used * Long.BYTES;
        }
        ByteBuffer payload = ByteBuffer.allocate(bytes + GroupHeader.padding(bytes));
        payload.putInt(sorted.size());
        sorted.forEach((region, entry) -> {
            byte[] name = utf8(region);
            payload.put((byte) name.length).put(name);
            payload.putLong(entry.firstSequenceId).putLong(entry.lastSequenceId);
            payload.putInt(entry.ranges());
            for (int i = 0; i < entry.used; i++) {
                payload.putLong(entry.ranges[i]);
            }
        });
        payload.putLong(payload.capacity() - Long.BYTES, offset);
        return payload.clear();
    }

    /** Reads the payload of the index group at {@code offset}, which bounds every range. */
    static SegmentIndex decode(String file, long offset, ByteBuffer payload) throws CorruptFileException {
        try {
            var index = new SegmentIndex();
            int regions = payload.getInt();
            for (int i = 0; i < regions; i++) {
                byte[] name = new byte[payload.get() & 0xff];
                payload.get(name);
                var entry = new Entry(payload.getLong());
                entry.lastSequenceId = payload.getLong();
                long before = SegmentHeader.BYTES;
                for (int ranges = payload.getInt(); ranges > 0; ranges--) {
                    long start = payload.getLong();
                    long end = payload.getLong();
                    if (start < before || end <= start || end > offset) {
                        throw new CorruptFileException(
                                file, offset, "the index has a range from " + start + " to " + end);
                    }
                    entry.addRange(start, end);
                    before = end;
                }
                index.entries.put(new String(name, StandardCharsets.UTF_8), entry);
            }
            return index;
        } catch (BufferUnderflowException e) {
            throw new CorruptFileException(file, offset, "the index ends in the middle of a region");
        }
    }

    private static byte[] utf8(String region) {
        return region.getBytes(StandardCharsets.UTF_8);
    }
}
