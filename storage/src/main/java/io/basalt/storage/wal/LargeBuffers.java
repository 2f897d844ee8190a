package io.basalt.storage.wal;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Memory for records that are large for a moment, of all regions together: a region that once took a large batch does not
 * keep what that needed, and the next one need not allocate it again. Thread-safe.
 */
public final class LargeBuffers {
    /** What needs no more than this has memory of its own. */
    public static final int SMALL_BYTES = 64 << 10;

    private static final int USUAL_BYTES = 2 << 20;
    /** Larger ones are left to the garbage collector. */
    private static final int MAX_KEPT_BYTES = 4 << 20;
    /** More than there are loops that write at the same time. */
    private static final int MAX_KEPT = 8;

    private static final ArrayBlockingQueue<ByteBuffer> SPARE = new ArrayBlockingQueue<>(MAX_KEPT);

    private LargeBuffers() {}

    /**
     * Moves what is in {@code full}, up to its position, to memory with room for {@code least} bytes in all; what is
     * there behind that is of any content.
     */
    public static ByteBuffer grow(ByteBuffer full, int least) {
        int wanted = (int) Math.min(Integer.MAX_VALUE - 64, Math.max(least, full.capacity() * 2L));
        ByteBuffer larger = wanted <= SMALL_BYTES ? ByteBuffer.allocate(wanted) : take(wanted);
        larger.put(full.flip());
        giveBack(full);
        return larger;
    }

    /** Nobody may use the buffer afterwards. */
    public static void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() > SMALL_BYTES && buffer.capacity() <= MAX_KEPT_BYTES) {
            boolean unused = SPARE.offer(buffer);
        }
    }

    private static ByteBuffer take(int least) {
        ByteBuffer spare = SPARE.poll();
        return spare != null && spare.capacity() >= least
                ? spare.clear()
                : ByteBuffer.allocate(Math.max(least, USUAL_BYTES));
    }
}
