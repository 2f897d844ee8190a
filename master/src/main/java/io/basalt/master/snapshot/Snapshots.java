package io.basalt.master.snapshot;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.chore.Chore;
import io.basalt.master.disk.MasterDisk;
import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.master.flush.TableFlushes;
import io.basalt.master.procedure.Nonce;
import io.basalt.master.procedure.ProcedureStatus;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionStates;
import io.basalt.master.table.Table;
import io.basalt.master.table.TableOperations;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.SnapshotPb.SnapshotDescription;
import io.basalt.storage.snapshot.SnapshotId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots there are, and what is done with them. They are looked up on disk when the reign begins, behind
 * everything else; whoever asks before is answered after that.
 *
 * <p>Lives on the master's loop.
 */
public final class Snapshots implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(30);

    /** Version of the description that HBase's clients know. */
    private static final int DESCRIPTION_VERSION = 2;

    private final Clock clock;
    private final EventLoop loop;
    private final SnapshotDisk disk;
    private final Procedures procedures;
    private final TableOperations tables;
    private final RegionStates regions;
    private final TableFlushes flushes;
    private final EventLog events;
    private final BooleanSupplier expire;
    private final SortedMap<String, Taken> complete = new TreeMap<>();
    private final Map<String, CompletableFuture<Void>> deletions = new HashMap<>();
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private boolean stopped;

    /** A complete snapshot. */
    private record Taken(SnapshotId id, SnapshotDescription description) {}

    /** @param expire whether snapshots are deleted when their time is over */
    public Snapshots(
            Clock clock,
            EventLoop loop,
            MasterDisk disk,
            Procedures procedures,
            TableOperations tables,
            RegionStates regions,
            TableFlushes flushes,
            EventLog events,
            BooleanSupplier expire) {
        this.clock = clock;
        this.loop = loop;
        this.disk = new SnapshotDisk(disk);
        this.procedures = procedures;
        this.tables = tables;
        this.regions = regions;
        this.flushes = flushes;
        this.events = events;
        this.expire = expire;
        procedures.register(TakeSnapshot.kind(this));
    }

    /** Looks up what there is, and removes what a predecessor has begun and no procedure goes on with. */
    @Override
    public void start() {
        disk.incomplete()
                .thenCompose(all -> CompletableFuture.allOf(all.stream()
                        .filter(id -> !exists(id.name()) && !isBeingTaken(id.name())) // nor was taken meanwhile
                        .map(disk::delete)
                        .toArray(CompletableFuture<?>[]::new)))
                .thenCompose(nothing -> disk.list())
                .whenComplete((found, failure) -> {
                    if (stopped) {
                        return;
                    }
                    if (failure != null) {
                        LOG.warn("Could not look up the snapshots, will try again", failure);
                        loop.schedule(EXPIRY_INTERVAL, this::start);
                        return;
                    }
                    found.forEach((id, description) -> complete.putIfAbsent(id.name(), new Taken(id, description)));
                    loaded.complete(null);
                    deleteExpired();
                });
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** All complete ones, in the order of their names. */
    public CompletableFuture<List<SnapshotDescription>> list() {
        return loaded.thenApply(
                nothing -> complete.values().stream().map(Taken::description).toList());
    }

    /** Whether a snapshot of this name is complete; fails with UNKNOWN_SNAPSHOT when it is not even being taken. */
    public CompletableFuture<Optional<SnapshotDescription>> find(String name) {
        return loaded.thenCompose(nothing -> {
            Optional<SnapshotDescription> found =
                    Optional.ofNullable(complete.get(name)).map(Taken::description);
            return found.isPresent() || isBeingTaken(name)
                    ? CompletableFuture.completedFuture(found)
                    : CompletableFuture.failedFuture(new RpcException(
                            ErrorKind.UNKNOWN_SNAPSHOT, "there is no snapshot " + name + ", nor is it being taken"));
        });
    }

    // ---- what clients ask for ----

    /** Completes with the id of the procedure. */
    public CompletableFuture<Long> take(SnapshotDescription asked, Optional<Nonce> nonce) {
        return loaded.thenCompose(nothing -> {
            try {
                Table table = tables.find(TableName.parse(asked.getTable()))
                        .orElseThrow(() -> new RpcException(
                                ErrorKind.SNAPSHOT_CREATION,
                                "Table '" + asked.getTable() + "' doesn't exist, can't take snapshot."));
                SnapshotDescription.Type type = table.state() == TableState.ENABLED
                        ? asked.getType() == SnapshotDescription.Type.DISABLED
                                ? SnapshotDescription.Type.FLUSH
                                : asked.getType()
                        : SnapshotDescription.Type.DISABLED;
                SnapshotDescription description = asked.toBuilder()
                        .setCreationTime(clock.wallMillis())
                        .setVersion(DESCRIPTION_VERSION)
                        .setType(type)
                        .build();
                return procedures.submit(
                        new TakeSnapshot(this, TakeSnapshot.Step.BEGIN, description, table.descriptor(), ""), nonce);
            } catch (RpcException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    /** Fails with SNAPSHOT_NOT_FOUND when there is none of that name. */
    public CompletableFuture<Void> delete(String name) {
        return delete(name, "a client asked for it");
    }

    private CompletableFuture<Void> delete(String name, String reason) {
        return loaded.thenCompose(nothing -> {
            if (deletions.containsKey(name)) {
                return deletions.get(name);
            }
            if (!exists(name)) {
                return CompletableFuture.failedFuture(notFound(name));
            }
            Optional<ProcedureStatus> taking = begun(name);
            if (taking.isPresent()) {
                // Until its end is stored a successor may repeat its last step.
                return procedures
                        .whenEnded(taking.get().id())
                        .handle((ended, failure) -> null)
                        .thenCompose(ended -> delete(name, reason));
            }
            // The name stays taken until nothing is left that a new snapshot could be mixed with.
            CompletableFuture<Void> deletion = disk.delete(complete.get(name).id())
                    .whenComplete((gone, failure) -> {
                        deletions.remove(name);
                        if (failure == null) {
                            complete.remove(name);
                            tell(name, "deleted: " + reason, Map.of());
                        }
                    });
            deletions.put(name, deletion);
            return deletion;
        });
    }

    /**
     * Makes a new table, or a disabled one anew, of what the snapshot holds. Completes with the id of the procedure;
     * fails with SNAPSHOT_NOT_FOUND, TABLE_NOT_DISABLED, NAMESPACE_NOT_FOUND.
     */
    public CompletableFuture<Long> restore(String name, TableName target, Optional<Nonce> nonce) {
        return loaded.thenCompose(nothing -> disk.read(name)).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.failedFuture(notFound(name));
            }
            try {
                return tables.restore(
                        found.get().table().toBuilder(target).build(),
                        name,
                        found.get().regions(),
                        nonce);
            } catch (RpcException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    /** Whether no restoration of this table is under way. */
    public boolean isRestored(TableName table) {
        return procedures.list().stream()
                .noneMatch(each -> !each.ended() && each.subject().equals("table " + table));
    }

    private static RpcException notFound(String name) {
        return new RpcException(ErrorKind.SNAPSHOT_NOT_FOUND, "there is no snapshot " + name);
    }

    private boolean isBeingTaken(String name) {
        return taking(name).findAny().isPresent();
    }

    /** The procedures that take a snapshot of this name, or wait to do so. */
    private Stream<ProcedureStatus> taking(String name) {
        return procedures.list().stream()
                .filter(each -> each.kind().equals(TakeSnapshot.KIND)
                        && !each.ended()
                        && each.subject().equals(TakeSnapshot.subject(name)));
    }

    private void deleteExpired() {
        if (stopped) {
            return;
        }
        if (expire.getAsBoolean()) {
            for (Taken taken : List.copyOf(complete.values())) {
                SnapshotDescription snapshot = taken.description();
                long kept = snapshot.getTtl();
                if (kept > 0 && (clock.wallMillis() - snapshot.getCreationTime()) / 1_000 >= kept) {
                    delete(snapshot.getName(), "it was to be kept for " + Duration.ofSeconds(kept))
                            .whenComplete((nothing, failure) -> {
                                if (failure != null) {
                                    LOG.warn(
                                            "Could not delete a snapshot whose time is over snapshot={} reason={}",
                                            snapshot.getName(),
                                            failure.toString());
                                }
                            });
                }
            }
        }
        loop.schedule(EXPIRY_INTERVAL, this::deleteExpired);
    }

    // ---- what the procedure works with ----

    SnapshotDisk disk() {
        return disk;
    }

    /** Whether there is a complete snapshot of this name, or one that is being deleted. */
    boolean exists(String name) {
        return complete.containsKey(name);
    }

    /** The procedure that takes a snapshot of this name, unless it still waits to begin. */
    Optional<ProcedureStatus> begun(String name) {
        return taking(name)
                .filter(each -> each.phase() == ProcedureStatus.Phase.RUNNING)
                .findAny();
    }

    CompletableFuture<Void> flush(TableName table) {
        return flushes.flush(table);
    }

    List<RegionInfo> regions(TableName table) {
        var infos = new ArrayList<RegionInfo>();
        for (RegionEntry entry : regions.ofTable(table)) {
            infos.add(entry.info());
        }
        return infos;
    }

    void taken(SnapshotId id, SnapshotDescription snapshot) {
        complete.put(id.name(), new Taken(id, snapshot));
        tell(snapshot.getName(), "taken: a client asked for it", Map.of("table", snapshot.getTable()));
    }

    private void tell(String name, String what, Map<String, String> details) {
        events.record(Event.Kind.SNAPSHOT_CHANGED, name, what, details);
    }
}
