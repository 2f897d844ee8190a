package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.ProcedureStatus;
import io.basalt.master.procedure.ProcedureStatus.Phase;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.pb.ProcedurePb;
import io.basalt.protocol.rpc.MethodTable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Procedures as clients see them: their outcomes, and who holds and waits for what. */
final class ProcedureCalls implements MethodGroup {
    /** Where failures come from, for people. */
    private static final String SOURCE = "master";

    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("getProcedureResult", MasterPb.GetProcedureResultRequest.parser(), ProcedureCalls::result)
                .on("GetProcedures", ProcedurePb.GetProceduresRequest.parser(), ProcedureCalls::list)
                .on("GetLocks", ProcedurePb.GetLocksRequest.parser(), ProcedureCalls::locks)
                .on("AbortProcedure", ProcedurePb.AbortProcedureRequest.parser(), ProcedureCalls::abort);
    }

    private static CompletableFuture<? extends MessageLite> result(
            Reign reign, MasterPb.GetProcedureResultRequest request) {
        var response = MasterPb.GetProcedureResultResponse.newBuilder();
        Optional<ProcedureStatus> found = reign.procedures().find(request.getProcId());
        if (found.isEmpty()) {
            return completedFuture(response.setState(MasterPb.GetProcedureResultResponse.State.NOT_FOUND)
                    .build());
        }
        ProcedureStatus procedure = found.get();
        response.setSubmittedTime(procedure.submittedMillis()).setLastUpdate(procedure.updatedMillis());
        procedure.failure().ifPresent(failure -> response.setException(ErrorWire.toForeign(SOURCE, failure)));
        return completedFuture(response.setState(
                        procedure.ended()
                                ? MasterPb.GetProcedureResultResponse.State.FINISHED
                                : MasterPb.GetProcedureResultResponse.State.RUNNING)
                .build());
    }

    private static CompletableFuture<? extends MessageLite> list(
            Reign reign, ProcedurePb.GetProceduresRequest request) {
        return completedFuture(ProcedurePb.GetProceduresResponse.newBuilder()
                .addAllProcedure(reign.procedures().list().stream()
                        .map(ProcedureCalls::toPb)
                        .toList())
                .build());
    }

    private static ProcedurePb.Procedure toPb(ProcedureStatus procedure) {
        var message = ProcedurePb.Procedure.newBuilder()
                .setProcId(procedure.id())
                .setClassName(procedure.kind() + " (" + procedure.subject() + ", " + procedure.step() + ")")
                .setSubmittedTime(procedure.submittedMillis())
                .setLastUpdate(procedure.updatedMillis())
                .setLocked(procedure.phase() == Phase.RUNNING)
                .setState(
                        switch (procedure.phase()) {
                            case WAITING -> ProcedurePb.ProcedureState.WAITING;
                            case RUNNING -> ProcedurePb.ProcedureState.RUNNABLE;
                            case SUCCEEDED -> ProcedurePb.ProcedureState.SUCCESS;
                            case FAILED -> ProcedurePb.ProcedureState.FAILED;
                        });
        procedure.failure().ifPresent(failure -> message.setException(ErrorWire.toForeign(SOURCE, failure)));
        return message.build();
    }

    /** Who holds each thing that somebody holds, and who waits for it. */
    private static CompletableFuture<? extends MessageLite> locks(Reign reign, ProcedurePb.GetLocksRequest request) {
        Map<Lock, ProcedurePb.LockedResource.Builder> held =
                new TreeMap<>(Comparator.comparing(Lock::scope).thenComparing(Lock::name));
        List<ProcedureStatus> all = reign.procedures().list();
        for (ProcedureStatus procedure : all) {
            if (procedure.phase() == Phase.RUNNING) {
                procedure
                        .locks()
                        .forEach(lock -> hold(held.computeIfAbsent(lock, ProcedureCalls::resource), lock, procedure));
            }
        }
        for (ProcedureStatus procedure : all) {
            if (procedure.phase() == Phase.WAITING) {
                procedure.locks().stream().filter(held::containsKey).forEach(lock -> held.get(lock)
                        .addWaitingProcedures(toPb(procedure)));
            }
        }
        return completedFuture(ProcedurePb.GetLocksResponse.newBuilder()
                .addAllLock(held.values().stream()
                        .map(ProcedurePb.LockedResource.Builder::build)
                        .toList())
                .build());
    }

    private static ProcedurePb.LockedResource.Builder resource(Lock lock) {
        return ProcedurePb.LockedResource.newBuilder()
                .setResourceType(
                        switch (lock.scope()) {
                            case NAMESPACE -> ProcedurePb.LockedResourceType.NAMESPACE;
                            case TABLE -> ProcedurePb.LockedResourceType.TABLE;
                            case REGION -> ProcedurePb.LockedResourceType.REGION;
                        })
                .setResourceName(lock.name());
    }

    private static void hold(ProcedurePb.LockedResource.Builder resource, Lock lock, ProcedureStatus procedure) {
        if (lock.exclusive()) {
            resource.setLockType(ProcedurePb.LockType.EXCLUSIVE).setExclusiveLockOwnerProcedure(toPb(procedure));
        } else {
            resource.setLockType(ProcedurePb.LockType.SHARED).setSharedLockCount(resource.getSharedLockCount() + 1);
        }
    }

    /** A procedure ends or goes back by itself; none is ever stopped half way. */
    private static CompletableFuture<? extends MessageLite> abort(
            Reign reign, ProcedurePb.AbortProcedureRequest request) {
        return completedFuture(ProcedurePb.AbortProcedureResponse.newBuilder()
                .setIsProcedureAborted(false)
                .build());
    }
}
