package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import java.util.concurrent.CompletableFuture;

/** Ending this master, or the cluster as a whole. */
final class StopCalls implements MethodGroup {
    private final Runnable stop;

    /** @param stop ends this master after the present task of its loop */
    StopCalls(Runnable stop) {
        this.stop = stop;
    }

    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("StopMaster", MasterPb.StopMasterRequest.parser(), (reign, request) -> stopMaster())
                .on("Shutdown", MasterPb.ShutdownRequest.parser(), (reign, request) -> shutDown(reign));
    }

    private CompletableFuture<? extends MessageLite> stopMaster() {
        stop.run();
        return completedFuture(MasterPb.StopMasterResponse.getDefaultInstance());
    }

    private CompletableFuture<? extends MessageLite> shutDown(Reign reign) {
        return reign.shutdown().tellOthers().thenApply(nothing -> {
            stop.run();
            return MasterPb.ShutdownResponse.getDefaultInstance();
        });
    }
}
