package io.basalt.storage.region;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.basalt.base.Clock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What operations with a nonce came to, of all regions of a server. The oldest are forgotten after half an hour, or before
 * that when the memory for them is used up.
 *
 * <p>Results lie one behind the other in segments, which are forgotten whole, and are found by a table of their places:
 * a million of them are a few objects for the garbage collector. A result in a segment:
 *
 * <pre>
 *   int64 region | int64 nonce group | int64 nonce | int32 length of the cells, or -1 | byte matched | the cells, framed
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class NonceMemory {
    private static final Duration REMEMBERED = Duration.ofMinutes(30);
    /** Of a longer result it is only remembered that there was one, lest a few of them use up the memory of all. */
    static final int MAX_RESULT_BYTES = 256 << 10;

    private static final int SEGMENT_BYTES = 512 << 10;
    private static final long LEAST_BYTES = 2 * SEGMENT_BYTES;
    private static final int NOT_KEPT = -1;

    private static final int REGION = 0;
    private static final int GROUP = 8;
    private static final int NONCE = 16;
    private static final int LENGTH = 24;
    private static final int MATCHED = 28;
    private static final int HEAD_BYTES = 29;

    private static final int FIRST_SLOTS = 1 << 10;
    /** No place: segments are counted from 1. */
    private static final long FREE = 0;

    private static final class Segment {
        final ByteBuffer bytes = ByteBuffer.allocate(SEGMENT_BYTES);
        /** When the last result came. */
        long newestNanos;
    }

    private final Clock clock;
    private final long maxBytes;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Segment> segments = new ArrayList<>();

    /** The number of the first one in the list; their places hold it. */
    @GuardedBy("lock")
    private int firstSegment = 1;

    /** Places of results, {@code segment << 32 | offset}, each in the first free slot from that of its hash on. */
    @GuardedBy("lock")
    private long[] slots = new long[FIRST_SLOTS];

    @GuardedBy("lock")
    private int results;

    @GuardedBy("lock")
    private long regions;

    /** @param maxBytes for results and the table; at least a megabyte is used */
    public NonceMemory(Clock clock, long maxBytes) {
        this.clock = clock;
        this.maxBytes = Math.max(maxBytes, LEAST_BYTES);
    }

    /** A number for a region that is opened, which no other has had. */
    long newRegion() {
        synchronized (lock) {
            return ++regions;
        }
    }

    /** Copies the result; one that is there already stays. */
    void put(long region, long group, long nonce, OperationResult result) {
        synchronized (lock) {
            forgetOld();
            if (slots[slotOf(region, group, nonce)] != FREE) {
                return;
            }
            boolean kept = result.cells().remaining() <= MAX_RESULT_BYTES;
            Segment segment = segmentFor(HEAD_BYTES + (kept ? result.cells().remaining() : 0));
            ByteBuffer bytes = segment.bytes;
            long place = (long) (firstSegment + segments.size() - 1) << Integer.SIZE | bytes.position();
            bytes.putLong(region).putLong(group).putLong(nonce);
            bytes.putInt(kept ? result.cells().remaining() : NOT_KEPT);
            bytes.put((byte) (result.matched() ? 1 : 0));
            if (kept) {
                bytes.put(result.cells().duplicate());
            }
            segment.newestNanos = clock.nanos();
            slots[slotOf(region, group, nonce)] = place;
            if (++results * 2 > slots.length) {
                rehash(slots.length * 2);
            }
        }
    }

    /** The result, or null; one without cells where they were too long to be kept, as {@link Known} says. */
    Known get(long region, long group, long nonce) {
        synchronized (lock) {
            long place = slots[slotOf(region, group, nonce)];
            if (place == FREE) {
                return null;
            }
            ByteBuffer bytes = segment(place);
            int at = (int) place;
            int length = bytes.getInt(at + LENGTH);
            byte[] cells = new byte[Math.max(0, length)];
            bytes.get(at + HEAD_BYTES, cells);
            return new Known(
                    new OperationResult(bytes.get(at + MATCHED) != 0, ByteBuffer.wrap(cells)), length != NOT_KEPT);
        }
    }

    /** @param isWhole false where the result's cells were too long to be kept */
    record Known(OperationResult result, boolean isWhole) {}

    /** Bytes in use. */
    long bytes() {
        synchronized (lock) {
            return usedBytes();
        }
    }

    @GuardedBy("lock")
    private long usedBytes() {
        long bytes = (long) slots.length * Long.BYTES;
        for (Segment segment : segments) {
            bytes += segment.bytes.capacity();
        }
        return bytes;
    }

    @GuardedBy("lock")
    private Segment segmentFor(int wanted) {
        if (segments.isEmpty() || segments.get(segments.size() - 1).bytes.remaining() < wanted) {
            while (!segments.isEmpty() && usedBytes() + SEGMENT_BYTES > maxBytes) {
                forgetOldest();
            }
            segments.add(new Segment());
        }
        return segments.get(segments.size() - 1);
    }

    @GuardedBy("lock")
    private void forgetOld() {
        long horizon = clock.nanos() - REMEMBERED.toNanos();
        while (!segments.isEmpty() && segments.get(0).newestNanos - horizon < 0) {
            forgetOldest();
        }
    }

    @GuardedBy("lock")
    private void forgetOldest() {
        ByteBuffer oldest = segments.get(0).bytes;
        int at = 0;
        while (at < oldest.position()) {
            remove(slotOf(oldest.getLong(at + REGION), oldest.getLong(at + GROUP), oldest.getLong(at + NONCE)));
            at += HEAD_BYTES + Math.max(0, oldest.getInt(at + LENGTH));
        }
        segments.remove(0);
        firstSegment++;
    }

    // ---- the table ----

    /** The slot of a result, or the free one where it would be. */
    @GuardedBy("lock")
    private int slotOf(long region, long group, long nonce) {
        int slot = hash(region, group, nonce) & (slots.length - 1);
        while (slots[slot] != FREE && !isAt(slots[slot], region, group, nonce)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    /** Frees a slot. What would no longer be found behind the gap moves into it, and so on. */
    @GuardedBy("lock")
    private void remove(int slot) {
        int mask = slots.length - 1;
        int gap = slot;
        for (int next = (gap + 1) & mask; slots[next] != FREE; next = (next + 1) & mask) {
            int home = hashAt(slots[next]) & mask;
            if (((next - home) & mask) >= ((next - gap) & mask)) {
                slots[gap] = slots[next];
                gap = next;
            }
        }
        slots[gap] = FREE;
        results--;
    }

    @GuardedBy("lock")
    private void rehash(int length) {
        long[] old = slots;
        slots = new long[length];
        for (long place : old) {
            if (place != FREE) {
                int slot = hashAt(place) & (length - 1);
                while (slots[slot] != FREE) {
                    slot = (slot + 1) & (length - 1);
                }
                slots[slot] = place;
            }
        }
    }

    @GuardedBy("lock")
    private ByteBuffer segment(long place) {
        return segments.get((int) (place >>> Integer.SIZE) - firstSegment).bytes;
    }

    @GuardedBy("lock")
    private boolean isAt(long place, long region, long group, long nonce) {
        ByteBuffer bytes = segment(place);
        int at = (int) place;
        return bytes.getLong(at + NONCE) == nonce
                && bytes.getLong(at + GROUP) == group
                && bytes.getLong(at + REGION) == region;
    }

    @GuardedBy("lock")
    private int hashAt(long place) {
        ByteBuffer bytes = segment(place);
        int at = (int) place;
        return hash(bytes.getLong(at + REGION), bytes.getLong(at + GROUP), bytes.getLong(at + NONCE));
    }

    private static int hash(long region, long group, long nonce) {
        long mixed = (region * 31 + group) * 31 + nonce;
        mixed = (mixed ^ (mixed >>> 32)) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 32);
    }
}
