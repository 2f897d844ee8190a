package io.basalt.master.service;

import io.basalt.base.EventLoop;
import io.basalt.protocol.rpc.RpcService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * MasterService, as the Admin of stock clients and ours call it; {@code docs/compatibility.md} lists what it does. Each
 * concern has its own class, a {@link MethodGroup}; a new one goes into {@link #GROUPS}.
 */
public final class MasterService {
    private static final List<MethodGroup> GROUPS = List.of(
            new ClusterCalls(),
            new TableCalls(),
            new SchemaCalls(),
            new TableQueries(),
            new NamespaceCalls(),
            new RegionCalls(),
            new FlushCalls(),
            new ServerCalls(),
            new SnapshotCalls(),
            new SwitchCalls(),
            new ChoreCalls(),
            new QuotaCalls(),
            new ProcedureCalls());

    private MasterService() {}

    /**
     * @param reign what this master is at the moment
     * @param stop ends this master after the present task of the loop
     */
    public static RpcService of(EventLoop loop, Supplier<Reign> reign, Runnable stop) {
        var groups = new ArrayList<>(GROUPS);
        groups.add(new StopCalls(stop));
        // A master may be asked to stop whether it leads or not.
        return new ReignService("MasterService", loop, reign, groups, Set.of("StopMaster"));
    }
}
