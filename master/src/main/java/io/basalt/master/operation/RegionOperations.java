package io.basalt.master.operation;

import io.basalt.base.Bytes;
import io.basalt.master.lineage.RegionLineage;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Nonce;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.Assigner;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionState;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.master.table.Tables;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.BasePb.RegionSpecifier.RegionSpecifierType;
import io.basalt.protocol.wire.PbBytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What operators ask for about regions.
 *
 * <p>Moving, closing and opening one are no procedures: hbase:meta tells a successor what is left to do. A region that a
 * procedure has is not touched.
 *
 * <p>Lives on the master's loop.
 */
public final class RegionOperations {
    /** Regions of a drained server that are moved at the same time. */
    private static final int MOVED_AT_ONCE = 4;

    private final RegionStates regions;
    private final Tables tables;
    private final Assigner assigner;
    private final Procedures procedures;
    private final RegionLineage lineage;
    private final LiveServers servers;
    private final RegionServerCalls calls;
    private final Set<ServerName> offloading = new TreeSet<>();

    public RegionOperations(
            RegionStates regions,
            Tables tables,
            Assigner assigner,
            Procedures procedures,
            RegionLineage lineage,
            LiveServers servers,
            RegionServerCalls calls) {
        this.regions = regions;
        this.tables = tables;
        this.assigner = assigner;
        this.procedures = procedures;
        this.lineage = lineage;
        this.servers = servers;
        this.calls = calls;
    }

    /** The region that a request is about; UNKNOWN_REGION when there is none, or it was split. */
    public RegionEntry find(RegionSpecifier specifier) throws RpcException {
        Bytes value = PbBytes.fromPb(specifier.getValue());
        String encodedName;
        try {
            encodedName = specifier.getType() == RegionSpecifierType.REGION_NAME
                    ? RegionInfo.encodedNameOf(value)
                    : value.utf8();
        } catch (IllegalArgumentException e) {
            throw new RpcException(ErrorKind.UNKNOWN_REGION, value.toString(), e);
        }
        return regions.find(encodedName)
                .orElseThrow(() -> new RpcException(ErrorKind.UNKNOWN_REGION, value.toString()));
    }

    /**
     * Moves an open region; completes when it is open again.
     *
     * @param target where to; empty for the best other server
     */
    public CompletableFuture<Void> move(RegionEntry entry, Optional<ServerName> target, String reason)
            throws RpcException {
        checkFree(entry);
        if (target.isPresent() && !servers.isLive(target.get())) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, target.get() + " is no live region server");
        }
        if (entry.goal() != RegionEntry.Goal.OPEN) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY_REGION, "region " + entry.info().name() + " is not open, nor being opened");
        }
        return assigner.move(entry, target, reason);
    }

    /** Opens a region that was closed by itself; completes when it is open. */
    public CompletableFuture<Void> assign(RegionEntry entry) throws RpcException {
        checkFree(entry);
        checkEnabled(entry);
        return assigner.open(entry, "an operator asked for it");
    }

    /** Closes a region, which stays closed until somebody opens it; completes when that is recorded. */
    public CompletableFuture<Void> unassign(RegionEntry entry) throws RpcException {
        checkFree(entry);
        if (entry.info().isMeta()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "hbase:meta is not closed");
        }
        checkEnabled(entry);
        return assigner.close(entry, "an operator asked for it");
    }

    /** See {@link RegionLineage#split}. */
    public CompletableFuture<Long> split(RegionEntry entry, Optional<Bytes> point, Optional<Nonce> nonce)
            throws RpcException {
        return lineage.split(entry.info(), point, nonce);
    }

    /** See {@link RegionLineage#merge}. */
    public CompletableFuture<Long> merge(List<RegionEntry> entries, Optional<Nonce> nonce) throws RpcException {
        return lineage.merge(entries.stream().map(RegionEntry::info).toList(), nonce);
    }

    /** See {@link RegionLineage#truncate}. */
    public CompletableFuture<Long> truncate(RegionEntry entry, Optional<Nonce> nonce) throws RpcException {
        return lineage.truncate(entry.info(), nonce);
    }

    /** Flushes all regions of a table, or one family of them; completes when that is done. */
    public CompletableFuture<Void> flush(TableName table, Optional<Bytes> family) {
        return atEach(table, entry -> calls.flush(entry.server().orElseThrow(), entry.info(), family));
    }

    /** Asks for compactions of all regions of a table, or of one family of them; they go on afterwards. */
    public CompletableFuture<Void> compact(TableName table, Optional<Bytes> family, boolean major) {
        return atEach(table, entry -> calls.compact(entry.server().orElseThrow(), entry.info(), family, major));
    }

    /**
     * Moves all regions away from a server that is being drained, a few at a time; completes when it has none, or has
     * died. What cannot be moved now is tried again by the next call.
     */
    public CompletableFuture<Void> offload(ServerName server) {
        if (!offloading.add(server)) {
            return CompletableFuture.completedFuture(null);
        }
        return offloadNext(server, new ArrayList<>(regions.at(server)))
                .whenComplete((nothing, failure) -> offloading.remove(server));
    }

    private CompletableFuture<Void> offloadNext(ServerName server, List<RegionEntry> left) {
        if (left.isEmpty() || !servers.isLive(server)) {
            return CompletableFuture.completedFuture(null);
        }
        List<RegionEntry> now = left.subList(0, Math.min(MOVED_AT_ONCE, left.size()));
        List<RegionEntry> later = left.subList(now.size(), left.size());
        return all(now.stream()
                        .filter(entry -> entry.goal() == RegionEntry.Goal.OPEN && !isTaken(entry))
                        .map(entry -> assigner.move(entry, Optional.empty(), "its server " + server + " is drained")
                                .handle((nothing, failure) -> (Void) null))
                        .toList())
                .thenCompose(nothing -> offloadNext(server, later));
    }

    private CompletableFuture<Void> atEach(TableName table, Function<RegionEntry, CompletableFuture<Void>> call) {
        return all(regions.ofTable(table).stream()
                .filter(entry -> entry.state() == RegionState.OPEN)
                .map(call)
                .toList());
    }

    private void checkEnabled(RegionEntry entry) throws RpcException {
        TableName name = entry.info().table();
        boolean enabled = name.isMeta()
                || tables.find(name)
                        .filter(table -> table.state() == TableState.ENABLED)
                        .isPresent();
        if (!enabled) {
            throw new RpcException(ErrorKind.TABLE_NOT_ENABLED, name.toString());
        }
    }

    private void checkFree(RegionEntry entry) throws RpcException {
        if (isTaken(entry)) {
            throw new RpcException(
                    ErrorKind.IO, "region " + entry.info().name() + " is being changed by a procedure; try again");
        }
    }

    private boolean isTaken(RegionEntry entry) {
        return procedures.isHeld(Lock.region(entry.info()))
                || procedures.isHeld(Lock.tableShared(entry.info().table()));
    }

    private static CompletableFuture<Void> all(Collection<CompletableFuture<Void>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
    }
}
