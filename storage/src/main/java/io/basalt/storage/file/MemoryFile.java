package io.basalt.storage.file;

import com.google.errorprone.annotations.CheckReturnValue;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The bytes of one file on the simulated disk, and which of them are durable. Written from front to back; what lies
 * between {@link #written} and {@link #size} is preallocated and reads as what the file held before it was reused, and as
 * zeros behind that, without taking memory.
 *
 * <p>Guarded by the {@link MemoryFileSystem} that it belongs to.
 */
final class MemoryFile {
    /** What a disk writes all or nothing of. */
    static final int SECTOR_BYTES = 512;

    private byte[] bytes = new byte[0];
    private byte[] former = new byte[0];
    private int written;
    private long size;
    private int durableWritten;
    private long durableSize;

    MemoryFile(long preallocatedBytes) {
        this.size = preallocatedBytes;
        this.durableSize = preallocatedBytes;
    }

    long size() {
        return size;
    }

    int written() {
        return written;
    }

    /** Lets the file be written anew; durable at once, as its preallocation is. */
    void reuse(long preallocatedBytes) {
        ByteBuffer content = ByteBuffer.allocate((int) Math.min(preallocatedBytes, Math.max(written, former.length)));
        int copied = read(0, content);
        assert copied == Math.min(content.capacity(), size) : "the file is " + size + " bytes long";
        former = Arrays.copyOf(content.array(), copied);
        bytes = new byte[0];
        written = 0;
        size = preallocatedBytes;
        sync();
    }

    void append(ByteBuffer source) {
        int length = source.remaining();
        if (bytes.length - written < length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(written, length), Math.max(256, bytes.length * 2)));
        }
        source.get(bytes, written, length);
        written += length;
        size = Math.max(size, written);
    }

    void trim() {
        size = written;
    }

    void sync() {
        durableWritten = written;
        durableSize = size;
        if (former.length > size) {
            former = Arrays.copyOf(former, (int) size);
        }
    }

    /** Copies as many bytes as the file has from {@code offset} on and the target takes. */
    @CheckReturnValue
    int read(long offset, ByteBuffer target) {
        int length = (int) Math.max(0, Math.min(target.remaining(), size - offset));
        int stored = (int) Math.max(0, Math.min(length, written - offset));
        if (stored > 0) {
            target.put(bytes, (int) offset, stored);
        }
        for (int i = stored; i < length; i++) {
            target.put(former(offset + i));
        }
        return length;
    }

    private byte former(long offset) {
        return offset < former.length ? former[(int) offset] : 0;
    }

    /** Turns the file into what a crash of its writer leaves of it. */
    void crash(CrashMode mode, RandomGenerator random) {
        switch (mode) {
            case KEPT -> {}
            case LOST -> {
                written = durableWritten;
                size = durableSize;
            }
            case TORN -> tear(random);
        }
        sync();
    }

    /** Of the sectors written since the last sync, each arrived or did not, and the file's end is anywhere between. */
    private void tear(RandomGenerator random) {
        for (int from = durableWritten; from < written; ) {
            int to = Math.min(written, (from / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (random.nextBoolean()) {
                for (int i = from; i < to; i++) {
                    bytes[i] = former(i);
                }
            }
            from = to;
        }
        if (size != durableSize) {
            long least = Math.min(size, durableSize);
            size = least + random.nextLong(Math.abs(size - durableSize) + 1);
            written = (int) Math.min(written, size);
        }
    }
}
