package io.basalt.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A file system whose caller is overtaken once: something else happens right before one of its calls. */
public final class OvertakenFileSystem implements FileSystem {
    /** What comes in between. */
    public interface Action {
        Object run() throws IOException;
    }

    private final FileSystem inner;
    private final long atCall;
    private final Set<String> methods;
    private final Action action;
    private long calls;

    private OvertakenFileSystem(FileSystem inner, long atCall, Set<String> methods, Action action) {
        this.inner = inner;
        this.atCall = atCall;
        this.methods = methods;
        this.action = action;
    }

    /** Before the first file is published. */
    public static FileSystem atPublish(FileSystem inner, Action action) {
        return new OvertakenFileSystem(inner, 1, Set.of("publish"), action);
    }

    /** Before the first file is opened or published. */
    public static FileSystem atOpenOrPublish(FileSystem inner, Action action) {
        return new OvertakenFileSystem(inner, 1, Set.of("open", "publish"), action);
    }

    /** @param call counted from 1, whatever is called */
    public static FileSystem atCall(long call, FileSystem inner, Action action) {
        return new OvertakenFileSystem(inner, call, Set.of(), action);
    }

    private void before(String called) throws IOException {
        if ((methods.isEmpty() || methods.contains(called)) && ++calls == atCall) {
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
