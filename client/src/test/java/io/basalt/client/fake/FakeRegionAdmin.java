package io.basalt.client.fake;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.pb.AdminPb;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.protocol.wire.PbNames;
import java.io.IOException;

/** AdminService, where everything is done at once and nothing is ever under way. */
final class FakeRegionAdmin implements RpcService {
    @Override
    public String name() {
        return "AdminService";
    }

    @Override
    public void call(RpcCall call) throws IOException {
        switch (call.method()) {
            case "FlushRegion" ->
                call.reply(AdminPb.FlushRegionResponse.newBuilder()
                        .setLastFlushTime(1)
                        .setFlushed(true)
                        .build());
            case "UpdateConfiguration" -> call.reply(AdminPb.UpdateConfigurationResponse.getDefaultInstance());
            case "CompactRegion" -> call.reply(AdminPb.CompactRegionResponse.getDefaultInstance());
            case "GetRegionInfo" ->
                call.reply(AdminPb.GetRegionInfoResponse.newBuilder()
                        .setRegionInfo(PbNames.toPb(RegionInfo.META))
                        .setCompactionState(AdminPb.GetRegionInfoResponse.CompactionState.NONE)
                        .build());
            default -> throw call.unknownMethod();
        }
    }
}
