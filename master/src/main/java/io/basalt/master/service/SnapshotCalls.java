package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Snapshots. */
final class SnapshotCalls implements MethodGroup {
    /** For clients that do not ask for the procedure: how long they look for the snapshot. */
    private static final Duration EXPECTED = Duration.ofMinutes(5);

    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("Snapshot", MasterPb.SnapshotRequest.parser(), SnapshotCalls::take)
                .on("IsSnapshotDone", MasterPb.IsSnapshotDoneRequest.parser(), SnapshotCalls::isTaken)
                .on("GetCompletedSnapshots", MasterPb.GetCompletedSnapshotsRequest.parser(), SnapshotCalls::list)
                .on("DeleteSnapshot", MasterPb.DeleteSnapshotRequest.parser(), SnapshotCalls::delete)
                .on("RestoreSnapshot", MasterPb.RestoreSnapshotRequest.parser(), SnapshotCalls::restore)
                .on("IsRestoreSnapshotDone", MasterPb.IsRestoreSnapshotDoneRequest.parser(), SnapshotCalls::isRestored);
    }

    private static CompletableFuture<? extends MessageLite> take(Reign reign, MasterPb.SnapshotRequest request) {
        return reign.snapshots()
                .take(request.getSnapshot(), Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id -> MasterPb.SnapshotResponse.newBuilder()
                        .setExpectedTimeout(EXPECTED.toMillis())
                        .setProcId(id)
                        .build());
    }

    private static CompletableFuture<? extends MessageLite> isTaken(
            Reign reign, MasterPb.IsSnapshotDoneRequest request) {
        return reign.snapshots().find(request.getSnapshot().getName()).thenApply(found -> {
            var response = MasterPb.IsSnapshotDoneResponse.newBuilder().setDone(found.isPresent());
            found.ifPresent(response::setSnapshot);
            return response.build();
        });
    }

    private static CompletableFuture<? extends MessageLite> list(
            Reign reign, MasterPb.GetCompletedSnapshotsRequest request) {
        return reign.snapshots().list().thenApply(all -> MasterPb.GetCompletedSnapshotsResponse.newBuilder()
                .addAllSnapshots(all)
                .build());
    }

    private static CompletableFuture<? extends MessageLite> delete(
            Reign reign, MasterPb.DeleteSnapshotRequest request) {
        return reign.snapshots()
                .delete(request.getSnapshot().getName())
                .thenApply(nothing -> MasterPb.DeleteSnapshotResponse.getDefaultInstance());
    }

    private static CompletableFuture<? extends MessageLite> restore(
            Reign reign, MasterPb.RestoreSnapshotRequest request) {
        return reign.snapshots()
                .restore(
                        request.getSnapshot().getName(),
                        TableName.parse(request.getSnapshot().getTable()),
                        Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id -> MasterPb.RestoreSnapshotResponse.newBuilder()
                        .setProcId(id)
                        .build());
    }

    private static CompletableFuture<? extends MessageLite> isRestored(
            Reign reign, MasterPb.IsRestoreSnapshotDoneRequest request) {
        return completedFuture(MasterPb.IsRestoreSnapshotDoneResponse.newBuilder()
                .setDone(reign.snapshots()
                        .isRestored(TableName.parse(request.getSnapshot().getTable())))
                .build());
    }
}
