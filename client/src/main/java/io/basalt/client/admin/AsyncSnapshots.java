package io.basalt.client.admin;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.basalt.client.admin.Procedures.Submission;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.pb.SnapshotPb.SnapshotDescription;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Snapshots: taken in a moment, they share the table's files. Thread-safe, as {@link AsyncAdmin}. */
public final class AsyncSnapshots {
    private final MasterCalls master;
    private final Submissions submissions;

    AsyncSnapshots(MasterCalls master, Submissions submissions) {
        this.master = master;
        this.submissions = submissions;
    }

    /**
     * Takes a snapshot of a table, enabled or disabled: of each region as it is at some moment meanwhile.
     *
     * @param kept after this it is deleted; zero for never
     */
    public CompletableFuture<Void> take(String name, TableName table, Duration kept) {
        var description = SnapshotDescription.newBuilder()
                .setName(name)
                .setTable(table.toString())
                .setTtl(kept.toSeconds());
        return submissions.submit(nonce -> new Submission<>(
                () -> "taking snapshot " + name + " of table " + table,
                "Snapshot",
                MasterPb.SnapshotRequest.newBuilder()
                        .setSnapshot(description)
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.SnapshotResponse.parser(),
                MasterPb.SnapshotResponse::getProcId,
                Set.of(ErrorKind.SNAPSHOT_EXISTS),
                () -> list().thenApply(
                                all -> all.stream().anyMatch(each -> each.name().equals(name)))));
    }

    /** All of them, in the order of their names. */
    public CompletableFuture<List<Snapshot>> list() {
        return master.call(
                        () -> "listing the snapshots",
                        "GetCompletedSnapshots",
                        MasterPb.GetCompletedSnapshotsRequest.getDefaultInstance(),
                        MasterPb.GetCompletedSnapshotsResponse.parser())
                .thenApply(answer -> answer.getSnapshotsList().stream()
                        .map(Snapshot::fromPb)
                        .sorted((a, b) -> a.name().compareTo(b.name()))
                        .toList());
    }

    /** Fails with {@code SNAPSHOT_NOT_FOUND} when there is none of that name. */
    public CompletableFuture<Void> delete(String name) {
        return master.call(
                        () -> "deleting snapshot " + name,
                        "DeleteSnapshot",
                        MasterPb.DeleteSnapshotRequest.newBuilder()
                                .setSnapshot(SnapshotDescription.newBuilder().setName(name))
                                .build(),
                        MasterPb.DeleteSnapshotResponse.parser())
                .thenAccept(answer -> {});
    }

    /** Makes a new table, or a disabled one anew, of what the snapshot holds. */
    public CompletableFuture<Void> restore(String name, TableName table) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "making table " + table + " of snapshot " + name,
                "RestoreSnapshot",
                MasterPb.RestoreSnapshotRequest.newBuilder()
                        .setSnapshot(
                                SnapshotDescription.newBuilder().setName(name).setTable(table.toString()))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.RestoreSnapshotResponse.parser(),
                MasterPb.RestoreSnapshotResponse::getProcId,
                Set.of(),
                () -> completedFuture(false)));
    }
}
