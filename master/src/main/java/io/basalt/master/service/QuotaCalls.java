package io.basalt.master.service;

import com.google.protobuf.MessageLite;
import io.basalt.master.quota.Quota;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.pb.QuotaPb.Throttle;
import io.basalt.protocol.pb.QuotaPb.ThrottleRequest;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.wire.PbNames;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Limits on the number of requests; other kinds of quotas are refused by name. */
final class QuotaCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("SetQuota", MasterPb.SetQuotaRequest.parser(), QuotaCalls::set);
    }

    private static CompletableFuture<? extends MessageLite> set(Reign reign, MasterPb.SetQuotaRequest request)
            throws RpcException {
        if (request.hasSpaceLimit()) {
            throw refused("quotas of space");
        }
        if (request.hasUserGroup() || request.hasRegionServer() || request.getBypassGlobals()) {
            throw refused("quotas of groups and of region servers, and users who bypass them,");
        }
        Optional<TableName> table =
                request.hasTableName() ? Optional.of(PbNames.fromPb(request.getTableName())) : Optional.empty();
        if (table.isPresent() && reign.tables().find(table.get()).isEmpty()) {
            throw new RpcException(ErrorKind.TABLE_NOT_FOUND, table.get().toString());
        }
        if (request.hasNamespace()) {
            reign.namespaces().find(request.getNamespace());
        }
        var before = new Quota(
                request.hasUserName() ? Optional.of(request.getUserName()) : Optional.empty(),
                table,
                request.hasNamespace() ? Optional.of(request.getNamespace()) : Optional.empty(),
                Throttle.getDefaultInstance());
        Throttle limits = request.getRemoveAll()
                ? Throttle.getDefaultInstance()
                : change(reign.quotas().limits(before), request.getThrottle());
        return reign.quotas()
                .set(new Quota(before.user(), before.table(), before.namespace(), limits))
                .thenCompose(nothing -> reign.quotaTable().show(before))
                .thenApply(nothing -> MasterPb.SetQuotaResponse.getDefaultInstance());
    }

    private static Throttle change(Throttle before, ThrottleRequest change) throws RpcException {
        Throttle.Builder after = before.toBuilder();
        boolean set = change.hasTimedQuota();
        if (!change.hasType()) {
            return Throttle.getDefaultInstance(); // As HBase does it: without a type all limits go.
        }
        switch (change.getType()) {
            case REQUEST_NUMBER -> {
                after.clearReqNum();
                if (set) {
                    after.setReqNum(change.getTimedQuota());
                }
            }
            case READ_NUMBER -> {
                after.clearReadNum();
                if (set) {
                    after.setReadNum(change.getTimedQuota());
                }
            }
            case WRITE_NUMBER -> {
                after.clearWriteNum();
                if (set) {
                    after.setWriteNum(change.getTimedQuota());
                }
            }
            default -> throw refused("limits of the kind " + change.getType());
        }
        return after.build();
    }

    private static RpcException refused(String what) {
        return new RpcException(
                ErrorKind.DO_NOT_RETRY,
                what + " are not supported; the number of requests, reads or writes can be limited");
    }
}
