package io.basalt.storage.region;

import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Lets something happen just before a call. */
final class RacingFileSystem implements FileSystem {
    interface Action {
        Object run() throws IOException;
    }

    /** Decides at each call whether it is the one. */
    interface Trigger {
        boolean isNow(String method, long call);
    }

    private final FileSystem inner;
    private final Trigger trigger;
    private final Action action;
    private long calls;

    RacingFileSystem(FileSystem inner, Trigger trigger, Action action) {
        this.inner = inner;
        this.trigger = trigger;
        this.action = action;
    }

    static RacingFileSystem beforePublication(FileSystem inner, Action action) {
        long[] publications = {0};
        return new RacingFileSystem(
                inner, (method, call) -> method.equals("publish") && ++publications[0] == 1, action);
    }

    /** @param at counted from 1 */
    static RacingFileSystem beforeCall(long at, FileSystem inner, Action action) {
        return new RacingFileSystem(inner, (method, call) -> call == at, action);
    }

    private void before(String method) throws IOException {
        if (trigger.isNow(method, ++calls)) {
            var unused = action.run();
        }
    }

    @Override
    public void publish(String path, ByteBuffer content) throws IOException {
        before("publish");
        inner.publish(path, content);
    }

    @Override
    public AppendFile create(String path, long preallocateBytes) throws IOException {
        before("create");
        return inner.create(path, preallocateBytes);
    }

    @Override
    public ReadFile open(String path) throws IOException {
        before("open");
        return inner.open(path);
    }

    @Override
    public void rename(String source, String target) throws IOException {
        before("rename");
        inner.rename(source, target);
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        before("list");
        return inner.list(directory);
    }

    @Override
    public boolean exists(String path) throws IOException {
        before("exists");
        return inner.exists(path);
    }

    @Override
    public void delete(String path) throws IOException {
        before("delete");
        inner.delete(path);
    }

    @Override
    public void deleteRecursively(String directory) throws IOException {
        before("deleteRecursively");
        inner.deleteRecursively(directory);
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        before("createDirectories");
        inner.createDirectories(directory);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        before("syncDirectory");
        inner.syncDirectory(directory);
    }

    @Override
    public Optional<Lock> tryLock(String path) throws IOException {
        before("tryLock");
        return inner.tryLock(path);
    }
}
