package io.basalt.regionserver.scan;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.region.Region;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open scanners of a server, by the ids that clients hold. One that nobody uses for the time of its lease is closed.
 * Of those that came to their end, as many are remembered for that time as may be open.
 *
 * <p>Ids begin with the server's start, so that one from an earlier life of the process is not mistaken for one of this.
 *
 * <p>Thread-safe.
 */
final class Scanners {
    private static final Logger LOG = LoggerFactory.getLogger(Scanners.class);
    private static final int SWEEPS_PER_LEASE = 4;

    private final Clock clock;
    private final EventLoop loop;
    private final ScanConfig config;
    private final AtomicLong nextId;
    private final Map<Long, OpenScanner> scanners = new ConcurrentHashMap<>();
    private final Map<Long, Ended> ended = new ConcurrentHashMap<>();
    private final AtomicLong bytesAhead = new AtomicLong();
    private volatile boolean stopped;

    private record Ended(long nextCallSequence, long forgetAtNanos) {}

    Scanners(Clock clock, EventLoop loop, ScanConfig config) {
        this.clock = clock;
        this.loop = loop;
        this.config = config;
        // 41 bits of milliseconds, then a million scanners a second on average before ids of two lives could meet.
        this.nextId = new AtomicLong((clock.wallMillis() << 20) & Long.MAX_VALUE);
    }

    void start() {
        loop.schedule(config.lease().dividedBy(SWEEPS_PER_LEASE), this::sweep);
    }

    /** Registers a scan; the caller has it, and gives it back with {@link #release}. Takes {@code scanner}. */
    OpenScanner open(Region region, RegionScanner scanner) throws RpcException {
        if (scanners.size() >= config.maxOpen()) {
            scanner.close();
            throw new RpcException(
                    ErrorKind.REGION_TOO_BUSY,
                    "this server has " + config.maxOpen() + " scanners open, its limit; close some or come back later");
        }
        var opened = new OpenScanner(nextId.incrementAndGet(), region, scanner);
        opened.begin();
        scanners.put(opened.id(), opened);
        return opened;
    }

    /** The number that the next call of a scanner would have that came to its end a short while ago. */
    OptionalLong endedAt(long id) {
        Ended found = ended.get(id);
        return found == null ? OptionalLong.empty() : OptionalLong.of(found.nextCallSequence());
    }

    /** The scanner with this id, claimed for one call. */
    OpenScanner claim(long id) throws RpcException {
        OpenScanner found = scanners.get(id);
        if (found == null) {
            throw new RpcException(
                    ErrorKind.UNKNOWN_SCANNER,
                    "Unknown scanner '" + id + "'. It was closed, its lease of "
                            + config.lease().toMillis() + " ms ran out, or the server was started anew");
        }
        if (!found.begin()) {
            throw new RpcException(
                    ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, "another call of scanner " + id + " is still running");
        }
        return found;
    }

    /** Whether a batch of so many bytes may be read ahead; if so, it counts until {@link #takeAhead}. */
    boolean mayReadAhead(long bytes) {
        if (bytesAhead.addAndGet(bytes) > config.readAhead().bytes()) {
            bytesAhead.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** The batch that was read ahead of this call, which is the caller's now; null when there is none. */
    @CanIgnoreReturnValue
    ScanBatch takeAhead(OpenScanner scanner) {
        ScanBatch ahead = scanner.takeAhead();
        if (ahead != null) {
            bytesAhead.addAndGet(-ahead.bounds().bytes());
        }
        return ahead;
    }

    /** Bytes that batches may come to which are read ahead of their calls. */
    long bytesAhead() {
        return bytesAhead.get();
    }

    /** Ends a call; the lease begins anew. */
    void release(OpenScanner scanner) {
        scanner.end(clock.nanos() + config.lease().toNanos());
    }

    /** Ends a call and the scan: it came to its end, or its client wants no more. A repeated last call is answered. */
    void complete(OpenScanner scanner) {
        close(scanner);
        if (ended.size() < config.maxOpen()) {
            ended.put(
                    scanner.id(),
                    new Ended(
                            scanner.nextCallSequence(),
                            clock.nanos() + config.lease().toNanos()));
        }
        scanners.remove(scanner.id());
    }

    /** Ends a call and the scan, of which nobody will ask again or which failed. */
    void drop(OpenScanner scanner) {
        close(scanner);
        scanners.remove(scanner.id());
    }

    /** Releases what the scan holds: by the call that has it, but not before a batch is at its end that is read ahead. */
    private void close(OpenScanner scanner) {
        ScanBatch ahead = takeAhead(scanner);
        if (ahead == null) {
            scanner.scanner().close();
            return;
        }
        ahead.unwanted();
        ahead.filled().whenComplete((batch, failure) -> {
            ahead.close();
            scanner.scanner().close();
        });
    }

    private void sweep() {
        if (stopped) {
            return;
        }
        long now = clock.nanos();
        for (OpenScanner scanner : scanners.values()) {
            if (scanner.expired(now) && scanner.begin()) {
                LOG.info(
                        "Scanner lease ended scanner={} region={}",
                        scanner.id(),
                        scanner.region().info().encodedName());
                drop(scanner);
            }
        }
        ended.values().removeIf(each -> each.forgetAtNanos() - now < 0);
        start();
    }

    /** Closes all that no call is using; those are closed by their calls' end. */
    void stop() {
        stopped = true;
        for (OpenScanner scanner : scanners.values()) {
            if (scanner.begin()) {
                drop(scanner);
            }
        }
    }
}
