package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.master.region.RegionEntry;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Taking region servers out of service and back. */
final class ServerCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on(
                        "ListDecommissionedRegionServers",
                        MasterPb.ListDecommissionedRegionServersRequest.parser(),
                        ServerCalls::list)
                .on(
                        "DecommissionRegionServers",
                        MasterPb.DecommissionRegionServersRequest.parser(),
                        ServerCalls::decommission)
                .on(
                        "RecommissionRegionServer",
                        MasterPb.RecommissionRegionServerRequest.parser(),
                        ServerCalls::recommission)
                .on("ClearDeadServers", MasterPb.ClearDeadServersRequest.parser(), ServerCalls::clearDead);
    }

    /** One that has started anew since is listed by the name that it has now. */
    private static CompletableFuture<? extends MessageLite> list(
            Reign reign, MasterPb.ListDecommissionedRegionServersRequest request) {
        var response = MasterPb.ListDecommissionedRegionServersResponse.newBuilder();
        for (ServerName server : reign.settings().draining()) {
            response.addServerName(PbNames.toPb(reign.servers().live().stream()
                    .filter(live -> live.address().equals(server.address()))
                    .findFirst()
                    .orElse(server)));
        }
        return completedFuture(response.build());
    }

    /** Answers when the servers get no more regions; those that they have leave one after the other, if asked for. */
    private static CompletableFuture<? extends MessageLite> decommission(
            Reign reign, MasterPb.DecommissionRegionServersRequest request) {
        return CompletableFuture.allOf(request.getServerNameList().stream()
                        .map(server -> reign.settings().drain(PbNames.fromPb(server), request.getOffload()))
                        .toArray(CompletableFuture<?>[]::new))
                .thenApply(nothing -> MasterPb.DecommissionRegionServersResponse.getDefaultInstance());
    }

    /** Brings the given regions to the server, which may be some that it had before. */
    private static CompletableFuture<? extends MessageLite> recommission(
            Reign reign, MasterPb.RecommissionRegionServerRequest request) throws RpcException {
        ServerName server = PbNames.fromPb(request.getServerName());
        List<RegionEntry> regions = new ArrayList<>();
        for (BasePb.RegionSpecifier region : request.getRegionList()) {
            regions.add(reign.regions().find(region));
        }
        return reign.settings().undrain(server).thenCompose(nothing -> {
            try {
                for (RegionEntry region : regions) {
                    reign.regions().move(region, Optional.of(server), "its server is back in service");
                }
            } catch (RpcException e) {
                return CompletableFuture.failedFuture(e);
            }
            return completedFuture(MasterPb.RecommissionRegionServerResponse.getDefaultInstance());
        });
    }

    /** Answers which of the given servers are not dead, and so are not cleared. */
    private static CompletableFuture<? extends MessageLite> clearDead(
            Reign reign, MasterPb.ClearDeadServersRequest request) {
        var response = MasterPb.ClearDeadServersResponse.newBuilder();
        for (BasePb.ServerName server : request.getServerNameList()) {
            if (!reign.servers().clearDead(PbNames.fromPb(server))) {
                response.addServerName(server);
            }
        }
        return completedFuture(response.build());
    }
}
