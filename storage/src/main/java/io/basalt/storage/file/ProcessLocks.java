package io.basalt.storage.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operating system's file locks that this process holds.
 *
 * <p>They belong to the process, not to who took them, and POSIX frees them as soon as the process closes <em>any</em>
 * descriptor of the file. So a file whose lock is held is never opened a second time, and what is held is known to the
 * whole process: that is why this is static, although two stores in one process have nothing else in common.
 */
final class ProcessLocks {
    private static final Object lock = new Object();

    @GuardedBy("lock")
    private static final Map<Path, HeldLock> held = new HashMap<>();

    /** Opened before it was found out that somebody in this process holds the lock without us; never closed. */
    @GuardedBy("lock")
    private static final List<FileChannel> keptOpen = new ArrayList<>();

    private ProcessLocks() {}

    static boolean isHeld(Path file) {
        synchronized (lock) {
            return held.containsKey(file);
        }
    }

    static Optional<FileSystem.Lock> tryLock(Path file) throws IOException {
        // The calls under this lock do not wait for a disk: the file is empty, and the lock is tried, not awaited.
        synchronized (lock) {
            if (held.containsKey(file)) {
                return Optional.empty();
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() == null) {
                    channel.close();
                    return Optional.empty();
                }
            } catch (OverlappingFileLockException e) {
                keptOpen.add(channel);
                return Optional.empty();
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            var taken = new HeldLock(file, channel);
            held.put(file, taken);
            return Optional.of(taken);
        }
    }

    private record HeldLock(Path file, FileChannel channel) implements FileSystem.Lock {
        @Override
        public void close() throws IOException {
            synchronized (lock) {
                channel.close();
                held.remove(file, this);
            }
        }
    }
}
