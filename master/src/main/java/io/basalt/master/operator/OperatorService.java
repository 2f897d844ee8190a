package io.basalt.master.operator;

import io.basalt.base.EventLoop;
import io.basalt.master.service.MethodGroup;
import io.basalt.master.service.Reign;
import io.basalt.master.service.ReignService;
import io.basalt.protocol.rpc.RpcService;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** OperatorService, which {@code basalt} calls; its messages are in {@code operator.proto}. */
public final class OperatorService {
    private static final List<MethodGroup> GROUPS = List.of(new EventCalls(), new HealthCalls(), new BalanceCalls());

    private OperatorService() {}

    /** @param reign what this master is at the moment */
    public static RpcService of(EventLoop loop, Supplier<Reign> reign) {
        return new ReignService("OperatorService", loop, reign, GROUPS, Set.of());
    }
}
