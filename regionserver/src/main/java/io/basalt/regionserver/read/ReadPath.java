package io.basalt.regionserver.read;

import io.basalt.base.Clock;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.storage.read.BlockNotCachedException;
import io.basalt.storage.read.CellSink;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.region.Region;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Where reads run: first on the thread that decoded the request, from memory alone; when a block is missing, once more
 * on the pool that may wait for the disk. And until when their results may be told: while the server's lease holds.
 *
 * @param pool threads that may block
 * @param lease whether this server still owns its regions; asked after the read and before the answer, so that a read
 *     by a server that was paused cannot be told after a successor has taken over
 */
public record ReadPath(Clock clock, Executor pool, BooleanSupplier lease) {
    /** Reads one row into the sink. */
    public void row(Region region, ScanSpec spec, ReadMode mode, CellSink sink) throws IOException {
        ScanLimits limits = ScanLimits.none(clock);
        try (RegionScanner scanner = region.scan(spec, mode)) {
            RegionScanner.Progress progress;
            do {
                progress = scanner.next(sink, limits);
            } while (progress == RegionScanner.Progress.PAUSED || progress == RegionScanner.Progress.PIECE);
        }
    }

    /**
     * Runs {@code work} here if memory suffices, else on the pool, once the client of {@code call} has taken the answers that
     * it was given before. Whatever fails goes to {@code failed}: nobody else would tell the client.
     */
    public void run(RpcCall call, Read work, Consumer<Throwable> failed) {
        try {
            work.run(ReadMode.CACHED_ONLY);
        } catch (BlockNotCachedException missing) {
            runOnPool(call, work, failed);
        } catch (Throwable e) {
            failed.accept(e);
        }
    }

    private void runOnPool(RpcCall call, Read work, Consumer<Throwable> failed) {
        try {
            pool.execute(() -> {
                try {
                    if (call.backlogged()) {
                        call.afterBacklog(() -> runOnPool(call, work, failed), failed);
                    } else {
                        work.run(ReadMode.MAY_READ);
                    }
                } catch (Throwable e) {
                    failed.accept(e);
                }
            });
        } catch (RuntimeException noThread) {
            failed.accept(noThread);
        }
    }

    public void checkLease() throws RpcException {
        if (!lease.getAsBoolean()) {
            throw new RpcException(
                    ErrorKind.NOT_SERVING_REGION,
                    "this server has lost touch with the cluster and may not answer for its regions");
        }
    }

    /** A read that can be begun anew as a whole. */
    public interface Read {
        void run(ReadMode mode) throws IOException;
    }
}
