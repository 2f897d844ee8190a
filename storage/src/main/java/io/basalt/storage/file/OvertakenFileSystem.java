package io.basalt.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A file system whose caller is overtaken: something else happens right before some of its calls. */
public final class OvertakenFileSystem implements FileSystem {
    /** What comes in between. */
    public interface Action {
        Object run() throws IOException;
    }

    /** Decides at each call whether somebody comes in between; calls are counted from 1. */
    public interface Trigger {
        boolean isNow(String method, long call);
    }

    private final FileSystem inner;
    private final Trigger trigger;
    private final Action action;
    private long calls;

    private OvertakenFileSystem(FileSystem inner, Trigger trigger, Action action) {
        this.inner = inner;
        this.trigger = trigger;
        this.action = action;
    }

    /** Before the first file is published. */
    public static FileSystem atPublish(FileSystem inner, Action action) {
        return atFirst(Set.of("publish"), inner, action);
    }

    /** Before the first file is opened or published. */
    public static FileSystem atOpenOrPublish(FileSystem inner, Action action) {
        return atFirst(Set.of("open", "publish"), inner, action);
    }

    /** @param at counted from 1, whatever is called */
    public static FileSystem atCall(long at, FileSystem inner, Action action) {
        return when((method, call) -> call == at, inner, action);
    }

    /** Before every call that the trigger says, again and again. */
    public static FileSystem when(Trigger trigger, FileSystem inner, Action action) {
        return new OvertakenFileSystem(inner, trigger, action);
    }

    private static FileSystem atFirst(Set<String> methods, FileSystem inner, Action action) {
        boolean[] over = {false};
        return when(
                (method, call) -> {
                    boolean first = !over[0] && methods.contains(method);
                    over[0] |= first;
                    return first;
                },
                inner,
                action);
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
    public AppendFile reuse(String path, long preallocateBytes) throws IOException {
        before("reuse");
        return inner.reuse(path, preallocateBytes);
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
