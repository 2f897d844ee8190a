package io.basalt.storage.file;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * A file system one of whose calls, or of those of its open files, ends in an Error, as when no memory is left. Only calls about
 * one directory count: that of tables, or that of logs.
 */
public final class ExhaustedFileSystem {
    /** What does not wait for the disk, so that it is called on loops too. */
    private static final Set<String> NOT_COUNTED = Set.of("close", "path", "position", "readIfInMemory", "toString");

    private final FileSystem files;
    private final String directory;
    private long callsLeft = Long.MAX_VALUE;

    public ExhaustedFileSystem(FileSystem files, String directory) {
        this.files = files;
        this.directory = directory;
    }

    public FileSystem files() {
        return over(files, FileSystem.class, null);
    }

    /** @param call from now on, counted from 1 */
    public void exhaustAt(long call) {
        callsLeft = call;
    }

    /** Whether the call came for which {@link #exhaustAt} was called. From now on there is memory in any case. */
    public boolean wasExhausted() {
        boolean was = callsLeft <= 0;
        callsLeft = Long.MAX_VALUE;
        return was;
    }

    /** @param path null for the file system itself */
    private <T> T over(T inner, Class<T> type, String path) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> invoke(inner, method, arguments, path)));
    }

    private Object invoke(Object inner, Method method, Object[] arguments, String path) throws Throwable {
        String about = path == null && arguments != null ? (String) arguments[0] : path;
        if (about != null
                && about.startsWith(directory)
                && !NOT_COUNTED.contains(method.getName())
                && --callsLeft == 0) {
            throw new InternalError("no memory");
        }
        Object result;
        try {
            result = method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (result instanceof ReadFile file) {
            return over(file, ReadFile.class, about);
        }
        return result instanceof AppendFile file ? over(file, AppendFile.class, about) : result;
    }
}
