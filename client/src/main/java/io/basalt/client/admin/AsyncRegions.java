package io.basalt.client.admin;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.client.admin.Procedures.Submission;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.AdminPb;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.BasePb.RegionSpecifier.RegionSpecifierType;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbNames;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Single regions, by their encoded names. Thread-safe, as {@link AsyncAdmin}. */
public final class AsyncRegions {
    private final MasterCalls master;
    private final Submissions submissions;
    private final RegionServerCalls servers;
    private final Supplier<CompletableFuture<List<MetaRow>>> all;

    AsyncRegions(
            MasterCalls master,
            Submissions submissions,
            RegionServerCalls servers,
            Supplier<CompletableFuture<List<MetaRow>>> all) {
        this.master = master;
        this.submissions = submissions;
        this.servers = servers;
        this.all = all;
    }

    /** Fails with {@code UNKNOWN_REGION} when there is none of that name. */
    public CompletableFuture<MetaRow> find(String encodedName) {
        return all.get().thenCompose(regions -> regions.stream()
                .filter(row -> row.region().encodedName().equals(encodedName))
                .findFirst()
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new RpcException(ErrorKind.UNKNOWN_REGION, "there is no region " + encodedName))));
    }

    // ---- where it is ----

    /**
     * Completes when the region is open there.
     *
     * @param target empty for the server that the master finds best
     */
    public CompletableFuture<Void> move(String encodedName, Optional<ServerName> target) {
        var request = MasterPb.MoveRegionRequest.newBuilder().setRegion(byEncodedName(encodedName));
        target.ifPresent(server -> request.setDestServerName(PbNames.toPb(server)));
        return master.call(
                        () -> "moving region " + encodedName,
                        "MoveRegion",
                        request.build(),
                        MasterPb.MoveRegionResponse.parser())
                .thenAccept(answer -> {});
    }

    /** Completes when the region is open. */
    public CompletableFuture<Void> assign(String encodedName) {
        return master.call(
                        () -> "opening region " + encodedName,
                        "AssignRegion",
                        MasterPb.AssignRegionRequest.newBuilder()
                                .setRegion(byEncodedName(encodedName))
                                .build(),
                        MasterPb.AssignRegionResponse.parser())
                .thenAccept(answer -> {});
    }

    /** Closes the region until it is assigned again; its rows cannot be read or written meanwhile. */
    public CompletableFuture<Void> unassign(String encodedName) {
        return master.call(
                        () -> "closing region " + encodedName,
                        "UnassignRegion",
                        MasterPb.UnassignRegionRequest.newBuilder()
                                .setRegion(byEncodedName(encodedName))
                                .build(),
                        MasterPb.UnassignRegionResponse.parser())
                .thenAccept(answer -> {});
    }

    // ---- what it covers ----

    /** @param point first row of the upper half; empty for the middle of what there is */
    public CompletableFuture<Void> split(RegionInfo region, Optional<Bytes> point) {
        return submissions.submit(nonce -> {
            var request = MasterPb.SplitTableRegionRequest.newBuilder()
                    .setRegionInfo(PbNames.toPb(region))
                    .setNonceGroup(submissions.nonceGroup())
                    .setNonce(nonce);
            point.ifPresent(row -> request.setSplitRow(PbBytes.toPb(row)));
            return new Submission<>(
                    () -> "splitting region " + region.encodedName(),
                    "SplitRegion",
                    request.build(),
                    MasterPb.SplitTableRegionResponse.parser(),
                    MasterPb.SplitTableRegionResponse::getProcId,
                    Set.of(ErrorKind.UNKNOWN_REGION),
                    () -> gone(region.encodedName()));
        });
    }

    /** Makes one region of neighbours. */
    public CompletableFuture<Void> merge(List<String> encodedNames) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "merging regions " + String.join(" and ", encodedNames),
                "MergeTableRegions",
                MasterPb.MergeTableRegionsRequest.newBuilder()
                        .addAllRegion(encodedNames.stream()
                                .map(AsyncRegions::byEncodedName)
                                .toList())
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.MergeTableRegionsResponse.parser(),
                MasterPb.MergeTableRegionsResponse::getProcId,
                Set.of(ErrorKind.UNKNOWN_REGION),
                () -> gone(encodedNames.get(0))));
    }

    private CompletableFuture<Boolean> gone(String encodedName) {
        return all.get().thenApply(regions -> regions.stream()
                .noneMatch(row -> row.region().encodedName().equals(encodedName)));
    }

    /** Deletes all rows of a region, which stays what it is. */
    public CompletableFuture<Void> truncate(RegionInfo region) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "truncating region " + region.encodedName(),
                "TruncateRegion",
                MasterPb.TruncateRegionRequest.newBuilder()
                        .setRegionInfo(PbNames.toPb(region))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.TruncateRegionResponse.parser(),
                MasterPb.TruncateRegionResponse::getProcId,
                Set.of(),
                () -> CompletableFuture.completedFuture(false)));
    }

    // ---- its files ----

    /** Writes what is in memory into files. */
    public CompletableFuture<Void> flush(String encodedName) {
        return servers.call(
                        () -> "flushing region " + encodedName,
                        () -> find(encodedName),
                        "FlushRegion",
                        AdminPb.FlushRegionRequest.newBuilder()
                                .setRegion(byEncodedName(encodedName))
                                .build(),
                        AdminPb.FlushRegionResponse.parser())
                .thenAccept(answer -> {});
    }

    /** Asks for a compaction and does not wait for its end: see {@link #isCompacting}. */
    public CompletableFuture<Void> compact(String encodedName, boolean major) {
        return servers.call(
                        () -> "compacting region " + encodedName,
                        () -> find(encodedName),
                        "CompactRegion",
                        AdminPb.CompactRegionRequest.newBuilder()
                                .setRegion(byEncodedName(encodedName))
                                .setMajor(major)
                                .build(),
                        AdminPb.CompactRegionResponse.parser())
                .thenAccept(answer -> {});
    }

    public CompletableFuture<Boolean> isCompacting(String encodedName) {
        return servers.call(
                        () -> "asking what is compacted in region " + encodedName,
                        () -> find(encodedName),
                        "GetRegionInfo",
                        AdminPb.GetRegionInfoRequest.newBuilder()
                                .setRegion(byEncodedName(encodedName))
                                .setCompactionState(true)
                                .build(),
                        AdminPb.GetRegionInfoResponse.parser())
                .thenApply(answer -> answer.getCompactionState() != AdminPb.GetRegionInfoResponse.CompactionState.NONE);
    }

    private static RegionSpecifier byEncodedName(String encodedName) {
        return RegionSpecifier.newBuilder()
                .setType(RegionSpecifierType.ENCODED_REGION_NAME)
                .setValue(ByteString.copyFromUtf8(encodedName))
                .build();
    }
}
