package io.basalt.storage.wal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that will be written and synced at once, and who waits for them. A log has two, one filling while the other
 * is on its way to the disk; both keep their memory.
 *
 * <p>Not thread-safe: guarded by the log's lock while it fills, the syncer's alone while it is written.
 */
final class Group {
    private static final Logger log = LoggerFactory.getLogger(Group.class);

    private static final int CHUNK_BYTES = 64 << 10;
    /** Chunks above this are given back after a burst. */
    private static final int KEPT_CHUNKS = 64;

    // Off heap, because a write from the heap copies to memory off heap first.
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private int current;
    private int bytes;

    private int records;
    private int mutations;
    private AppendCallback[] callbacks = new AppendCallback[64];
    private String[] regions = new String[64];
    private long[] firstSequenceIds = new long[64];
    private long[] lastSequenceIds = new long[64];

    /** Adds a {@linkplain WalBatch#prepare prepared} batch. */
    void add(String region, WalBatch batch, AppendCallback done) {
        if (records == callbacks.length) {
            int capacity = records * 2;
            callbacks = Arrays.copyOf(callbacks, capacity);
            regions = Arrays.copyOf(regions, capacity);
            firstSequenceIds = Arrays.copyOf(firstSequenceIds, capacity);
            lastSequenceIds = Arrays.copyOf(lastSequenceIds, capacity);
        }
        reserve(batch.recordBytes());
        batch.copyTo(this);
        callbacks[records] = done;
        regions[records] = region;
        firstSequenceIds[records] = batch.firstSequenceId();
        lastSequenceIds[records] = batch.lastSequenceId();
        records++;
        mutations += batch.mutations();
    }

    /** Adds bytes for which there is room. */
    void put(byte[] source, int length) {
        for (int from = 0; from < length; ) {
            if (!chunks.get(current).hasRemaining()) {
                current++;
            }
            ByteBuffer chunk = chunks.get(current);
            int part = Math.min(chunk.remaining(), length - from);
            chunk.put(source, from, part);
            from += part;
        }
        bytes += length;
    }

    /** Before anything is added, so that running out of memory leaves no half record. */
    private void reserve(int more) {
        while ((long) chunks.size() * CHUNK_BYTES < (long) bytes + more) {
            chunks.add(ByteBuffer.allocateDirect(CHUNK_BYTES));
        }
    }

    boolean isEmpty() {
        return records == 0;
    }

    int bytes() {
        return bytes;
    }

    int records() {
        return records;
    }

    /** In all records. */
    int mutations() {
        return mutations;
    }

    /** The bytes of all records, ready to be read. The group is not added to any more until {@link #clear}. */
    List<ByteBuffer> payload() {
        List<ByteBuffer> used = chunks.subList(0, current + 1);
        used.forEach(ByteBuffer::flip);
        return used;
    }

    /** Notes in the index that the group's records lie between two offsets. */
    void index(SegmentIndex index, long start, long end) {
        for (int i = 0; i < records; i++) {
            index.add(regions[i], firstSequenceIds[i], lastSequenceIds[i], start, end);
        }
    }

    void synced() {
        for (int i = 0; i < records; i++) {
            try {
                callbacks[i].synced();
            } catch (RuntimeException | Error e) {
                reportBrokenCallback(i, e);
            }
        }
    }

    void failed(WalClosedException cause) {
        for (int i = 0; i < records; i++) {
            try {
                callbacks[i].failed(cause);
            } catch (RuntimeException | Error e) {
                reportBrokenCallback(i, e);
            }
        }
    }

    void clear() {
        if (chunks.size() > KEPT_CHUNKS) {
            chunks.subList(KEPT_CHUNKS, chunks.size()).clear();
        }
        chunks.forEach(ByteBuffer::clear);
        Arrays.fill(callbacks, 0, records, null);
        Arrays.fill(regions, 0, records, null);
        current = 0;
        bytes = 0;
        records = 0;
        mutations = 0;
    }

    /** One broken callback must not keep the others waiting for ever. */
    private void reportBrokenCallback(int i, Throwable e) {
        log.error("Callback of an append failed region={} sequenceId={}", regions[i], lastSequenceIds[i], e);
    }
}
