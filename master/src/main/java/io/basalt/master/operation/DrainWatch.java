package io.basalt.master.operation;

import io.basalt.base.EventLoop;
import io.basalt.master.chore.Chore;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.settings.Settings;
import io.basalt.protocol.name.ServerName;
import java.time.Duration;

/**
 * Sees to it that regions leave the servers that are drained, whoever is master meanwhile, and whatever could not be
 * moved at first. Lives on the master's loop.
 */
public final class DrainWatch implements Chore {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Settings settings;
    private final LiveServers servers;
    private final RegionStates regions;
    private final RegionOperations operations;
    private boolean stopped;

    public DrainWatch(
            EventLoop loop, Settings settings, LiveServers servers, RegionStates regions, RegionOperations operations) {
        this.loop = loop;
        this.settings = settings;
        this.servers = servers;
        this.regions = regions;
        this.operations = operations;
    }

    @Override
    public void start() {
        settings.onChange(this::look);
        lookAgain();
    }

    @Override
    public void stop() {
        stopped = true;
    }

    private void lookAgain() {
        if (!stopped) {
            look();
            loop.schedule(INTERVAL, this::lookAgain);
        }
    }

    private void look() {
        if (stopped) {
            return;
        }
        for (ServerName server : servers.live()) {
            boolean othersLeft = servers.live().stream().anyMatch(other -> !settings.isDraining(other));
            if (settings.isOffloading(server)
                    && othersLeft
                    && !regions.at(server).isEmpty()) {
                operations.offload(server);
            }
        }
    }
}
