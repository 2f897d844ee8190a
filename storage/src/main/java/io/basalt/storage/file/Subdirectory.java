package io.basalt.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A directory of a file system as the root of one: a store within the store. Thread-safe. */
public final class Subdirectory implements FileSystem {
    private final FileSystem files;
    private final String directory;

    public Subdirectory(FileSystem files, String directory) {
        this.files = files;
        this.directory = directory;
    }

    @Override
    public AppendFile create(String path, long preallocateBytes) throws IOException {
        return files.create(below(path), preallocateBytes);
    }

    @Override
    public AppendFile reuse(String path, long preallocateBytes) throws IOException {
        return files.reuse(below(path), preallocateBytes);
    }

    @Override
    public ReadFile open(String path) throws IOException {
        return files.open(below(path));
    }

    @Override
    public void publish(String path, ByteBuffer content) throws IOException {
        files.publish(below(path), content);
    }

    @Override
    public void rename(String source, String target) throws IOException {
        files.rename(below(source), below(target));
    }

    @Override
    public List<Entry> list(String path) throws IOException {
        return files.list(below(path));
    }

    @Override
    public boolean exists(String path) throws IOException {
        return files.exists(below(path));
    }

    @Override
    public void delete(String path) throws IOException {
        files.delete(below(path));
    }

    @Override
    public void deleteRecursively(String path) throws IOException {
        files.deleteRecursively(below(path));
    }

    @Override
    public void createDirectories(String path) throws IOException {
        files.createDirectories(below(path));
    }

    @Override
    public void syncDirectory(String path) throws IOException {
        files.syncDirectory(below(path));
    }

    @Override
    public Optional<Lock> tryLock(String path) throws IOException {
        return files.tryLock(below(path));
    }

    private String below(String path) {
        return path.isEmpty() ? directory : directory + "/" + path;
    }
}
