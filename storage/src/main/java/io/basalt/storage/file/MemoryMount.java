package io.basalt.storage.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/** One process' view of a {@link MemoryFileSystem}, under whose lock everything here happens. */
final class MemoryMount implements FileSystem {
    private final MemoryFileSystem disk;
    private final String owner;
    private boolean dead; // guarded by disk

    MemoryMount(MemoryFileSystem disk, String owner) {
        this.disk = disk;
        this.owner = owner;
    }

    /** Called under the disk's lock. */
    void die() {
        dead = true;
    }

    @Override
    public AppendFile create(String path, long preallocateBytes) throws IOException {
        synchronized (disk) {
            refuseExisting(path);
            MemoryFile file = new MemoryFile(preallocateBytes);
            disk.add(this, path, file);
            return new Appender(file);
        }
    }

    @Override
    public AppendFile reuse(String path, long preallocateBytes) throws IOException {
        synchronized (disk) {
            check(path);
            MemoryFile file = disk.file(path);
            file.reuse(preallocateBytes);
            return new Appender(file);
        }
    }

    @Override
    public ReadFile open(String path) throws IOException {
        synchronized (disk) {
            check(path);
            return new Reader(path, disk.file(path));
        }
    }

    @Override
    public void publish(String path, ByteBuffer content) throws IOException {
        synchronized (disk) {
            refuseExisting(path);
            MemoryFile file = new MemoryFile(0);
            file.append(content);
            file.sync();
            disk.addDurable(path, file);
        }
    }

    @Override
    public void rename(String source, String target) throws IOException {
        synchronized (disk) {
            check(source);
            refuseExisting(target);
            disk.rename(this, source, target);
        }
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        synchronized (disk) {
            check(directory);
            return disk.list(directory);
        }
    }

    @Override
    public boolean exists(String path) throws IOException {
        synchronized (disk) {
            check(path);
            return disk.exists(path);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        synchronized (disk) {
            check(path);
            if (!disk.isDirectory(path)) {
                disk.remove(this, path);
            } else if (disk.list(path).isEmpty()) {
                disk.removeDirectory(path);
            } else {
                throw new DirectoryNotEmptyException(path);
            }
        }
    }

    @Override
    public void deleteRecursively(String directory) throws IOException {
        synchronized (disk) {
            check(directory);
            for (String path : disk.below(directory)) {
                delete(path);
            }
            delete(directory);
        }
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        synchronized (disk) {
            check(directory);
            disk.addDirectories(directory);
        }
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        synchronized (disk) {
            check(directory);
            if (!disk.isDirectory(directory)) {
                throw new NoSuchFileException(directory);
            }
            disk.syncDirectory(directory);
        }
    }

    @Override
    public Optional<Lock> tryLock(String path) throws IOException {
        synchronized (disk) {
            check(path);
            return disk.lock(this, path) ? Optional.of(new HeldLock(path)) : Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "memory of " + owner;
    }

    private void refuseExisting(String path) throws IOException {
        check(path);
        if (disk.exists(path)) {
            throw new FileAlreadyExistsException(path);
        }
    }

    private void check(String path) throws IOException {
        FilePath.check(path);
        checkAlive(path);
    }

    private void checkAlive(String what) throws IOException {
        if (dead) {
            throw new IOException(what + ": process " + owner + " has crashed");
        }
    }

    private final class HeldLock implements Lock {
        private final String path;

        HeldLock(String path) {
            this.path = path;
        }

        @Override
        public void close() {
            synchronized (disk) {
                disk.unlock(MemoryMount.this, path);
            }
        }
    }

    private final class Appender implements AppendFile {
        private final MemoryFile file;
        private boolean closed;

        Appender(MemoryFile file) {
            this.file = file;
        }

        @Override
        public void append(ByteBuffer... buffers) throws IOException {
            synchronized (disk) {
                checkOpen();
                disk.wrote(MemoryMount.this, file);
                for (ByteBuffer buffer : buffers) {
                    file.append(buffer);
                }
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (disk) {
                checkOpen();
                file.sync();
                disk.synced(file);
            }
        }

        @Override
        public long position() {
            synchronized (disk) {
                return file.written();
            }
        }

        @Override
        public void trim() throws IOException {
            synchronized (disk) {
                checkOpen();
                disk.wrote(MemoryMount.this, file);
                file.trim();
            }
        }

        @Override
        public void close() {
            synchronized (disk) {
                closed = true;
            }
        }

        private void checkOpen() throws IOException {
            checkAlive("append");
            if (closed) {
                throw new IOException("the file is closed");
            }
        }
    }

    private final class Reader implements ReadFile {
        private final String path;
        private final MemoryFile file;

        Reader(String path, MemoryFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            synchronized (disk) {
                checkAlive(path);
                int wanted = target.remaining();
                if (file.read(offset, target) < wanted) {
                    throw new EOFException(
                            path + " @ " + offset + ": " + wanted + " bytes wanted, the file has " + file.size());
                }
            }
        }

        @Override
        public long sizeBytes() throws IOException {
            synchronized (disk) {
                checkAlive(path);
                return file.size();
            }
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public void close() {}
    }
}
