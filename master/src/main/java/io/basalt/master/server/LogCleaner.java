package io.basalt.master.server;

import io.basalt.base.EventLoop;
import io.basalt.master.chore.Chore;
import io.basalt.master.disk.MasterDisk;
import io.basalt.protocol.name.ServerName;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.Owner;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the logs of dead servers once no manifest names them any more: every region that they had has been flushed by
 * a later owner.
 *
 * <p>A region names its server in the manifest before it writes the first record to that server's log. So a sealed log
 * that no newest manifest names is needed by nobody, and never will be.
 *
 * <p>Lives on the master's loop; the files are read on the disk's threads, and only while there is a sealed log.
 */
public final class LogCleaner implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(LogCleaner.class);

    private final MasterDisk disk;
    private final EventLoop loop;
    private final LiveServers servers;
    private final Supplier<Duration> interval;
    private boolean stopped;

    public LogCleaner(MasterDisk disk, EventLoop loop, LiveServers servers, Supplier<Duration> interval) {
        this.disk = disk;
        this.loop = loop;
        this.servers = servers;
        this.interval = interval;
    }

    @Override
    public void start() {
        loop.schedule(interval.get(), () -> {
            if (!stopped) {
                clean();
            }
        });
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** Looks once, and again after the interval; completes with the logs that were removed. */
    CompletableFuture<List<String>> clean() {
        Set<String> live = new HashSet<>();
        servers.live().forEach(server -> live.add(server.toString()));
        return disk.run(files -> clean(files, live)).whenComplete((removed, failure) -> {
            if (failure != null) {
                LOG.warn("Looking for logs to remove failed reason={}", failure.toString());
            } else {
                removed.forEach(log -> LOG.info("Removed the log of a dead server log={}", log));
            }
            start();
        });
    }

    private static List<String> clean(FileSystem files, Collection<String> live) throws IOException {
        var candidates = new ArrayList<String>();
        for (FileSystem.Entry entry : files.list(WalFiles.root())) {
            if (isServer(entry.name())
                    && !live.contains(entry.name())
                    && WalSeal.read(files, WalFiles.directory(entry.name())).isPresent()) {
                candidates.add(entry.name());
            }
        }
        if (!candidates.isEmpty()) {
            candidates.removeAll(owners(files));
        }
        for (String log : candidates) {
            files.deleteRecursively(WalFiles.directory(log));
        }
        return candidates;
    }

    private static boolean isServer(String name) {
        try {
            ServerName.parse(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Set<String> owners(FileSystem files) throws IOException {
        var manifests = new ManifestStore(files);
        var owners = new HashSet<String>();
        for (FileSystem.Entry namespace : files.list(StoreLayout.data())) {
            String tables = StoreLayout.data() + "/" + namespace.name();
            for (FileSystem.Entry table : files.list(tables)) {
                for (FileSystem.Entry region : files.list(tables + "/" + table.name())) {
                    if (region.directory()) {
                        Optional<Manifest> newest = manifests.latest(tables + "/" + table.name() + "/" + region.name());
                        newest.ifPresent(manifest ->
                                manifest.owners().stream().map(Owner::server).forEach(owners::add));
                    }
                }
            }
        }
        return owners;
    }
}
