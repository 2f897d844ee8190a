package io.basalt.protocol.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Cuts a stream of bytes into frames, {@code int32 length} and that many bytes.
 *
 * <p>A frame that lies within one chunk is not copied; one that spans several is collected in a buffer that grows with
 * what has arrived. What the length claims is not believed, or not much of it. Used on one event loop.
 */
final class FrameReader implements AutoCloseable {
    /** What {@link #next} found. */
    enum Found {
        /** Not a whole frame yet; all of the chunk has been taken. */
        NOTHING,
        /** A frame; see {@link #frame}. */
        FRAME,
        /** A length that is negative or above the limit. The bytes behind it are still in the chunk. */
        TOO_LONG,
        /**
         * The budget does not allow the rest of a frame. Its beginning is in {@link #frame}, for the last time; the
         * rest will be passed over.
         */
        REFUSED
    }

    /** Says how much memory may be held. */
    interface Budget {
        /** Whether {@code bytes} more may be held; {@code must} takes them in any case. */
        boolean take(long bytes, boolean must);

        void give(long bytes);

        Budget UNLIMITED = new Budget() {
            @Override
            public boolean take(long bytes, boolean must) {
                return true;
            }

            @Override
            public void give(long bytes) {}
        };
    }

    /** So much of a frame is collected in any case: enough for the header that names the call. */
    static final int ALWAYS_COLLECTED_BYTES = 64 << 10;

    /** A call's header has no more, and often far less. */
    private static final int HEADER_BYTES = 4 << 10;

    private static final int SMALLEST_BUFFER_BYTES = 1 << 10;
    /** Whoever collects on the heap has chosen whom to talk to, and believes an announcement of so many bytes: a scan's. */
    private static final int BELIEVED_BYTES = 4 << 20;

    /** Gives memory for the beginning of a frame, which may grow up to {@code most} bytes. */
    private interface Memory {
        ByteBuf buffer(int bytes, int most);
    }

    private final Memory memory;
    private final boolean onHeap;
    private final Budget budget;
    private int maxBytes;

    private int lengthBytes; // of the four, how many have been read
    private int length;
    private int passOver; // bytes of a refused frame that are still to come
    private ByteBuf partial; // the beginning of a frame; null between frames and when it lies in one chunk
    private boolean partialDone; // partial was given to the caller and goes with the next call

    private ByteBuf frame;
    private int frameOffset;
    private int frameLength;

    FrameReader(ByteBufAllocator allocator, Budget budget, int maxBytes) {
        this(allocator::ioBuffer, false, budget, maxBytes);
    }

    private FrameReader(Memory memory, boolean onHeap, Budget budget, int maxBytes) {
        this.memory = memory;
        this.onHeap = onHeap;
        this.budget = budget;
        this.maxBytes = maxBytes;
    }

    /** One that collects frames in arrays of their own, which may be kept: see {@link #frameMayBeKept}. */
    static FrameReader onHeap(int maxBytes) {
        return new FrameReader(UnpooledByteBufAllocator.DEFAULT::heapBuffer, true, Budget.UNLIMITED, maxBytes);
    }

    /** Changes the largest length allowed, for frames whose length has not been read. */
    void limit(int bytes) {
        maxBytes = bytes;
    }

    /** Takes bytes from {@code chunk} up to the end of a frame or all of them. */
    Found next(ByteBuf chunk) {
        done();
        if (passOver > 0) {
            int skipped = Math.min(passOver, chunk.readableBytes());
            chunk.skipBytes(skipped);
            passOver -= skipped;
        }
        if (!readLength(chunk)) {
            return Found.NOTHING;
        }
        if (length < 0 || length > maxBytes) {
            return Found.TOO_LONG;
        }
        if (partial == null && chunk.readableBytes() >= length) {
            found(chunk, chunk.readerIndex(), length);
            chunk.skipBytes(length);
            return Found.FRAME;
        }
        return chunk.isReadable() ? collect(chunk) : Found.NOTHING;
    }

    /** Lets go of the frame that was found last. Implied by {@link #next}, but that may be long in coming. */
    void done() {
        if (partialDone) {
            releasePartial();
        }
    }

    /** Whether a part of a frame is held whose rest is still to come. */
    boolean collecting() {
        return partial != null && !partialDone;
    }

    /** Holds the frame just found; borrowed until the next call of {@link #next} or {@link #done}. */
    ByteBuf frame() {
        return frame;
    }

    /** Where the frame begins, behind its length. */
    int frameOffset() {
        return frameOffset;
    }

    int frameLength() {
        return frameLength;
    }

    /** Whether the frame just found is an array that nobody else uses, and may be kept without a copy. */
    boolean frameMayBeKept() {
        return onHeap && partialDone;
    }

    @Override
    public void close() {
        releasePartial();
    }

    private boolean readLength(ByteBuf chunk) {
        if (lengthBytes == 0 && chunk.readableBytes() >= 4) {
            length = chunk.readInt();
            lengthBytes = 4;
        }
        while (lengthBytes < 4) {
            if (!chunk.isReadable()) {
                return false;
            }
            length = length << 8 | chunk.readUnsignedByte();
            lengthBytes++;
        }
        return true;
    }

    private Found collect(ByteBuf chunk) {
        int have = partial == null ? 0 : partial.readableBytes();
        int taken = Math.min(chunk.readableBytes(), length - have);
        if (!makeRoom(have + taken)) {
            passOver = length - have;
            foundPartial(have);
            return Found.REFUSED;
        }
        partial.writeBytes(chunk, taken);
        if (partial.readableBytes() < length) {
            return Found.NOTHING;
        }
        foundPartial(length);
        return Found.FRAME;
    }

    private boolean makeRoom(int needed) {
        int capacity = partial == null ? 0 : partial.capacity();
        if (needed <= capacity) {
            return true;
        }
        // Four times what is there: copying while growing then costs a third of the frame, and somebody who announces
        // much and sends little makes us hold little.
        int least = onHeap ? BELIEVED_BYTES : SMALLEST_BUFFER_BYTES;
        int wanted = (int) Math.min(length, Math.max(least, 4L * needed));
        if (!budget.take((long) wanted - capacity, false)) {
            // The beginning is had in any case, so that a refusal can name its call.
            if (collected() >= HEADER_BYTES && needed > ALWAYS_COLLECTED_BYTES) {
                return false;
            }
            wanted = needed;
            budget.take((long) wanted - capacity, true);
        }
        try {
            if (partial == null) {
                partial = memory.buffer(wanted, length);
            } else {
                partial.capacity(wanted);
            }
        } catch (OutOfMemoryError e) {
            budget.give((long) wanted - capacity);
            throw e;
        }
        return true;
    }

    private int collected() {
        return partial == null ? 0 : partial.readableBytes();
    }

    private void found(ByteBuf source, int offset, int bytes) {
        frame = source;
        frameOffset = offset;
        frameLength = bytes;
        lengthBytes = 0;
    }

    /** From here on the caller accounts for the memory, if it keeps it. */
    private void foundPartial(int bytes) {
        budget.give(partial.capacity());
        partialDone = true;
        found(partial, partial.readerIndex(), bytes);
    }

    private void releasePartial() {
        if (partial != null) {
            if (!partialDone) {
                budget.give(partial.capacity());
            }
            partial.release();
            partial = null;
        }
        partialDone = false;
        frame = null;
    }
}
