package io.basalt.storage.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** A file system of which the operating system has this and that in memory. */
public final class PartlyInMemory {
    private PartlyInMemory() {}

    /** @param there asked for each read that may not wait */
    public static FileSystem of(FileSystem files, BooleanSupplier there) {
        return (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(files, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    return method.getName().equals("open") ? new Reader((ReadFile) result, there) : result;
                });
    }

    private record Reader(ReadFile file, BooleanSupplier there) implements ReadFile {
        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            file.read(offset, target);
        }

        @Override
        public boolean readIfInMemory(long offset, ByteBuffer target) {
            int start = target.position();
            try {
                file.read(offset, target);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (!there.getAsBoolean()) {
                // What was read before something was missing.
                target.put(target.limit() - 1, (byte) ~target.get(target.limit() - 1))
                        .position(start);
                return false;
            }
            return true;
        }

        @Override
        public long sizeBytes() throws IOException {
            return file.sizeBytes();
        }

        @Override
        public String path() {
            return file.path();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
