package io.basalt.regionserver.service;

import io.basalt.base.Clock;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.regionserver.region.Arrivals;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Lets calls of ClientService wait that come a moment too early for their regions. Any thread. */
public final class EarlyCalls {
    private final Clock clock;
    private final Arrivals arrivals;

    public EarlyCalls(Clock clock, Arrivals arrivals) {
        this.clock = clock;
        this.arrivals = arrivals;
    }

    /** What is done with a call when its time has come, on the connection's loop. */
    interface Service {
        void serve(RpcCall call) throws IOException;
    }

    /**
     * Whether the call is for a region that is about to be here. It is then served when it is worth it, or after a second:
     * the client gets an answer of one kind or the other. On the connection's loop.
     */
    boolean hold(RpcCall call, Service service) throws RpcException {
        if (arrivals.isEmpty()) {
            return false;
        }
        List<CompletableFuture<Void>> awaited = regions(call).stream()
                .map(arrivals::find)
                .flatMap(Optional::stream)
                .toList();
        if (awaited.isEmpty()) {
            return false;
        }
        var unused = CompletableFuture.allOf(awaited.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> call.loop().execute(() -> serve(call, service)));
        return true;
    }

    /** Begins anew with a call that was refused because its region has begun to close meanwhile. Any thread. */
    void again(RpcCall call, Service service) {
        call.loop().execute(() -> {
            try {
                if (!hold(call, service)) {
                    serve(call, service);
                }
            } catch (RpcException e) {
                call.fail(e);
            }
        });
    }

    private void serve(RpcCall call, Service service) {
        if (call.disconnected() || call.expired(clock.nanos())) {
            call.drop();
            return;
        }
        if (call.backlogged()) {
            call.afterBacklog(() -> serve(call, service), call::fail);
            return;
        }
        try {
            service.serve(call);
        } catch (IOException | RuntimeException e) {
            call.fail(e);
        }
    }

    private static List<RegionSpecifier> regions(RpcCall call) throws RpcException {
        return switch (call.method()) {
            case "Get" -> List.of(call.request(ClientPb.GetRequest.parser()).getRegion());
            case "Mutate" ->
                List.of(call.request(ClientPb.MutateRequest.parser()).getRegion());
            case "ExecService" ->
                List.of(call.request(ClientPb.CoprocessorServiceRequest.parser())
                        .getRegion());
            case "Multi" ->
                call.request(ClientPb.MultiRequest.parser()).getRegionActionList().stream()
                        .map(ClientPb.RegionAction::getRegion)
                        .toList();
            case "Scan" -> {
                ClientPb.ScanRequest request = call.request(ClientPb.ScanRequest.parser());
                yield request.hasRegion() ? List.of(request.getRegion()) : List.of();
            }
            default -> List.of();
        };
    }
}
