package io.basalt.master.quota;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.chore.Chore;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionState;
import io.basalt.master.region.RegionStates;
import io.basalt.master.table.TableOperations;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.QuotaPb.Throttle;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbNames;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Table hbase:quota, from which stock clients list quotas. It is a copy for them to read: what is in force is what
 * {@link Quotas} has. The master makes the table with the first quota, and brings it up to date when a quota changes and
 * when a reign begins.
 *
 * <p>Lives on the master's loop.
 */
public final class QuotaTable implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaTable.class);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Clock clock;
    private final EventLoop loop;
    private final Quotas quotas;
    private final TableOperations tables;
    private final RegionStates regions;
    private final Procedures procedures;
    private final RpcClient client;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private long lastTimestamp;
    private boolean stopped;

    public QuotaTable(
            Clock clock,
            EventLoop loop,
            Quotas quotas,
            TableOperations tables,
            RegionStates regions,
            Procedures procedures,
            RpcClient client) {
        this.clock = clock;
        this.loop = loop;
        this.quotas = quotas;
        this.tables = tables;
        this.regions = regions;
        this.procedures = procedures;
        this.client = client;
    }

    /** Writes all quotas once more: a predecessor may have ended between the store and the table. */
    @Override
    public void start() {
        List<Quota> all = List.copyOf(quotas.all());
        if (!all.isEmpty()) {
            var unused = write(all);
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** Completes when clients that list quotas see this one as it is in {@link Quotas}. */
    public CompletableFuture<Void> show(Quota changed) {
        boolean made = tables.find(QuotaRows.TABLE).isPresent();
        return write(made ? List.of(changed) : List.copyOf(quotas.all()));
    }

    /** One after the other, so that of two changes of one quota the later one stays. */
    private CompletableFuture<Void> write(List<Quota> some) {
        last = last.handle((nothing, failure) -> null).thenCompose(nothing -> ensureTable());
        for (Quota quota : some) {
            last = last.thenCompose(nothing -> {
                Throttle limits = quotas.limits(quota);
                return persist(
                        limits.equals(Throttle.getDefaultInstance())
                                ? QuotaRows.remove(quota, nextTimestamp())
                                : QuotaRows.set(
                                        new Quota(quota.user(), quota.table(), quota.namespace(), limits),
                                        nextTimestamp()));
            });
        }
        return last;
    }

    /** Two changes within a millisecond must not hide each other. */
    private long nextTimestamp() {
        lastTimestamp = Math.max(lastTimestamp + 1, clock.wallMillis());
        return lastTimestamp;
    }

    private CompletableFuture<Void> ensureTable() {
        if (tables.find(QuotaRows.TABLE).isPresent()) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            return tables.createSystemTable(QuotaRows.DESCRIPTOR).thenCompose(procedures::whenEnded);
        } catch (RpcException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Until it succeeds, wherever the region is by then; fails when somebody has disabled or deleted the table. */
    private CompletableFuture<Void> persist(MutationProto change) {
        boolean enabled = tables.find(QuotaRows.TABLE)
                .filter(table -> table.state() == TableState.ENABLED)
                .isPresent();
        if (stopped) {
            return CompletableFuture.failedFuture(new IOException("this master does not lead any more"));
        }
        if (!enabled) {
            return CompletableFuture.failedFuture(new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "the quota is in force, and cannot be listed: table " + QuotaRows.TABLE + " is not enabled"));
        }
        return send(change)
                .handle((nothing, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    LOG.debug("Cannot write to {}, will try again reason={}", QuotaRows.TABLE, failure.toString());
                    var passed = new CompletableFuture<Void>();
                    loop.schedule(PAUSE, () -> passed.complete(null));
                    return passed.thenCompose(again -> persist(change));
                })
                .thenCompose(result -> result);
    }

    private CompletableFuture<Void> send(MutationProto change) {
        Optional<RegionEntry> region = regions.ofTable(QuotaRows.TABLE).stream()
                .filter(entry -> entry.info().contains(PbBytes.fromPb(change.getRow())))
                .findFirst();
        Optional<ServerName> server =
                region.filter(entry -> entry.state() == RegionState.OPEN).flatMap(RegionEntry::server);
        if (server.isEmpty()) {
            return CompletableFuture.failedFuture(new IOException("its region is not open"));
        }
        var request = ClientPb.MutateRequest.newBuilder()
                .setRegion(PbNames.specifier(region.get().info()))
                .setMutation(change)
                .build();
        var done = new CompletableFuture<Void>();
        client.call(
                        server.get().address(),
                        "ClientService",
                        "Mutate",
                        request,
                        RpcClient.NO_CELLS,
                        TIMEOUT,
                        RpcClient.HIGH_PRIORITY)
                .whenComplete((answer, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(failure);
                    }
                }));
        return done;
    }
}
