package io.basalt.client.location;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.call.RegionCalls;
import io.basalt.client.call.RegionLocation;
import io.basalt.client.future.Futures;
import io.basalt.client.registry.NotKnownException;
import io.basalt.client.registry.Registry;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaKeys;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.rpc.ConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the region of a row: in the cache, else in hbase:meta, whose own place the registry tells. Each question is
 * tried once; who asks retries.
 *
 * <p>However many operations miss the same stretch of a table, one look-up is under way for it, and it brings a number
 * of neighbours with it.
 *
 * <p>Threads: any may ask, and is answered at once from the cache where possible; all else happens on the loop.
 */
public final class Locator {
    /** Regions fetched by the first look-up in a table, and by one that many wait for. */
    private static final int MANY = 500;
    /** Regions fetched by others. */
    private static final int FEW = 20;

    private final EventLoop loop;
    private final Registry registry;
    private final Duration timeout;
    private final MetaTable metaTable;
    private final LocationCache cache = new LocationCache();

    /** Written on the loop. */
    private volatile RegionLocation meta;

    // ---- loop only ----
    private CompletableFuture<RegionLocation> askingForMeta;
    private final Map<Gap, List<Waiter>> lookups = new HashMap<>();

    /** @param timeout for one call */
    public Locator(EventLoop loop, Registry registry, RegionCalls calls, Duration timeout) {
        this.loop = loop;
        this.registry = registry;
        this.timeout = timeout;
        this.metaTable = new MetaTable(calls);
    }

    /** The region that holds {@code row}, if it is known without asking anybody. */
    Optional<RegionLocation> known(TableName table, Bytes row) {
        return known(table, row, false);
    }

    /** The region that holds {@code row}. */
    public CompletableFuture<RegionLocation> locate(TableName table, Bytes row) {
        return locate(table, row, false);
    }

    /** The region that holds the last row before {@code row}, an empty row standing for the end of the table. */
    public CompletableFuture<RegionLocation> locateBefore(TableName table, Bytes row) {
        return locate(table, row, true);
    }

    /** Whether the table may be used; nothing when there is no such table. Always asks hbase:meta. */
    public CompletableFuture<Optional<TableState>> tableState(TableName table) {
        return locate(TableName.META, Bytes.EMPTY)
                .thenCompose(place -> learning(place, metaTable.state(place, table, timeout)));
    }

    /** {@code call} itself, from which conclusions are drawn if it fails. */
    public <T> CompletableFuture<T> learning(RegionLocation place, CompletableFuture<T> call) {
        return call.whenComplete((result, failure) -> {
            if (failure != null) {
                failed(place, failure);
            }
        });
    }

    /** Draws the conclusions from a call that failed at {@code place}. */
    public void failed(RegionLocation place, Throwable thrown) {
        if (!loop.inLoop()) {
            loop.execute(() -> failed(place, thrown));
            return;
        }
        Throwable failure = ErrorWire.unwrap(thrown);
        if (failure instanceof ConnectionException) {
            forgetServerOf(place);
        } else if (failure instanceof RpcException remote) {
            switch (remote.kind()) {
                case REGION_MOVED ->
                    remote.movedTo().ifPresentOrElse(moved -> moved(place, moved), () -> forget(place));
                case REGION_SERVER_STOPPED, REGION_SERVER_ABORTED, SERVER_NOT_RUNNING -> forgetServerOf(place);
                case REGION_OPENING,
                        REGION_TOO_BUSY,
                        CALL_QUEUE_TOO_BIG,
                        CALL_DROPPED,
                        RPC_THROTTLING,
                        RETRY_IMMEDIATELY,
                        MULTI_RESULT_TOO_LARGE -> {
                    // The region is there.
                }
                default -> {
                    if (!remote.doNotRetry()) {
                        forget(place);
                    }
                }
            }
        } else {
            forget(place);
        }
    }

    /** Forgets all of a table, such as one that was dropped. */
    public void forget(TableName table) {
        loop.execute(() -> cache.removeAll(table));
    }

    private CompletableFuture<RegionLocation> locate(TableName table, Bytes row, boolean before) {
        Optional<RegionLocation> known = known(table, row, before);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        var waiter = new Waiter(table, row, before, new CompletableFuture<>());
        if (loop.inLoop()) {
            lookUp(waiter, FEW);
        } else {
            loop.execute(() -> lookUp(waiter, FEW));
        }
        return waiter.answer;
    }

