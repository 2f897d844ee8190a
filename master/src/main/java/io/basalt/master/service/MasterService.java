package io.basalt.master.service;

import io.basalt.base.EventLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;
import java.util.List;
import java.util.function.Supplier;

/**
 * MasterService, as the Admin of stock clients and ours call it.
 *
 * <p>A master that does not lead answers that it is not running yet, on which clients look for the one that does; one
 * that leads but is not ready asks them to hold on. What is not supported is refused with a do-not-retry error that
 * names it, by {@link MethodTable}; {@code docs/compatibility.md} has the list.
 *
 * <p>Each concern has its own class, a {@link MethodGroup}; a new one goes into {@link #GROUPS}.
 *
 * <p>Calls arrive on their connections' loops and are handled on the master's.
 */
public final class MasterService implements RpcService {
    private static final String NAME = "MasterService";

    private static final List<MethodGroup> GROUPS = List.of(
            new ClusterCalls(),
            new TableCalls(),
            new TableQueries(),
            new NamespaceCalls(),
            new BalancerCalls(),
            new ProcedureCalls());

    private final EventLoop loop;
    private final Supplier<Reign> reign;
    private final MethodTable<Reign> methods = new MethodTable<>();

    /** @param reign what this master is at the moment; asked on the loop for every call */
    public MasterService(EventLoop loop, Supplier<Reign> reign) {
        this.loop = loop;
        this.reign = reign;
        for (MethodGroup group : GROUPS) {
            group.addTo(methods);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void call(RpcCall call) {
        loop.execute(() -> {
            try {
                methods.call(call, this::ready);
            } catch (RpcException | RuntimeException e) {
                call.fail(e);
            }
        });
    }

    private Reign ready() throws RpcException {
        Reign now = reign.get();
        return switch (now.phase()) {
            case STANDBY ->
                throw new RpcException(ErrorKind.SERVER_NOT_RUNNING, "this master is a standby; another one leads");
            case BOOTING ->
                throw new RpcException(
                        ErrorKind.PLEASE_HOLD, "the master is starting: it has not taken over all regions yet");
            case READY -> now;
        };
    }
}
