package io.basalt.master;

import io.basalt.master.disk.MasterDisk;
import io.basalt.master.region.Assigner;
import io.basalt.master.server.LiveServers;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.StoreLayout;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Fences whoever may have a region by what its manifest says: some master may have had it opened on a server, and have
 * ended before it could record that. Lives on the master's loop.
 */
final class OwnerFence implements Assigner.Owners {
    private final MasterDisk disk;
    private final LiveServers servers;

    OwnerFence(MasterDisk disk, LiveServers servers) {
        this.disk = disk;
        this.servers = servers;
    }

    @Override
    public CompletableFuture<List<ServerName>> fence(RegionInfo region) {
        return disk.run(files -> owners(files, region)).thenCompose(owners -> CompletableFuture.allOf(owners.stream()
                        .filter(owner -> !servers.isLive(owner))
                        .map(servers::fenced)
                        .toArray(CompletableFuture<?>[]::new))
                .thenApply(nothing -> owners.stream().filter(servers::isLive).toList()));
    }

    private static Set<ServerName> owners(FileSystem files, RegionInfo region) throws IOException {
        var owners = new TreeSet<ServerName>();
        new ManifestStore(files).latest(StoreLayout.region(region)).ifPresent(manifest -> manifest.owners()
                .forEach(owner -> owners.add(ServerName.parse(owner.server()))));
        return owners;
    }
}
