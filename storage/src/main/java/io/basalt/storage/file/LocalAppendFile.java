package io.basalt.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file of a local disk that is being written. Takes its channel. Not thread-safe. */
final class LocalAppendFile implements AppendFile {
    private final Path file;
    private final FileChannel channel;
    private long position;
    /** What all bytes so far went through; null before the first, and where there is no such thing. */
    private DirectAppender direct;

    LocalAppendFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    @Override
    public void append(ByteBuffer... buffers) throws IOException {
        long left = remaining(buffers);
        try {
            if (direct != null) {
                channel.position(position);
            }
            while (left > 0) {
                long written = channel.write(buffers);
                position += written;
                left -= written;
            }
        } catch (IOException e) {
            throw LocalDiskError.explained("cannot append", file, e);
        }
    }

    @Override
    public void appendSynced(ByteBuffer... buffers) throws IOException {
        if (position == 0 && direct == null) {
            direct = DirectAppender.open(file).orElse(null);
        }
        if (direct == null || direct.end() != position) {
            append(buffers);
            sync();
            return;
        }
        long more = remaining(buffers);
        try {
            direct.append(buffers);
        } catch (IOException e) {
            throw LocalDiskError.explained("cannot append", file, e);
        }
        position += more;
    }

    private static long remaining(ByteBuffer... buffers) {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        return bytes;
    }

    @Override
    public void sync() throws IOException {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw LocalDiskError.explained("cannot sync", file, e);
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void trim() throws IOException {
        channel.truncate(position);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (direct != null) {
                direct.close();
            }
        }
    }
}
