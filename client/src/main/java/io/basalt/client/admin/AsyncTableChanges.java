package io.basalt.client.admin;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.basalt.base.Bytes;
import io.basalt.client.admin.Procedures.Submission;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Changes of what a table is like, and of its rows as a whole. Thread-safe, as {@link AsyncAdmin}. */
public final class AsyncTableChanges {
    private final Submissions submissions;

    AsyncTableChanges(Submissions submissions) {
        this.submissions = submissions;
    }

    /** Deletes all rows of a disabled table, which is enabled then; its regions stay as they are, or become one. */
    public CompletableFuture<Void> truncate(TableName table, boolean keepRegions) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "truncating table " + table,
                "truncateTable",
                MasterPb.TruncateTableRequest.newBuilder()
                        .setTableName(PbNames.toPb(table))
                        .setPreserveSplits(keepRegions)
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.TruncateTableResponse.parser(),
                MasterPb.TruncateTableResponse::getProcId,
                Set.of(),
                () -> completedFuture(false)));
    }

    /** Gives the table of that name these families and settings. Its regions stay available but for a moment each. */
    public CompletableFuture<Void> modify(TableDescriptor table) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "changing table " + table.name(),
                "ModifyTable",
                MasterPb.ModifyTableRequest.newBuilder()
                        .setTableName(PbNames.toPb(table.name()))
                        .setTableSchema(PbDescriptors.toPb(table))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.ModifyTableResponse.parser(),
                MasterPb.ModifyTableResponse::getProcId,
                Set.of(),
                () -> completedFuture(false)));
    }

    public CompletableFuture<Void> addFamily(TableName table, FamilyDescriptor family) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "adding family " + family.name() + " to table " + table,
                "AddColumn",
                MasterPb.AddColumnRequest.newBuilder()
                        .setTableName(PbNames.toPb(table))
                        .setColumnFamilies(PbDescriptors.toPb(family))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.AddColumnResponse.parser(),
                MasterPb.AddColumnResponse::getProcId,
                Set.of(),
                () -> completedFuture(false)));
    }

    public CompletableFuture<Void> modifyFamily(TableName table, FamilyDescriptor family) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "changing family " + family.name() + " of table " + table,
                "ModifyColumn",
                MasterPb.ModifyColumnRequest.newBuilder()
                        .setTableName(PbNames.toPb(table))
                        .setColumnFamilies(PbDescriptors.toPb(family))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.ModifyColumnResponse.parser(),
                MasterPb.ModifyColumnResponse::getProcId,
                Set.of(),
                () -> completedFuture(false)));
    }

    /** Removes the family with all its cells. */
    public CompletableFuture<Void> deleteFamily(TableName table, Bytes family) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "deleting family " + family + " of table " + table,
                "DeleteColumn",
                MasterPb.DeleteColumnRequest.newBuilder()
                        .setTableName(PbNames.toPb(table))
                        .setColumnName(PbBytes.toPb(family))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.DeleteColumnResponse.parser(),
                MasterPb.DeleteColumnResponse::getProcId,
                Set.of(),
                () -> completedFuture(false)));
    }

    /** Writes all that is in memory into files. */
    public CompletableFuture<Void> flush(TableName table) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "flushing table " + table,
                "FlushTable",
                MasterPb.FlushTableRequest.newBuilder()
                        .setTableName(PbNames.toPb(table))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.FlushTableResponse.parser(),
                MasterPb.FlushTableResponse::getProcId,
                Set.of(),
                () -> completedFuture(false)));
    }
}
