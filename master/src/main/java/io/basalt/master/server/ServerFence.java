package io.basalt.master.server;

import io.basalt.master.disk.MasterDisk;
import io.basalt.protocol.name.ServerName;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the master does to the logs of region servers: looks whether their locks are free, and seals those of dead ones. */
public final class ServerFence {
    private final MasterDisk disk;

    public ServerFence(MasterDisk disk) {
        this.disk = disk;
    }

    /** Those of {@code servers} whose processes have ended: the lock of their log is free. */
    CompletableFuture<List<ServerName>> findEnded(Collection<ServerName> servers) {
        return disk.run(files -> {
            var ended = new ArrayList<ServerName>();
            for (ServerName server : servers) {
                // A server has its lock before its node appears, so a live one always holds it.
                Optional<FileSystem.Lock> lock = files.tryLock(WalFiles.lock(directory(server)));
                if (lock.isPresent()) {
                    lock.get().close();
                    ended.add(server);
                }
            }
            return ended;
        });
    }

    CompletableFuture<Void> seal(ServerName server) {
        return disk.run(files -> {
            WalSeal.sealOrRead(files, directory(server));
            return null;
        });
    }

    private static String directory(ServerName server) {
        return WalFiles.directory(server.toString());
    }
}
