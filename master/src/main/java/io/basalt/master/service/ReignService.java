package io.basalt.master.service;

import io.basalt.base.EventLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A service about what the active master reigns over.
 *
 * <p>A master that does not lead answers that it is not running yet, on which clients look for the one that does; one
 * that leads but is not ready asks them to hold on. What is not supported is refused with a do-not-retry error that
 * names it, by {@link MethodTable}.
 *
 * <p>Calls arrive on their connections' loops and are handled on the master's.
 */
public final class ReignService implements RpcService {
    private final String name;
    private final EventLoop loop;
    private final Supplier<Reign> reign;
    private final Set<String> always;
    private final MethodTable<Reign> methods = new MethodTable<>();

    /**
     * @param reign what this master is at the moment; asked on the loop for every call
     * @param always methods that a master answers whether it leads or not, and that ask nothing of the reign
     */
    public ReignService(
            String name, EventLoop loop, Supplier<Reign> reign, List<MethodGroup> groups, Set<String> always) {
        this.name = name;
        this.loop = loop;
        this.reign = reign;
        this.always = always;
        for (MethodGroup group : groups) {
            group.addTo(methods);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void call(RpcCall call) {
        loop.execute(() -> {
            try {
                methods.call(call, always.contains(call.method()) ? reign::get : this::ready);
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
