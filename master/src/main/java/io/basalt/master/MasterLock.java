package io.basalt.master;

import io.basalt.master.disk.MasterDisk;
import io.basalt.protocol.name.ServerName;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The lock {@code master/<server>.lock} that a master's process holds while it lives, by which others see it end. */
final class MasterLock {
    private static final String DIRECTORY = "master";
    private static final String SUFFIX = ".lock";

    private final MasterDisk disk;
    private final String path;
    private final FileSystem.Lock lock;

    private MasterLock(MasterDisk disk, String path, FileSystem.Lock lock) {
        this.disk = disk;
        this.path = path;
        this.lock = lock;
    }

    /** Takes it, and removes what dead masters left. */
    static CompletableFuture<MasterLock> take(MasterDisk disk, ServerName server) {
        return disk.run(files -> {
            files.createDirectories(DIRECTORY);
            for (FileSystem.Entry entry : files.list(DIRECTORY)) {
                if (entry.name().endsWith(SUFFIX)) {
                    removeIfFree(files, DIRECTORY + "/" + entry.name());
                }
            }
            FileSystem.Lock taken = files.tryLock(path(server))
                    .orElseThrow(() -> new IOException(path(server) + " is locked by another process"));
            return new MasterLock(disk, path(server), taken);
        });
    }

    private static void removeIfFree(FileSystem files, String path) throws IOException {
        Optional<FileSystem.Lock> free = files.tryLock(path);
        if (free.isPresent()) {
            files.delete(path);
            free.get().close();
        }
    }

    /** Whether that master's process has ended. */
    static CompletableFuture<Boolean> isFree(MasterDisk disk, ServerName server) {
        return disk.run(files -> {
            Optional<FileSystem.Lock> free = files.tryLock(path(server));
            if (free.isPresent()) {
                free.get().close();
            }
            return free.isPresent();
        });
    }

    CompletableFuture<Void> release() {
        return disk.run(files -> {
            files.delete(path);
            lock.close();
            return null;
        });
    }

    private static String path(ServerName server) {
        return DIRECTORY + "/" + server + SUFFIX;
    }
}
