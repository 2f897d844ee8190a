package io.basalt.storage.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** An open file of a local disk. Takes its channel. Thread-safe. */
final class LocalReadFile implements ReadFile {
    private final String path;
    private final Path file;
    private final FileChannel channel;
    /** The channel's in {@link PageCache}, once it was asked for. */
    private volatile int number = PageCache.NO_NUMBER;

    LocalReadFile(String path, Path file, FileChannel channel) {
        this.path = path;
        this.file = file;
        this.channel = channel;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        PageCache.linkIfWanted();
        int wanted = target.remaining();
        for (long at = offset; target.hasRemaining(); ) {
            int read;
            try {
                read = channel.read(target, at);
            } catch (IOException e) {
                throw LocalDiskError.explained("cannot read at " + at, file, e);
            }
            if (read < 0) {
                throw new EOFException(
                        file + " @ " + offset + ": " + wanted + " bytes wanted, the file has " + channel.size());
            }
            at += read;
        }
    }

    @Override
    public boolean readIfInMemory(long offset, ByteBuffer target) {
        int start = target.position();
        if (number == PageCache.NO_NUMBER) {
            number = PageCache.numberOf(channel);
        }
        if (number == PageCache.NO_NUMBER || !target.isDirect() || !PageCache.read(number, offset, target)) {
            return false;
        }
        // Once it is closed, its number may be another file's. A channel says that it is closed before it is.
        if (!channel.isOpen()) {
            target.position(start);
            return false;
        }
        return true;
    }

    @Override
    public long sizeBytes() throws IOException {
        return channel.size();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
