package io.basalt.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A file system whose caller is overtaken once: something else happens right before it publishes, or opens, a file. */
public final class OvertakenFileSystem implements FileSystem {
    /** What comes in between. */
    public interface Action {
        void run() throws IOException;
    }

    private final FileSystem inner;
    private final boolean alsoAtOpen;
    private Optional<Action> pending;

    private OvertakenFileSystem(FileSystem inner, boolean alsoAtOpen, Action action) {
        this.inner = inner;
        this.alsoAtOpen = alsoAtOpen;
        this.pending = Optional.of(action);
    }

    /** Before the first file is published. */
    public static FileSystem atPublish(FileSystem inner, Action action) {
        return new OvertakenFileSystem(inner, false, action);
    }

    /** Before the first file is opened or published. */
    public static FileSystem atOpenOrPublish(FileSystem inner, Action action) {
        return new OvertakenFileSystem(inner, true, action);
    }

    private void overtake() throws IOException {
        if (pending.isPresent()) {
            Action action = pending.get();
            pending = Optional.empty();
            action.run();
        }
    }

    @Override
    public void publish(String path, ByteBuffer content) throws IOException {
        overtake();
        inner.publish(path, content);
    }

    @Override
    public AppendFile create(String path, long preallocateBytes) throws IOException {
        return inner.create(path, preallocateBytes);
    }

    @Override
    public ReadFile open(String path) throws IOException {
        if (alsoAtOpen) {
            overtake();
        }
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
