package io.basalt.storage.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Another file system that fails where a test says: at the n-th call, when the disk is full, with a flipped bit, or by
 * taking its time. Calls that read or change something are counted from 1; closing is not one of them and always works.
 *
 * <p>Thread-safe.
 */
public final class FaultyFileSystem implements FileSystem {
    /** How much of a failing call has happened when its exception is thrown. */
    public enum Moment {
        /** Nothing. */
        BEFORE,
        /** Of an append the first half; of anything else nothing. */
        HALFWAY,
        /** All of it: the caller cannot know. */
        AFTER
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private record Flip(String path, long offset, int bit) {}

    private final FileSystem inner;

    @GuardedBy("this")
    private long calls;

    @GuardedBy("this")
    private long failingCall;

    @GuardedBy("this")
    private Moment moment = Moment.BEFORE;

    @GuardedBy("this")
    private boolean failsFromThenOn;

    @GuardedBy("this")
    private String failedCall = "none";

    @GuardedBy("this")
    private long freeBytes = Long.MAX_VALUE;

    @GuardedBy("this")
    private long fullFrom = Long.MAX_VALUE;

    @GuardedBy("this")
    private final List<Flip> flips = new ArrayList<>();

    /** Paths of open files, once for each that is. */
    @GuardedBy("this")
    private final List<String> open = new ArrayList<>();

    @GuardedBy("this")
    private Runnable beforeSync = () -> {};

    public FaultyFileSystem(FileSystem inner) {
        this.inner = inner;
    }

    /** Lets one call fail, and the ones after it work again. */
    public synchronized void failAt(long call, Moment when) {
        failingCall = call;
        moment = when;
        failsFromThenOn = false;
    }

    /** Lets one call and all after it fail, as for a process that dies in the middle of that call. */
    public synchronized void crashAt(long call, Moment when) {
        failAt(call, when);
        failsFromThenOn = true;
    }

    /** How many bytes may still be written before the disk is full. */
    public synchronized void setFreeBytes(long bytes) {
        freeBytes = bytes;
    }

    /** From that call on the disk is full, until another one is named: {@link Long#MAX_VALUE} for none. */
    public synchronized void fullFrom(long call) {
        fullFrom = call;
    }

    /** Lets every read of that byte give it with one bit changed; bit 0 is the lowest. */
    public synchronized void flipBit(String path, long offset, int bit) {
        flips.add(new Flip(path, offset, bit));
    }

    /** Runs {@code hook} before every sync of a file, on the thread that syncs. */
    public synchronized void beforeSync(Runnable hook) {
        beforeSync = hook;
    }

    /** The paths of the files below a directory that were opened or created and are not closed. */
    public synchronized List<String> openFiles(String directory) {
        return open.stream().filter(path -> path.startsWith(directory + "/")).toList();
    }

    private synchronized void opened(String path) {
        open.add(path);
    }

    private synchronized void closed(String path) {
        open.remove(path);
    }

    /** Calls so far. */
    public synchronized long calls() {
        return calls;
    }

    /** Which call the fault hit, for messages; {@code none} so far. */
    public synchronized String failedCall() {
        return failedCall;
    }

    @Override
    public AppendFile create(String path, long preallocateBytes) throws IOException {
        return call("create " + path, () -> {
            spend(preallocateBytes, "create " + path);
            return new FaultyAppendFile(path, inner.create(path, preallocateBytes), preallocateBytes);
        });
    }

    @Override
    public AppendFile reuse(String path, long preallocateBytes) throws IOException {
        return call("reuse " + path, () -> {
            spend(Math.max(0, preallocateBytes - sizeBytes(path)), "reuse " + path);
            return new FaultyAppendFile(path, inner.reuse(path, preallocateBytes), preallocateBytes);
        });
    }

    private long sizeBytes(String path) throws IOException {
        try (ReadFile file = inner.open(path)) {
            return file.sizeBytes();
        }
    }

    @Override
    public ReadFile open(String path) throws IOException {
        return call("open " + path, () -> new FaultyReadFile(inner.open(path)));
    }

    @Override
    public void publish(String path, ByteBuffer content) throws IOException {
        run("publish " + path, () -> {
            spend(content.remaining(), "publish " + path);
            inner.publish(path, content);
            return null;
        });
    }

    @Override
    public void rename(String source, String target) throws IOException {
        run("rename " + source + " to " + target, () -> {
            inner.rename(source, target);
            return null;
        });
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        return call("list " + directory, () -> inner.list(directory));
    }

    @Override
    public boolean exists(String path) throws IOException {
        return call("exists " + path, () -> inner.exists(path));
    }

    @Override
    public void delete(String path) throws IOException {
        run("delete " + path, () -> {
            inner.delete(path);
            return null;
        });
    }