    private Optional<RegionLocation> known(Waiter waiter) {
        return known(waiter.table, waiter.row, waiter.before);
    }

    private Optional<RegionLocation> known(TableName table, Bytes row, boolean before) {
        if (table.isMeta()) {
            return Optional.ofNullable(meta);
        }
        return before ? cache.findBefore(table, row) : cache.find(table, row);
    }

    // ---- on the loop ----

    private void lookUp(Waiter waiter, int fetch) {
        Optional<RegionLocation> known = known(waiter);
        if (known.isPresent()) {
            waiter.answer.complete(known.get());
        } else if (waiter.table.isMeta()) {
            Futures.forward(askForMeta(), waiter.answer);
        } else {
            var gap = new Gap(waiter.table, cache.gapStart(waiter.table, waiter.row), waiter.before);
            List<Waiter> others = lookups.get(gap);
            if (others != null) {
                others.add(waiter);
            } else {
                lookups.put(gap, new ArrayList<>(List.of(waiter)));
                lookUp(gap, waiter, cache.isEmpty(waiter.table) ? MANY : fetch);
            }
        }
    }

    private void lookUp(Gap gap, Waiter first, int fetch) {
        Bytes searchKey =
                first.before ? MetaKeys.lookUpBefore(first.table, first.row) : MetaKeys.lookUp(first.table, first.row);
        CompletableFuture<List<RegionLocation>> search = locate(TableName.META, Bytes.EMPTY)
                .thenCompose(place -> learning(place, metaTable.locate(place, first.table, searchKey, fetch, timeout)));
        Futures.then(search, (found, failure) -> found(gap, first, found, failure));
    }

    private void found(Gap gap, Waiter first, List<RegionLocation> found, Throwable failure) {
        List<Waiter> waiters = lookups.remove(gap);
        if (failure != null) {
            // Those who only waited along may be after another region, or luckier with their own try.
            waiters.forEach(waiter -> waiter.answer.completeExceptionally(failure));
            return;
        }
        found.forEach(cache::put);
        int fetch = waiters.size() > FEW ? MANY : FEW;
        // A look-up brings the regions before the one that is asked for: the last row's brings most of the others'.
        waiters.sort(Comparator.comparing(Waiter::row).reversed());
        for (Waiter waiter : waiters) {
            Optional<RegionLocation> known = known(waiter);
            if (known.isPresent()) {
                waiter.answer.complete(known.get());
            } else if (waiter.equals(first)) {
                waiter.answer.completeExceptionally(new NotKnownException("hbase:meta has no region for row "
                        + waiter.row + " of table " + waiter.table + " now; the nearest is " + found.get(0)));
            } else {
                lookUp(waiter, fetch);
            }
        }
    }

    private CompletableFuture<RegionLocation> askForMeta() {
        if (askingForMeta == null) {
            var answer = new CompletableFuture<RegionLocation>();
            askingForMeta = answer;
            Futures.then(
                    registry.metaServer(),
                    (server, failure) -> loop.execute(() -> {
                        askingForMeta = null;
                        if (failure == null) {
                            meta = new RegionLocation(RegionInfo.META, server, RegionLocation.UNKNOWN_SEQ_NUM);
                            answer.complete(meta);
                        } else {
                            answer.completeExceptionally(failure);
                        }
                    }));
            return answer;
        }
        return askingForMeta;
    }

    private void moved(RegionLocation place, RpcException.Moved moved) {
        if (place.region().isMeta()) {
            forget(place);
        } else {
            cache.moved(place, moved);
        }
    }

    private void forget(RegionLocation place) {
        if (!place.region().isMeta()) {
            cache.remove(place);
        } else if (place.equals(meta)) {
            forgetMeta();
        }
    }

    private void forgetServerOf(RegionLocation place) {
        cache.removeAll(place.server());
        if (meta != null && meta.server().equals(place.server())) {
            forgetMeta();
        }
    }

    private void forgetMeta() {
        meta = null;
        registry.askOthersFirst();
    }

    /** A stretch of a table about which nothing is known, as far as one look-up goes. */
    private record Gap(TableName table, Bytes start, boolean before) {}

    private record Waiter(TableName table, Bytes row, boolean before, CompletableFuture<RegionLocation> answer) {}
}
