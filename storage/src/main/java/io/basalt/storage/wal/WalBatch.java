package io.basalt.storage.wal;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.basalt.protocol.cell.CellView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The mutations that a region makes durable together: one record of the log. A writer keeps one and uses it again and
 * again, so that a steady load allocates nothing.
 *
 * <pre>
 *   batch.clear();
 *   batch.mutation(41).cells(framedCells);      // one atomic change of a row
 *   batch.mutation(42).cell(view).cell(view);   // the next one
 *   wal.append(region, batch, callback);        // copied: the batch is free again
 *   batch.forEach(memStoreInsert);              // the same bytes, as a replay would give them
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class WalBatch {
    /** Length and checksum, both sequence ids, length of the region's name. */
    static final int RECORD_FIXED_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES + 1;

    static final int MAX_REGION_NAME_BYTES = 255;

    private static final int INITIAL_BYTES = 4 << 10;

    private final ByteBuffer head = ByteBuffer.allocate(RECORD_FIXED_BYTES + MAX_REGION_NAME_BYTES);
    private final CRC32C crc = new CRC32C();
    private ByteBuffer runs = ByteBuffer.allocate(INITIAL_BYTES);
    private int currentRun;
    private int mutations;
    private long firstSequenceId;
    private long lastSequenceId;
    private String headRegion = "";

    /** Forgets all mutations and keeps the memory, if it is little. */
    public void clear() {
        if (runs.capacity() > LargeBuffers.SMALL_BYTES) {
            LargeBuffers.giveBack(runs);
            runs = ByteBuffer.allocate(INITIAL_BYTES);
        }
        runs.clear();
        mutations = 0;
    }

    /**
     * Begins the next mutation.
     *
     * @param sequenceId greater than that of the mutation before
     */
    @CanIgnoreReturnValue
    public WalBatch mutation(long sequenceId) {
        if (isEmpty()) {
            firstSequenceId = sequenceId;
        } else if (sequenceId <= lastSequenceId) {
            throw new IllegalArgumentException("sequence id " + sequenceId + " follows " + lastSequenceId);
        }
        lastSequenceId = sequenceId;
        mutations++;
        reserve(MutationRuns.RUN_HEADER_BYTES);
        currentRun = runs.position();
        runs.putLong(sequenceId).putInt(0);
        return this;
    }

    /** Adds framed cells ({@code int32 length} before each KeyValue) to the current mutation; consumes the buffer. */
    @CanIgnoreReturnValue
    public WalBatch cells(ByteBuffer framed) {
        refuseWithoutMutation();
        reserve(framed.remaining());
        runs.put(framed);
        setRunLength();
        return this;
    }

    /** Adds one cell, with its tags, to the current mutation. */
    @CanIgnoreReturnValue
    public WalBatch cell(CellView cell) {
        refuseWithoutMutation();
        int tags = cell.tagsLength();
        int length = cell.serializedLength() + (tags == 0 ? 0 : Short.BYTES + tags);
        reserve(Integer.BYTES + length);
        runs.putInt(length);
        int at = runs.position();
        int tagsAt = at + cell.copyTo(runs, at);
        if (tags > 0) {
            runs.putShort(tagsAt, (short) tags);
            runs.put(tagsAt + Short.BYTES, cell.buffer(), cell.tagsOffset(), tags);
        }
        runs.position(at + length);
        setRunLength();
        return this;
    }

    /** Hands out the mutations in order. The visitor may change cells in place, before the batch is appended. */
    public void forEach(MutationVisitor visitor) throws IOException {
        MutationRuns.forEach(runs.duplicate().flip(), Long.MIN_VALUE, visitor);
    }

    public boolean isEmpty() {
        return runs.position() == 0;
    }

    /** How many there are. */
    int mutations() {
        return mutations;
    }

    public long firstSequenceId() {
        return firstSequenceId;
    }

    public long lastSequenceId() {
        return lastSequenceId;
    }

    /** Bytes that an append of this batch adds to the log, without the region's name. */
    public int sizeBytes() {
        return RECORD_FIXED_BYTES + runs.position();
    }

    /**
     * Writes the record's head for a region, checksum included. Done by the appending thread before it takes the log's
     * lock.
     */
    void prepare(String region) {
        if (isEmpty()) {
            throw new IllegalArgumentException("the batch is empty");
        }
        if (!region.equals(headRegion)) {
            writeRegion(region);
        }
        int bodyBytes = head.limit() - 2 * Integer.BYTES + runs.position();
        head.putInt(0, bodyBytes);
        head.putLong(8, firstSequenceId);
        head.putLong(16, lastSequenceId);
        crc.reset();
        crc.update(head.array(), 8, head.limit() - 8);
        crc.update(runs.array(), 0, runs.position());
        head.putInt(4, (int) crc.getValue());
    }

    /** After {@link #prepare}: bytes of the record. */
    int recordBytes() {
        return head.limit() + runs.position();
    }

    /** After {@link #prepare}: adds the record to the group. */
    void copyTo(Group group) {
        group.put(head.array(), head.limit());
        group.put(runs.array(), runs.position());
    }

    private void writeRegion(String region) {
        byte[] name = region.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > MAX_REGION_NAME_BYTES) {
            throw new IllegalArgumentException("'" + region + "' is not an encoded region name");
        }
        head.limit(RECORD_FIXED_BYTES + name.length);
        head.put(RECORD_FIXED_BYTES - 1, (byte) name.length);
        head.put(RECORD_FIXED_BYTES, name);
        headRegion = region;
    }

    private void refuseWithoutMutation() {
        if (isEmpty()) {
            throw new IllegalStateException("cells without a mutation");
        }
    }

    private void setRunLength() {
        runs.putInt(currentRun + Long.BYTES, runs.position() - currentRun - MutationRuns.RUN_HEADER_BYTES);
    }

    private void reserve(int bytes) {
        if (runs.remaining() < bytes) {
            runs = LargeBuffers.grow(runs, Math.addExact(runs.position(), bytes));
        }
    }
}
