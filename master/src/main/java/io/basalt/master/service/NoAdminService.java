package io.basalt.master.service;

import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;

/** What HBase's masters do of AdminService is refused here call by call, rather than the connection as a whole. */
public final class NoAdminService implements RpcService {
    @Override
    public String name() {
        return "AdminService";
    }

    @Override
    public void call(RpcCall call) throws RpcException {
        throw call.unknownMethod();
    }
}
