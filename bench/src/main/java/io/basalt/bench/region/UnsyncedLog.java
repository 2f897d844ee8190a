package io.basalt.bench.region;

import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A file system that writes the log and does not sync it, as engines do that are told so. All else is synced. */
record UnsyncedLog(FileSystem files) implements FileSystem {
    @Override
    public AppendFile create(String path, long preallocateBytes) throws IOException {
        if (!path.startsWith("wal/")) {
            return files.create(path, preallocateBytes);
        }
        // Space that is reserved beforehand makes syncs cheap and nothing else.
        return new Unsynced(files.create(path, 0));
    }

    @Override
    public AppendFile reuse(String path, long preallocateBytes) throws IOException {
        return path.startsWith("wal/") ? new Unsynced(files.reuse(path, 0)) : files.reuse(path, preallocateBytes);
    }

    private record Unsynced(AppendFile file) implements AppendFile {
        @Override
        public void append(ByteBuffer... buffers) throws IOException {
            file.append(buffers);
        }

        @Override
        public void sync() {}

        @Override
        public long position() {
            return file.position();
        }

        @Override
        public void trim() throws IOException {
            file.trim();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public ReadFile open(String path) throws IOException {
        return files.open(path);
    }

    @Override
    public void publish(String path, ByteBuffer content) throws IOException {
        files.publish(path, content);
    }

    @Override
    public void rename(String source, String target) throws IOException {
        files.rename(source, target);
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public boolean exists(String path) throws IOException {
        return files.exists(path);
    }

    @Override
    public void delete(String path) throws IOException {
        files.delete(path);
    }

    @Override
    public void deleteRecursively(String directory) throws IOException {
        files.deleteRecursively(directory);
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        files.createDirectories(directory);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        files.syncDirectory(directory);
    }

    @Override
    public Optional<Lock> tryLock(String path) throws IOException {
        return files.tryLock(path);
    }
}
