package io.basalt.master.operation;

import com.google.protobuf.MessageLite;
import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.master.region.Assigner;
import io.basalt.master.server.LiveServers;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.AdminPb;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.ClusterView;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.wire.PbNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the whole cluster in good order: everybody is asked to stop. Lives on the master's loop. */
public final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final EventLoop loop;
    private final LiveServers servers;
    private final ClusterView cluster;
    private final Assigner assigner;
    private final RpcClient client;

    public Shutdown(EventLoop loop, LiveServers servers, ClusterView cluster, Assigner assigner, RpcClient client) {
        this.loop = loop;
        this.servers = servers;
        this.cluster = cluster;
        this.assigner = assigner;
        this.client = client;
    }

    /**
     * Asks all region servers and all other masters to stop; completes when they have said that they will, or cannot be
     * reached. From then on no region is given to anybody, and this master has nothing more to do.
     */
    public CompletableFuture<Void> tellOthers() {
        assigner.stop();
        List<CompletableFuture<Void>> told = new ArrayList<>();
        var stopServer = AdminPb.StopServerRequest.newBuilder()
                .setReason("the cluster is shut down")
                .build();
        for (ServerName server : servers.live()) {
            told.add(tell(server.address(), "AdminService", "StopServer", stopServer));
        }
        // The others first, so that none of them takes over.
        for (var backup : cluster.backupMasters()) {
            told.add(tell(
                    PbNames.fromPb(backup).address(),
                    "MasterService",
                    "StopMaster",
                    MasterPb.StopMasterRequest.getDefaultInstance()));
        }
        return CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> tell(HostPort server, String service, String method, MessageLite request) {
        var done = new CompletableFuture<Void>();
        client.call(server, service, method, request, RpcClient.NO_CELLS, TIMEOUT, RpcClient.HIGH_PRIORITY)
                .whenComplete((response, failure) -> loop.execute(() -> {
                    if (failure != null) {
                        LOG.warn("Could not ask a server to stop server={} reason={}", server, failure.toString());
                    }
                    done.complete(null);
                }));
        return done;
    }
}
