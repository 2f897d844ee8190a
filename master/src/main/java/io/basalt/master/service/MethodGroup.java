package io.basalt.master.service;

import io.basalt.protocol.rpc.MethodTable;

/**
 * The methods of a {@link ReignService} about one concern. They run on the master's loop, only while this master reigns and is
 * ready, and never block; what cannot be done is an {@link io.basalt.protocol.error.RpcException} with the kind that
 * stock clients know for it.
 */
public interface MethodGroup {
    void addTo(MethodTable<Reign> methods);
}
