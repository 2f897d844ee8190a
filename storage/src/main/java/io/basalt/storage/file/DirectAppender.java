package io.basalt.storage.file;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Appends to a file from its start, past the page cache: a call is one write that returns when its bytes are on stable
 * storage ({@code O_DIRECT | O_DSYNC}). That takes the processor a third less than to write into the page cache and to
 * have that written back, and does not wait for what else is being written back.
 *
 * <p>Only whole blocks can be written. So the last one, mostly not full, is filled up with zeros, and is written again with
 * what follows, as the page cache would do too. A disk that keeps old or new bytes of each sector can tear nothing there,
 * since the old bytes are written as they are.
 *
 * <p>One thread at a time.
 */
final class DirectAppender implements AutoCloseable {
    private static final int FIRST_BYTES = 64 << 10;
    /** What is more goes to the disk in several writes. */
    private static final int MOST_BYTES = 1 << 20;

    private final FileChannel channel;
    private final int blockBytes;
    /** What will be written next, from its start to its position: at first the bytes of the last block again. */
    private ByteBuffer staged;
    /** Where that belongs in the file. */
    private long start;

    private DirectAppender(FileChannel channel, int blockBytes) {
        this.channel = channel;
        this.blockBytes = blockBytes;
        this.staged = allocate(FIRST_BYTES);
    }

    /**
     * Empty where the file system cannot do this. Some take the option and then refuse each write, so zeros are written into
     * the first block: nothing of the file is in use yet.
     */
    static Optional<DirectAppender> open(Path file) {
        try {
            long block = Files.getFileStore(file).getBlockSize();
            if (block > FIRST_BYTES || Long.bitCount(block) != 1) {
                return Optional.empty();
            }
            FileChannel channel = FileChannel.open(
                    file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.DSYNC, ExtendedOpenOption.DIRECT));
            var appender = new DirectAppender(channel, (int) block);
            try {
                appender.write(appender.blockBytes);
                return Optional.of(appender);
            } catch (IOException e) {
                channel.close();
                return Optional.empty();
            }
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Where the next byte goes. */
    long end() {
        return start + staged.position();
    }

    /** Appends all remaining bytes of the buffers, and fills up with zeros to the end of a block. */
    void append(ByteBuffer... buffers) throws IOException {
        makeRoom(buffers);
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining()) {
                int part = Math.min(buffer.remaining(), staged.remaining());
                staged.put(staged.position(), buffer, buffer.position(), part);
                staged.position(staged.position() + part);
                buffer.position(buffer.position() + part);
                if (!staged.hasRemaining()) {
                    write(staged.capacity());
                    start += staged.capacity();
                    staged.clear();
                }
            }
        }
        int filled = staged.position();
        if (filled == 0) {
            return;
        }
        int whole = filled & -blockBytes;
        int padded = (filled + blockBytes - 1) & -blockBytes;
        for (int i = filled; i < padded; i++) {
            staged.put(i, (byte) 0);
        }
        write(padded);
        staged.limit(filled).position(whole).compact();
        start += whole;
    }

    private void makeRoom(ByteBuffer... buffers) {
        long wanted = staged.position();
        for (ByteBuffer buffer : buffers) {
            wanted += buffer.remaining();
        }
        int capacity = staged.capacity();
        while (capacity < wanted && capacity < MOST_BYTES) {
            capacity *= 2;
        }
        if (capacity > staged.capacity()) {
            staged = allocate(capacity).put(staged.flip());
        }
    }

    private ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes + blockBytes)
                .alignedSlice(blockBytes)
                .slice(0, bytes);
    }

    private void write(int length) throws IOException {
        ByteBuffer blocks = staged.slice(0, length);
        while (blocks.hasRemaining()) {
            channel.write(blocks, start + blocks.position());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
