package io.basalt.regionserver.service;

import io.basalt.base.Clock;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbNames;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.region.FamilyFile;
import io.basalt.storage.region.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * PrepareBulkLoad, BulkLoadHFile and CleanupBulkLoad: HFiles that clients have made become files of a region.
 *
 * <p>The region copies and checks them before anybody sees them, so that there is nothing to stage: the token that a
 * load begins with is a name and no directory. The originals stay, as HBase leaves those on a local file system.
 * HBase's tool divides files where regions are divided; Basalt's own client has each region take its rows.
 *
 * @param files the file system of this machine; paths of clients begin at its root
 */
record BulkLoadCalls(
        OnlineRegions regions, Clock clock, Supplier<Optional<String>> clusterId, FileSystem files, AtomicLong tokens) {
    private static final String SCHEME = "file:";

    void prepare(RpcCall call) throws RpcException {
        ClientPb.PrepareBulkLoadRequest request = call.request(ClientPb.PrepareBulkLoadRequest.parser());
        String table = PbNames.fromPb(request.getTableName()).toString().replace(':', '_');
        call.reply(ClientPb.PrepareBulkLoadResponse.newBuilder()
                .setBulkToken("staging/" + call.client().user() + "__" + table + "__" + clock.wallMillis() + "_"
                        + tokens.incrementAndGet())
                .build());
    }

    void cleanUp(RpcCall call) throws RpcException {
        call.request(ClientPb.CleanupBulkLoadRequest.parser());
        call.reply(ClientPb.CleanupBulkLoadResponse.getDefaultInstance());
    }

    void load(RpcCall call) throws RpcException {
        ClientPb.BulkLoadHFileRequest request = call.request(ClientPb.BulkLoadHFileRequest.parser());
        Region region = regions.find(request.getRegion());
        if (clusterId.get().filter(request.getClusterIdsList()::contains).isPresent()) {
            // It comes back from a cluster that this one has sent it to.
            answer(call, true);
            return;
        }
        if (region.table().readOnly()) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "region is read only: " + region.info().encodedName());
        }
        List<FamilyFile> sources = new ArrayList<>();
        for (ClientPb.BulkLoadHFileRequest.FamilyPath each : request.getFamilyPathList()) {
            sources.add(new FamilyFile(PbBytes.fromPb(each.getFamily()), local(each.getPath())));
        }
        CompletableFuture<Long> loading = request.hasStartRow()
                ? region.bulkLoad(files, sources, rows(request))
                : region.bulkLoad(files, sources);
        loading.whenComplete((sequenceId, failure) -> {
            if (failure == null) {
                answer(call, true);
            } else if (failure instanceof RpcException refusal && refusal.kind() == ErrorKind.WRONG_REGION) {
                // The client divides the file where the regions are divided, and comes again.
                answer(call, false);
            } else {
                call.fail(failure);
            }
        });
    }

    private static RowRange rows(ClientPb.BulkLoadHFileRequest request) throws RpcException {
        try {
            return new RowRange(PbBytes.fromPb(request.getStartRow()), PbBytes.fromPb(request.getStopRow()));
        } catch (IllegalArgumentException e) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, e.getMessage());
        }
    }

    private static void answer(RpcCall call, boolean loaded) {
        call.reply(ClientPb.BulkLoadHFileResponse.newBuilder().setLoaded(loaded).build());
    }

    /** The path from the root of the file system on. */
    private static String local(String path) throws RpcException {
        String absolute = path.startsWith(SCHEME) ? path.substring(SCHEME.length()) : path;
        String relative = absolute.replaceFirst("^(/|///)(?!/)", "");
        if (relative.length() == absolute.length()) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    path + " cannot be loaded: files must be on the file system of the region servers' machines");
        }
        return relative;
    }
}
