package io.basalt.master.lineage;

import io.basalt.base.Clock;
import io.basalt.master.disk.MasterDisk;
import io.basalt.master.event.EventLog;
import io.basalt.master.meta.MetaTable;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.region.Assigner;
import io.basalt.master.region.Parents;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.master.table.Tables;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.lineage.Succession;
import io.basalt.storage.lineage.SuccessionException;
import io.basalt.storage.lineage.Truncation;
import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.manifest.RetiredRegionException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What splits and merges work on, and the steps that they have in common. */
record LineageSteps(
        Clock clock,
        RegionStates regions,
        Assigner assigner,
        Tables tables,
        Parents parents,
        MetaTable meta,
        MasterDisk disk,
        RegionServerCalls calls,
        EventLog events) {
    /** Something done to manifests. */
    interface Change {
        void run(Succession succession) throws IOException;
    }

    /** The region, which is open or on its way to that, in a table that is enabled. */
    RegionEntry checkServed(RegionInfo region) throws RpcException {
        RegionEntry entry = regions.find(region.encodedName())
                .orElseThrow(() ->
                        new RpcException(ErrorKind.UNKNOWN_REGION, region.name().toString()));
        boolean enabled = tables.find(region.table())
                .filter(table -> table.state() == TableState.ENABLED)
                .isPresent();
        if (!enabled || entry.goal() != RegionEntry.Goal.OPEN) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY_REGION, "region " + region.name() + " is not open, nor being opened");
        }
        return entry;
    }

    /** Greater than those of the parents, so that readers of hbase:meta who go backwards meet the child first. */
    long childId(Collection<RegionInfo> parents) {
        long newest = parents.stream().mapToLong(RegionInfo::regionId).max().orElseThrow();
        return Math.max(newest + 1, clock.wallMillis());
    }

    /** @param successors where those that take their place will be opened; whoever is there lets clients wait for that */
    CompletableFuture<Void> takeDown(Collection<RegionInfo> some, Optional<ServerName> successors, String reason) {
        return all(some.stream()
                .map(regions::findOrAdd)
                .map(entry -> assigner.takeDown(
                        entry, successors.filter(next -> entry.holder().equals(Optional.of(next))), reason))
                .toList());
    }

    CompletableFuture<Void> open(Collection<RegionInfo> some, Optional<ServerName> server, String reason) {
        return all(some.stream()
                .map(region -> assigner.open(regions.findOrAdd(region), server, reason))
                .toList());
    }

    /** Changes manifests. What can never succeed does not fail the step: it leads to another one. */
    CompletableFuture<Next> files(Change change, Procedure then, Function<String, Procedure> otherwise) {
        return change(files -> change.run(new Succession(files)), then, otherwise);
    }

    /** Has the region name no files any more. */
    CompletableFuture<Next> empty(RegionInfo region, Procedure then, Procedure otherwise) {
        return change(files -> new Truncation(files).empty(region), then, reason -> otherwise);
    }

    private interface DiskChange {
        void run(FileSystem files) throws IOException;
    }

    private CompletableFuture<Next> change(DiskChange change, Procedure then, Function<String, Procedure> otherwise) {
        return disk.run(files -> {
                    change.run(files);
                    return null;
                })
                .handle((nothing, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.<Next>completedFuture(new Next.Step(then));
                    }
                    Throwable cause = ErrorWire.unwrap(failure);
                    boolean forGood = cause instanceof SuccessionException
                            || cause instanceof RetiredRegionException
                            || cause instanceof LostOwnershipException;
                    return forGood
                            ? CompletableFuture.<Next>completedFuture(
                                    new Next.Step(otherwise.apply(cause.getMessage())))
                            : CompletableFuture.<Next>failedFuture(cause);
                })
                .thenCompose(next -> next);
    }

    CompletableFuture<Void> withdraw(List<RegionInfo> parentRegions, List<RegionInfo> children) {
        return disk.run(files -> {
            new Succession(files).withdraw(parentRegions, children);
            return null;
        });
    }

    private static CompletableFuture<Void> all(Collection<CompletableFuture<Void>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
    }
}
