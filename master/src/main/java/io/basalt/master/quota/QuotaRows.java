package io.basalt.master.quota;

import com.google.protobuf.ByteString;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.MutationProto.ColumnValue;
import io.basalt.protocol.pb.ClientPb.MutationProto.ColumnValue.QualifierValue;
import io.basalt.protocol.pb.ClientPb.MutationProto.DeleteType;
import io.basalt.protocol.pb.ClientPb.MutationProto.MutationType;
import io.basalt.protocol.pb.QuotaPb.Quotas;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;

/**
 * Quotas as cells of table hbase:quota, in which stock clients look them up: row {@code u.<user>}, {@code t.<table>} or
 * {@code n.<namespace>}; column {@code q:s}, and for a user at a table {@code q:s.<table>}, at a namespace
 * {@code q:s.<namespace>:}; the value is a {@code Quotas} message behind PBUF.
 */
final class QuotaRows {
    static final TableName TABLE = new TableName(TableName.SYSTEM_NAMESPACE, "quota");

    private static final ByteString SETTINGS = ByteString.copyFromUtf8("q");

    /** HBase has figures of space in the second family. */
    static final TableDescriptor DESCRIPTOR =
            TableDescriptor.of(TABLE, FamilyDescriptor.of("q"), FamilyDescriptor.of("u"));

    private static final ByteString MAGIC = ByteString.copyFromUtf8("PBUF");

    private QuotaRows() {}

    /** What brings the quota's cell up to date. */
    static MutationProto set(Quota quota, long timestamp) {
        var value = QualifierValue.newBuilder()
                .setQualifier(qualifier(quota))
                .setTimestamp(timestamp)
                .setValue(MAGIC.concat(
                        Quotas.newBuilder().setThrottle(quota.limits()).build().toByteString()));
        return mutation(quota, MutationType.PUT, value);
    }

    /** What removes the quota's cell. */
    static MutationProto remove(Quota quota, long timestamp) {
        var value = QualifierValue.newBuilder()
                .setQualifier(qualifier(quota))
                .setTimestamp(timestamp)
                .setDeleteType(DeleteType.DELETE_MULTIPLE_VERSIONS);
        return mutation(quota, MutationType.DELETE, value);
    }

    private static MutationProto mutation(Quota quota, MutationType type, QualifierValue.Builder value) {
        return MutationProto.newBuilder()
                .setRow(row(quota))
                .setMutateType(type)
                .addColumnValue(ColumnValue.newBuilder().setFamily(SETTINGS).addQualifierValue(value))
                .build();
    }

    private static ByteString row(Quota quota) {
        return ByteString.copyFromUtf8(quota.user()
                .map(user -> "u." + user)
                .or(() -> quota.table().map(table -> "t." + table))
                .or(() -> quota.namespace().map(namespace -> "n." + namespace))
                .orElseThrow());
    }

    private static ByteString qualifier(Quota quota) {
        String at = quota.user().isEmpty()
                ? ""
                : quota.table()
                        .map(table -> "." + table)
                        .or(() -> quota.namespace().map(namespace -> "." + namespace + ":"))
                        .orElse("");
        return ByteString.copyFromUtf8("s" + at);
    }
}
