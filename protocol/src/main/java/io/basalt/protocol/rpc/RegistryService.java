package io.basalt.protocol.rpc;

import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb.ServerName;
import io.basalt.protocol.pb.RegistryPb.GetActiveMasterResponse;
import io.basalt.protocol.pb.RegistryPb.GetBootstrapNodesResponse;
import io.basalt.protocol.pb.RegistryPb.GetClusterIdResponse;
import io.basalt.protocol.pb.RegistryPb.GetMastersResponse;
import io.basalt.protocol.pb.RegistryPb.GetMastersResponseEntry;
import io.basalt.protocol.pb.RegistryPb.GetMetaRegionLocationsResponse;

/**
 * {@code ClientMetaService}: how a client without ZooKeeper finds masters and hbase:meta. Served by masters and region
 * servers alike. Requests have no fields, so they are not looked at. What is not known is left out of the answer;
 * clients then ask another server, or ask again. Only the cluster's id they ask for once, before all else: who asks a
 * server that has just begun to listen gets the answer when there is one.
 */
public final class RegistryService implements RpcService {
    private final ClusterView cluster;

    public RegistryService(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "ClientMetaService";
    }

    @Override
    public void call(RpcCall call) throws RpcException {
        switch (call.method()) {
            case "GetClusterId" -> {
                var unused = cluster.clusterId()
                        .thenAccept(id -> call.reply(GetClusterIdResponse.newBuilder()
                                .setClusterId(id)
                                .build()));
            }
            case "GetActiveMaster" -> {
                var response = GetActiveMasterResponse.newBuilder();
                cluster.activeMaster().ifPresent(response::setServerName);
                call.reply(response.build());
            }
            case "GetMasters" -> {
                var response = GetMastersResponse.newBuilder();
                cluster.activeMaster().ifPresent(master -> response.addMasterServers(entry(master, true)));
                cluster.backupMasters().forEach(master -> response.addMasterServers(entry(master, false)));
                call.reply(response.build());
            }
            case "GetMetaRegionLocations" ->
                call.reply(GetMetaRegionLocationsResponse.newBuilder()
                        .addAllMetaLocations(cluster.metaLocations())
                        .build());
            case "GetBootstrapNodes" ->
                call.reply(GetBootstrapNodesResponse.newBuilder()
                        .addAllServerName(cluster.bootstrapNodes())
                        .build());
            default -> throw call.unknownMethod();
        }
    }

    private static GetMastersResponseEntry entry(ServerName master, boolean active) {
        return GetMastersResponseEntry.newBuilder()
                .setServerName(master)
                .setIsActive(active)
                .build();
    }
}
