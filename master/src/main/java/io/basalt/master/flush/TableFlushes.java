package io.basalt.master.flush;

import io.basalt.base.Bytes;
import io.basalt.master.operation.RegionOperations;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Nonce;
import io.basalt.master.procedure.ProcedureStatus;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionState;
import io.basalt.master.region.RegionStates;
import io.basalt.master.table.Table;
import io.basalt.master.table.TableOperations;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Writes what tables have in memory into files, on request of clients or of a procedure. Lives on the master's loop. */
public final class TableFlushes {
    private final Procedures procedures;
    private final TableOperations tables;
    private final RegionStates regions;
    private final RegionOperations operations;

    public TableFlushes(
            Procedures procedures, TableOperations tables, RegionStates regions, RegionOperations operations) {
        this.procedures = procedures;
        this.tables = tables;
        this.regions = regions;
        this.operations = operations;
        procedures.register(FlushTable.kind(this));
    }

    /**
     * @param families that there must be; all are flushed
     * @return completes with the id of the procedure
     * @throws RpcException TABLE_NOT_FOUND, TABLE_NOT_ENABLED, NO_SUCH_FAMILY
     */
    public CompletableFuture<Long> submit(TableName name, List<Bytes> families, Optional<Nonce> nonce)
            throws RpcException {
        Table table = existing(name);
        for (Bytes family : families) {
            if (!table.descriptor().families().containsKey(family)) {
                throw new RpcException(
                        ErrorKind.NO_SUCH_FAMILY, "column family " + family + " does not exist in table " + name);
            }
        }
        return procedures.submit(new FlushTable(this, name), nonce);
    }

    /** Whether all flushes of the table that were asked for have ended. */
    public boolean isDone(TableName name) {
        Lock lock = Lock.tableShared(name);
        return procedures.list().stream()
                .noneMatch(each -> each.kind().equals(FlushTable.KIND)
                        && each.phase() != ProcedureStatus.Phase.SUCCEEDED
                        && each.phase() != ProcedureStatus.Phase.FAILED
                        && each.locks().contains(lock));
    }

    void checkEnabled(TableName name) throws RpcException {
        if (existing(name).state() != TableState.ENABLED) {
            throw new RpcException(ErrorKind.TABLE_NOT_ENABLED, name.toString());
        }
    }

    private Table existing(TableName name) throws RpcException {
        return tables.find(name).orElseThrow(() -> new RpcException(ErrorKind.TABLE_NOT_FOUND, name.toString()));
    }

    /**
     * Flushes every region of a table; everything that was acknowledged before the call is in files then. Fails when a
     * region is on its way, for it to be tried again.
     */
    public CompletableFuture<Void> flush(TableName name) {
        for (RegionEntry entry : regions.ofTable(name)) {
            if (entry.state() != RegionState.OPEN && entry.goal() != RegionEntry.Goal.CLOSED) {
                return CompletableFuture.failedFuture(new IOException("region " + entry + " is not open yet"));
            }
        }
        return operations.flush(name, Optional.empty());
    }
}
