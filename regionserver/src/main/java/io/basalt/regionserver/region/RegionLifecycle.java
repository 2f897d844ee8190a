package io.basalt.regionserver.region;

import io.basalt.base.EventLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.region.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens and closes the regions of this server, each only once at a time. A request that is repeated while the first is
 * under way gets the first one's outcome.
 *
 * <p>Lives on the server's loop, where its futures complete; the blocking part of opening runs on the disk's threads.
 */
public final class RegionLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RegionLifecycle.class);

    /** With less in its MemStores a region is closed at once. */
    private static final long FLUSH_BEFORE_CLOSING_BYTES = 256 << 10;

    /** How far a region is that is not simply open. */
    public enum Phase {
        OPENING,
        CLOSING
    }

    private final EventLoop loop;
    private final Executor disk;
    private final ServerName self;
    private final OnlineRegions online;
    private final Arrivals arrivals;
    private final Opener opener;
    private final Runnable allOpened;
    private final Map<String, Opening> openings = new TreeMap<>();
    private final Map<String, Closing> closings = new TreeMap<>();
    private final Consumer<Throwable> fatal;
    private Optional<String> refuseOpens = Optional.empty();

    /** Makes a region available; blocks. */
    public interface Opener {
        Region open(RegionInfo region, TableDescriptor table) throws IOException;
    }

    /**
     * @param allOpened run when the last region that was being opened is, or has failed
     * @param fatal told when a region stopped by itself. What only the log has of it can be had by nobody before this
     *     server's log is sealed, so the server has to go down for the region to come back
     */
    public RegionLifecycle(
            EventLoop loop,
            Executor disk,
            ServerName self,
            OnlineRegions online,
            Arrivals arrivals,
            Opener opener,
            Runnable allOpened,
            Consumer<Throwable> fatal) {
        this.loop = loop;
        this.disk = disk;
        this.self = self;
        this.online = online;
        this.arrivals = arrivals;
        this.opener = opener;
        this.allOpened = allOpened;
        this.fatal = fatal;
    }

    /** The master is about to ask for the region to be opened here. */
    public void expect(RegionInfo info) {
        if (online.find(info.encodedName()).isEmpty() && refuseOpens.isEmpty()) {
            arrivals.expect(info);
        }
    }

    /** Opens a region; what is open or being opened is not opened again. */
    public CompletableFuture<Region> open(RegionInfo info, TableDescriptor table) {
        String name = info.encodedName();
        Optional<Region> open = online.find(name);
        Closing closing = closings.get(name);
        if (open.isPresent() && closing == null) {
            return CompletableFuture.completedFuture(open.get());
        }
        if (closing != null) {
            // A refusal would say that this server does not have the region; that is not so yet.
            return closing.done().handle((id, failure) -> null).thenCompose(nothing -> open(info, table));
        }
        if (refuseOpens.isPresent()) {
            return CompletableFuture.failedFuture(new RpcException(ErrorKind.REGION_SERVER_STOPPED, refuseOpens.get()));
        }
        Opening running = openings.get(name);
        if (running != null) {
            return running.done();
        }
        var opening = new Opening(info, new CompletableFuture<>());
        openings.put(name, opening);
        online.opening(info);
        arrivals.opening(info);
        disk.execute(() -> {
            try {
                Region region = opener.open(info, table);
                loop.execute(() -> opened(opening, region));
            } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
                loop.execute(() -> failed(opening, e));
            }
        });
        return opening.done();
    }

    private void ended(Opening opening) {
        openings.remove(opening.info().encodedName());
        if (openings.isEmpty()) {
            allOpened.run();
        }
    }

    private void opened(Opening opening, Region region) {
        ended(opening);
        region.whenFailed().thenAccept(reason -> loop.execute(() -> dropFailed(region, reason)));
        if (refuseOpens.isPresent()) {
            // The server began to stop meanwhile; nothing was written to the region yet.
            online.openingEnded(opening.info());
            arrivals.over(opening.info());
            region.abort();
            opening.done().completeExceptionally(new RpcException(ErrorKind.REGION_SERVER_STOPPED, refuseOpens.get()));
            return;
        }
        online.online(region);
        arrivals.over(opening.info());
        LOG.info(
                "Opened region={} table={} openSequenceNumber={}",
                opening.info().encodedName(),
                opening.info().table(),
                region.openSequenceId());
        opening.done().complete(region);
    }

    private void failed(Opening opening, Throwable failure) {
        ended(opening);
        online.openingEnded(opening.info());
        arrivals.over(opening.info());
        LOG.error(
                "Opening failed region={} table={}",
                opening.info().encodedName(),
                opening.info().table(),
                failure);
        opening.done()
                .completeExceptionally(
                        failure instanceof RpcException
                                ? failure
                                : new RpcException(ErrorKind.IO, failure.toString(), failure));
    }

    private void dropFailed(Region region, Throwable reason) {
        if (online.serves(region)) {
            LOG.error(
                    "Region stopped serving region={} reason={}", region.info().encodedName(), reason.toString());
            online.offline(region, Optional.empty());
            fatal.accept(reason);
        }
    }

    /**
     * Flushes and closes a region. What is not open is closed already; what is being opened is closed when it is.
     *
     * @param destination where it goes next, which clients are told; if that is here, they wait for it
     * @return the newest sequence id that the region gave; empty when there was nothing to close
     */
    public CompletableFuture<Optional<Long>> close(String encodedName, Optional<ServerName> destination) {
        Closing running = closings.get(encodedName);
        if (running != null) {
            return running.done();
        }
        Opening opening = openings.get(encodedName);
        if (opening != null) {
            return opening.done()
                    .handle((region, failure) -> null)
                    .thenCompose(nothing -> close(encodedName, destination));
        }
        Optional<Region> open = online.find(encodedName);
        if (open.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Region region = open.get();
        var closing = new Closing(region, new CompletableFuture<>());
        closings.put(encodedName, closing);
        flushWhileServing(region)
                .thenCompose(nothing -> {
                    leave(region, destination);
                    return region.close();
                })
                .whenComplete((lastSequenceId, failure) -> loop.execute(() -> {
                    closings.remove(encodedName);
                    if (failure == null) {
                        LOG.info(
                                "Closed region={} table={}",
                                encodedName,
                                region.info().table());
                        closing.done().complete(Optional.of(lastSequenceId));
                    } else {
                        LOG.error("Closing failed region={}", encodedName, failure);
                        closing.done()
                                .completeExceptionally(new RpcException(
                                        ErrorKind.IO,
                                        "region " + encodedName + " could not be flushed: " + failure,
                                        failure));
                        fatal.accept(failure);
                    }
                }));
        return closing.done();
    }

    private void leave(Region region, Optional<ServerName> destination) {
        if (destination.equals(Optional.of(self))) {
            arrivals.expect(region.info());
            online.offline(region, Optional.empty());
        } else {
            online.offline(region, destination);
        }
    }

    /**
     * What is large is written before clients are turned away, so that little is left to be written after that. Whether
     * it succeeds is seen when the region is closed.
     */
    private CompletableFuture<Void> flushWhileServing(Region region) {
        if (region.metrics().memStoreBytes() < FLUSH_BEFORE_CLOSING_BYTES) {
            return CompletableFuture.completedFuture(null);
        }
        var done = new CompletableFuture<Void>();
        region.flush().whenComplete((flushed, failure) -> loop.execute(() -> done.complete(null)));
        return done;
    }

    /** Opens nothing more and closes everything; completes when all are closed, whether they could be flushed or not. */
    public CompletableFuture<Void> closeAll(String reason) {
        refuseOpens = Optional.of(reason);
        var closes = new ArrayList<CompletableFuture<?>>();
        // hbase:meta last: the others' clients may still need it.
        List<Region> regions = online.all().stream()
                .sorted((a, b) -> Boolean.compare(a.info().isMeta(), b.info().isMeta()))
                .toList();
        for (Region region : regions) {
            closes.add(close(region.info().encodedName(), Optional.empty()).handle((id, failure) -> null));
        }
        openings.values().forEach(opening -> closes.add(opening.done().handle((region, failure) -> null)));
        closings.values().forEach(closing -> closes.add(closing.done().handle((id, failure) -> null)));
        return CompletableFuture.allOf(closes.toArray(CompletableFuture<?>[]::new));
    }

    /** Drops everything as a crash would. */
    public void abortAll(String reason) {
        refuseOpens = Optional.of(reason);
        for (Region region : List.copyOf(online.all())) {
            online.offline(region, Optional.empty());
            region.abort();
        }
    }

    /** The regions on their way, with where they are. */
    public Map<RegionInfo, Phase> inTransition() {
        var found = new TreeMap<RegionInfo, Phase>();
        openings.values().forEach(opening -> found.put(opening.info(), Phase.OPENING));
        closings.values().forEach(closing -> found.put(closing.region().info(), Phase.CLOSING));
        return found;
    }

    private record Opening(RegionInfo info, CompletableFuture<Region> done) {}

    private record Closing(Region region, CompletableFuture<Optional<Long>> done) {}
}
