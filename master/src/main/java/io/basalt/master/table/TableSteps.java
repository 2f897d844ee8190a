package io.basalt.master.table;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.master.meta.MetaTable;
import io.basalt.master.region.Assigner;
import io.basalt.master.region.Parents;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionStates;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What procedures of tables work on, and the steps that they have in common.
 *
 * @param namespaceExists whether there is a namespace of this name
 */
record TableSteps(
        Clock clock,
        Tables tables,
        RegionStates regions,
        Parents parents,
        Assigner assigner,
        MetaTable meta,
        TableDirectories directories,
        EventLog events,
        Predicate<String> namespaceExists) {
    private static final Logger LOG = LoggerFactory.getLogger(TableSteps.class);

    /** Rows of hbase:meta that are written at once. */
    private static final int ROWS_AT_ONCE = 2_000;

    /** Regions of a table that are closed and opened anew at the same time. */
    private static final int REOPENED_AT_ONCE = 8;

    Table existing(TableName name) throws RpcException {
        if (name.isMeta()) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "hbase:meta can be neither disabled, deleted, truncated nor changed");
        }
        return tables.find(name).orElseThrow(() -> new RpcException(ErrorKind.TABLE_NOT_FOUND, name.toString()));
    }

    void checkDisabled(TableName name) throws RpcException {
        if (existing(name).state() != TableState.DISABLED) {
            throw new RpcException(ErrorKind.TABLE_NOT_DISABLED, name.toString());
        }
    }

    /** In the order of the list, some at a time; not atomic as a whole. */
    CompletableFuture<Void> applyInParts(List<MetaMutation> changes) {
        CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
        for (int from = 0; from < changes.size(); from += ROWS_AT_ONCE) {
            List<MetaMutation> part = changes.subList(from, Math.min(from + ROWS_AT_ONCE, changes.size()));
            done = done.thenCompose(nothing -> meta.apply(part));
        }
        return done;
    }

    CompletableFuture<Void> setState(TableName name, TableState state) {
        return meta.apply(List.of(MetaMutation.tableState(name, state)))
                .thenRun(() -> tables.find(name).ifPresent(table -> {
                    table.state(state);
                    LOG.info("Table changed table={} state={}", name, state);
                }));
    }

    CompletableFuture<Void> openAll(TableName name, String reason) {
        return all(regions.ofTable(name).stream()
                .map(entry -> assigner.open(entry, reason))
                .toList());
    }

    CompletableFuture<Void> closeAll(TableName name, String reason) {
        return all(regions.ofTable(name).stream()
                .map(entry -> assigner.close(entry, reason))
                .toList());
    }

    /** Closes and opens every region that is wanted open, a few at a time, so that most of the table is always served. */
    CompletableFuture<Void> reopenAll(TableName name, String reason) {
        return reopen(new ArrayList<>(regions.ofTable(name)), reason);
    }

    private CompletableFuture<Void> reopen(List<RegionEntry> left, String reason) {
        if (left.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<RegionEntry> now = left.subList(0, Math.min(REOPENED_AT_ONCE, left.size()));
        List<RegionEntry> later = left.subList(now.size(), left.size());
        return all(now.stream()
                        .filter(entry -> entry.goal() == RegionEntry.Goal.OPEN)
                        .map(entry -> assigner.reopen(entry, reason))
                        .toList())
                .thenCompose(nothing -> reopen(later, reason));
    }

    /** Everything of the table that has a row in hbase:meta, served or not. */
    List<RegionInfo> recorded(TableName name) {
        var all = new ArrayList<RegionInfo>(parents.ofTable(name));
        regions.ofTable(name).forEach(entry -> all.add(entry.info()));
        return all;
    }

    /** Regions whose rows are gone. */
    void forget(List<RegionInfo> some) {
        for (RegionInfo region : some) {
            regions.remove(region);
            parents.forgetSplit(region);
            parents.forgetMerged(region);
        }
    }

    void tell(Event.Kind kind, TableName name, String reason) {
        events.record(kind, name.toString(), reason, Map.of());
    }

    /** Refuses a descriptor that contradicts itself. */
    static void checkSane(TableDescriptor table) throws RpcException {
        List<String> problems = table.problems();
        if (!problems.isEmpty()) {
            throw new RpcException(
                    ErrorKind.FAILED_SANITY_CHECK, "table " + table.name() + ": " + String.join("; ", problems));
        }
    }

    /** The regions of a table that is split at these keys, which are sorted. */
    static List<RegionInfo> split(TableName name, List<Bytes> keys, long regionId) {
        var infos = new ArrayList<RegionInfo>();
        Bytes start = Bytes.EMPTY;
        for (Bytes key : keys) {
            infos.add(RegionInfo.of(name, start, key, regionId));
            start = key;
        }
        infos.add(RegionInfo.of(name, start, Bytes.EMPTY, regionId));
        return infos;
    }

    private static CompletableFuture<Void> all(Collection<CompletableFuture<Void>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
    }
}
