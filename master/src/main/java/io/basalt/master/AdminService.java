package io.basalt.master;

import io.basalt.base.config.LiveConfiguration;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.AdminPb;
import io.basalt.protocol.rpc.ConfigurationCalls;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;
import java.util.concurrent.Executor;

/** What masters do of AdminService, whether they lead or not. The rest is refused call by call, not the connection as a whole. */
final class AdminService implements RpcService {
    private final MethodTable<ConfigurationCalls> methods = new MethodTable<ConfigurationCalls>()
            .on("UpdateConfiguration", AdminPb.UpdateConfigurationRequest.parser(), ConfigurationCalls::update);
    private final ConfigurationCalls configuration;

    AdminService(LiveConfiguration.Renewal renewal, Executor disk) {
        this.configuration = new ConfigurationCalls(renewal, disk);
    }

    @Override
    public String name() {
        return "AdminService";
    }

    @Override
    public void call(RpcCall call) throws RpcException {
        methods.call(call, () -> configuration);
    }
}
