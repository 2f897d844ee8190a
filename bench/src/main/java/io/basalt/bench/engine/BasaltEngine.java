package io.basalt.bench.engine;

import io.basalt.base.Bytes;
import io.basalt.bench.region.RegionRig;
import io.basalt.bench.region.Rows;
import io.basalt.bench.region.Upkeep;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.read.CellSink;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.region.OperationResult;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RowOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;

/**
 * One region of Basalt's storage, on the threads that a region server gives it. Writers are what they are in a server:
 * not threads, but calls that wait for their acknowledgement.
 */
final class BasaltEngine implements Engine {
    private final RegionRig rig;
    private final Region region;
    private final Upkeep upkeep;
    private final CellCopy copy = new CellCopy();

    BasaltEngine(Path directory, long cacheBytes, boolean synced) throws IOException {
        rig = new RegionRig(directory, new RegionRig.Setup("bench,1,1", cacheBytes, WRITE_BUFFER_BYTES, 4, synced));
        region = rig.open(1);
        upkeep = new Upkeep(region, rig.threads().loop("upkeep"));
    }

    @Override
    public void load(Rows rows, int[] order) throws IOException {
        rig.load(region, rows, order);
    }

    @Override
    public void settle() throws IOException {
        try {
            upkeep.settle();
        } catch (CompletionException e) {
            throw new IOException(e);
        }
    }

    @Override
    public int get(byte[] key) throws IOException {
        copy.clear();
        try (RegionScanner scanner = region.scan(ScanSpec.row(Bytes.wrap(key)).build(), ReadMode.MAY_READ)) {
            scanner.next(copy, ScanLimits.none(rig.clock()));
        }
        return copy.valueBytes;
    }

    @Override
    public long scan(byte[] first, long most) throws IOException {
        long rows = 0;
        ScanLimits limits = ScanLimits.none(rig.clock());
        ScanSpec spec = ScanSpec.builder().start(Bytes.wrap(first), true).build();
        try (RegionScanner scanner = region.scan(spec, ReadMode.MAY_READ)) {
            copy.clear();
            while (rows < most && scanner.next(copy, limits) != RegionScanner.Progress.END) {
                rows++;
                copy.clear();
            }
        }
        return rows;
    }

    @Override
    public long[] putEach(Rows rows, int writers, Duration howLong) throws IOException {
        List<Writer> all = new ArrayList<>();
        long end = System.nanoTime() + howLong.toNanos();
        for (int i = 0; i < writers; i++) {
            all.add(new Writer(rows, i, writers, end));
        }
        all.forEach(Writer::putNext);
        try {
            return all.stream()
                    .flatMapToLong(writer -> LongStream.of(writer.latencies.join()))
                    .sorted()
                    .toArray();
        } catch (CompletionException e) {
            throw new IOException(e);
        }
    }

    /** Puts the next row from the callback of the last one. */
    private final class Writer implements RowOperation.Callback {
        private final Rows rows;
        private final int step;
        private final long end;
        private final Latencies latencies = new Latencies();
        private int row;
        private long from;

        Writer(Rows rows, int first, int step, long end) {
            this.rows = rows;
            this.row = first;
            this.step = step;
            this.end = end;
        }

        void putNext() {
            from = System.nanoTime();
            region.submit(RegionRig.put(rows, row, this));
        }

        @Override
        public void applied(OperationResult result) {
            long now = System.nanoTime();
            latencies.add(now - from);
            row = (row + step) % rows.count();
            if (now < end) {
                putNext();
            } else {
                latencies.end();
            }
        }

        @Override
        public void failed(RpcException failure) {
            latencies.fail(failure);
        }
    }

    @Override
    public OptionalLong syncs() {
        return OptionalLong.of(rig.syncs());
    }

    @Override
    public long dataBytes() {
        return region.metrics().fileBytes();
    }

    @Override
    public void close() throws IOException {
        upkeep.stop();
        rig.close();
    }

    /** Copies cells as a response would. */
    private static final class CellCopy implements CellSink {
        private ByteBuffer bytes = ByteBuffer.allocate(256 << 10);
        private int at;
        private int valueBytes;

        void clear() {
            at = 0;
            valueBytes = -1;
        }

        @Override
        public void add(CellView cell) {
            if (cell.serializedLength() > bytes.capacity() - at) {
                bytes = ByteBuffer.allocate(2 * bytes.capacity() + cell.serializedLength());
                at = 0;
            }
            at += cell.copyTo(bytes, at);
            valueBytes = Math.max(0, valueBytes) + cell.valueLength();
        }
    }
}
