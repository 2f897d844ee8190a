package io.basalt.regionserver.quota;

import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.BasePb.RegionSpecifier.RegionSpecifierType;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.regionserver.region.OnlineRegions;

/**
 * Counts the calls of ClientService; each action of a batch is a request, and each opening of a scan. Those of system
 * tables are free, as in HBase: who may send nothing more can still look up where to send it. Any thread.
 */
public final class ThrottledCalls {
    private final Throttles throttles;
    private final OnlineRegions regions;

    public ThrottledCalls(Throttles throttles, OnlineRegions regions) {
        this.throttles = throttles;
        this.regions = regions;
    }

    /** @throws RpcException RPC_THROTTLING when the call is above a limit */
    public void admit(RpcCall call) throws RpcException {
        if (throttles.isEmpty()) {
            return;
        }
        switch (call.method()) {
            case "Get" -> admit(call, call.request(ClientPb.GetRequest.parser()).getRegion(), 1, 0);
            case "Mutate" -> {
                ClientPb.MutateRequest request = call.request(ClientPb.MutateRequest.parser());
                admit(call, request.getRegion(), request.hasCondition() ? 1 : 0, 1);
            }
            case "Multi" -> {
                for (ClientPb.RegionAction action :
                        call.request(ClientPb.MultiRequest.parser()).getRegionActionList()) {
                    int reads = (int) action.getActionList().stream()
                            .filter(ClientPb.Action::hasGet)
                            .count();
                    admit(call, action.getRegion(), reads, action.getActionCount() - reads);
                }
            }
            case "Scan" -> {
                ClientPb.ScanRequest request = call.request(ClientPb.ScanRequest.parser());
                if (request.hasRegion()) {
                    admit(call, request.getRegion(), 1, 0);
                }
            }
            default -> {}
        }
    }

    private void admit(RpcCall call, RegionSpecifier region, int reads, int writes) throws RpcException {
        TableName table = table(region);
        if (!table.isSystem()) {
            throttles.admit(call.client().user(), table, reads, writes);
        }
    }

    private TableName table(RegionSpecifier region) throws RpcException {
        if (region.getType() == RegionSpecifierType.REGION_NAME) {
            // The name begins with the table's, whether the region is here or not.
            int comma = region.getValue().toStringUtf8().indexOf(',');
            if (comma > 0) {
                return TableName.parse(region.getValue().toStringUtf8().substring(0, comma));
            }
        }
        return regions.find(region).info().table();
    }
}