    @Override
    public void deleteRecursively(String directory) throws IOException {
        run("delete all below " + directory, () -> {
            inner.deleteRecursively(directory);
            return null;
        });
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        run("create directory " + directory, () -> {
            inner.createDirectories(directory);
            return null;
        });
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        run("sync directory " + directory, () -> {
            inner.syncDirectory(directory);
            return null;
        });
    }

    @Override
    public Optional<Lock> tryLock(String path) throws IOException {
        return call("lock " + path, () -> inner.tryLock(path));
    }

    private void run(String what, Call<Void> call) throws IOException {
        Void unused = call(what, call);
    }

    private <T> T call(String what, Call<T> call) throws IOException {
        Optional<Moment> fault = fault(what);
        if (fault.isEmpty()) {
            return call.run();
        }
        if (fault.get() == Moment.AFTER) {
            T result = call.run();
            Object opened = result instanceof Optional<?> optional ? optional.orElse(null) : result;
            if (opened instanceof AutoCloseable closeable) {
                closeQuietly(closeable);
            }
        }
        throw injected(what);
    }

    /** Counts the call and tells how it has to fail. */
    private synchronized Optional<Moment> fault(String what) {
        calls++;
        if (calls == failingCall) {
            failedCall = what;
            return Optional.of(moment);
        }
        boolean dead = failsFromThenOn && calls > failingCall;
        return dead ? Optional.of(Moment.BEFORE) : Optional.empty();
    }

    private synchronized void spend(long bytes, String what) throws IOException {
        if (bytes > freeBytes || (bytes > 0 && calls >= fullFrom)) {
            throw new IOException(what + ": No space left on device");
        }
        freeBytes -= bytes;
    }

    private synchronized Runnable syncHook() {
        return beforeSync;
    }

    private static IOException injected(String what) {
        return new IOException("injected fault: " + what);
    }

    private static void closeQuietly(AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception e) {
            throw new AssertionError("closing does not fail in the file systems that tests wrap", e);
        }
    }

    private final class FaultyAppendFile implements AppendFile {
        private final String path;
        private final AppendFile file;
        private long preallocatedBytes;
        private boolean closed;

        FaultyAppendFile(String path, AppendFile file, long preallocatedBytes) {
            opened(path);
            this.path = path;
            this.file = file;
            this.preallocatedBytes = preallocatedBytes;
        }

        @Override
        public void append(ByteBuffer... buffers) throws IOException {
            String what = "append to " + path;
            Optional<Moment> fault = fault(what);
            long length = 0;
            for (ByteBuffer buffer : buffers) {
                length += buffer.remaining();
            }
            if (fault.isEmpty() || fault.get() == Moment.AFTER) {
                long reserved = Math.min(length, preallocatedBytes);
                spend(length - reserved, what);
                preallocatedBytes -= reserved;
                file.append(buffers);
            } else if (fault.get() == Moment.HALFWAY) {
                appendPart(length / 2, buffers);
            }
            if (fault.isPresent()) {
                throw injected(what);
            }
        }

        private void appendPart(long bytes, ByteBuffer... buffers) throws IOException {
            long left = bytes;
            for (ByteBuffer buffer : buffers) {
                int part = (int) Math.min(left, buffer.remaining());
                file.append(buffer.slice(buffer.position(), part));
                left -= part;
            }
        }

        @Override
        public void sync() throws IOException {
            syncHook().run();
            run("sync " + path, () -> {
                file.sync();
                return null;
            });
        }

        @Override
        public long position() {
            return file.position();
        }

        @Override
        public void trim() throws IOException {
            run("trim " + path, () -> {
                file.trim();
                return null;
            });
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                closed(path);
            }
            file.close();
        }
    }

    private final class FaultyReadFile implements ReadFile {
        private final ReadFile file;
        private boolean closed;

        FaultyReadFile(ReadFile file) {
            opened(file.path());
            this.file = file;
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            int start = target.position();
            run("read " + file.path(), () -> {
                file.read(offset, target);
                return null;
            });
            flip(offset, target, start);
        }

        /** Fails never, since it need not read. */
        @Override
        public boolean readIfInMemory(long offset, ByteBuffer target) {
            int start = target.position();
            boolean there = file.readIfInMemory(offset, target);
            flip(offset, target, start);
            return there;
        }

        private void flip(long offset, ByteBuffer target, int start) {
            synchronized (FaultyFileSystem.this) {
                for (Flip flip : flips) {
                    long index = start + flip.offset() - offset;
                    if (flip.path().equals(file.path()) && index >= start && index < target.position()) {
                        target.put((int) index, (byte) (target.get((int) index) ^ (1 << flip.bit())));
                    }
                }
            }
        }

        @Override
        public long sizeBytes() throws IOException {
            return call("size of " + file.path(), file::sizeBytes);
        }

        @Override
        public String path() {
            return file.path();
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                closed(file.path());
            }
            file.close();
        }
    }
}
