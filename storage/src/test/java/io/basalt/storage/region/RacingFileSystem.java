package io.basalt.storage.region;

import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Lets something happen just before the first file is published. */
final class RacingFileSystem implements FileSystem {
    interface Action {
        Object run() throws IOException;
    }

    private final FileSystem inner;
    private Action action;

    RacingFileSystem(FileSystem inner, Action action) {
        this.inner = inner;
        this.action = action;
    }

    @Override
    public void publish(String path, ByteBuffer content) throws IOException {
        if (action != null) {
            Action once = action;
            action = null;
            var unused = once.run();
        }
        inner.publish(path, content);
    }

    @Override
    public AppendFile create(String path, long preallocateBytes) throws IOException {
        return inner.create(path, preallocateBytes);
    }

    @Override
    public ReadFile open(String path) throws IOException {
        return inner.open(path);
    }

    @Override
    public void rename(String source, String target) throws IOException {
        inner.rename(source, target);
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        return inner.list(directory);
    }

    @Override
    public boolean exists(String path) throws IOException {
        return inner.exists(path);
    }

    @Override
    public void delete(String path) throws IOException {
        inner.delete(path);
    }

    @Override
    public void deleteRecursively(String directory) throws IOException {
        inner.deleteRecursively(directory);
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        inner.createDirectories(directory);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        inner.syncDirectory(directory);
    }

    @Override
    public Optional<Lock> tryLock(String path) throws IOException {
        return inner.tryLock(path);
    }
}
