package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * The specification of a log: the list of what was appended, and which of it was acknowledged. Appends to the real log
 * through {@link #append} are noted here, and {@link #check} compares what can be read back.
 */
final class LogModel {
    /** One mutation that the log was given. */
    record Mutation(String region, long sequenceId, Bytes cells) {}

    /** One append, and what its callback was told. */
    static final class Append implements AppendCallback {
        final List<Mutation> mutations;
        private final LogModel model;
        private final AtomicInteger synced = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        Append(LogModel model, List<Mutation> mutations) {
            this.model = model;
            this.mutations = mutations;
        }

        @Override
        public void synced() {
            synced.incrementAndGet();
            model.completed(this);
        }

        @Override
        public void failed(WalClosedException cause) {
            failed.incrementAndGet();
            model.completed(this);
        }

        boolean isAcknowledged() {
            return synced.get() == 1;
        }

        boolean isCompleted() {
            return synced.get() + failed.get() == 1;
        }
    }

    /** Does not care what becomes of the append. */
    static final class Ignored implements AppendCallback {
        @Override
        public void synced() {}

        @Override
        public void failed(WalClosedException cause) {}
    }

    final List<Append> appends = new ArrayList<>();
    final Map<String, Long> flushed = new LinkedHashMap<>();
    private final Map<String, Long> nextSequenceIds = new HashMap<>();
    private final WalBatch batch = new WalBatch();
    private int completed;
    private String violation = "none";

    /** Notes what is wrong, for {@link #check}: the log's syncer survives whatever a callback throws. */
    private synchronized void completed(Append append) {
        if (append.synced.get() + append.failed.get() != 1) {
            violation = "called twice: " + append.mutations;
        } else if (appends.get(completed) != append) {
            violation = "called out of order: " + append.mutations;
        }
        completed++;
    }

    /** Appends the next mutations of a region, each with one run of so many bytes; false when the log is full. */
    synchronized boolean append(Wal wal, String region, RandomGenerator random, int... runBytes)
            throws WalClosedException {
        List<Mutation> mutations = new ArrayList<>();
        long sequenceId = nextSequenceIds.getOrDefault(region, 1L);
        batch.clear();
        for (int bytes : runBytes) {
            byte[] cells = new byte[bytes];
            random.nextBytes(cells);
            batch.mutation(sequenceId).cells(ByteBuffer.wrap(cells));
            mutations.add(new Mutation(region, sequenceId, Bytes.wrap(cells)));
            sequenceId += 1 + random.nextInt(3);
        }
        var append = new Append(this, mutations);
        appends.add(append);
        boolean taken = false;
        try {
            taken = wal.append(region, batch, append);
        } finally {
            if (!taken) {
                assertTrue(!append.isCompleted(), "refused and called back");
                appends.remove(append);
            }
        }
        nextSequenceIds.put(region, sequenceId);
        return taken;
    }

    /** Tells the log that the region has flushed everything acknowledged so far. */
    synchronized void flush(Wal wal, String region) {
        for (Append append : appends) {
            Mutation last = append.mutations.get(append.mutations.size() - 1);
            if (append.isAcknowledged() && last.region().equals(region)) {
                flushed.put(region, last.sequenceId());
            }
        }
        if (flushed.containsKey(region)) {
            wal.regionFlushed(region, flushed.get(region));
        }
    }

    /**
     * What can be read must be a prefix of what was appended and hold all that was acknowledged, apart from what was
     * flushed, which may be gone.
     *
     * @return how many appends can be read
     */
    synchronized int check(FileSystem files, String directory) throws IOException {
        assertEquals("none", violation);
        var reader = new WalReader(files, directory);
        Map<String, List<Mutation>> read = new HashMap<>();
        for (String region : nextSequenceIds.keySet()) {
            List<Mutation> mutations = new ArrayList<>();
            read.put(region, mutations);
            reader.replay(
                    region,
                    flushed.getOrDefault(region, 0L),
                    (sequenceId, cells) -> mutations.add(new Mutation(region, sequenceId, copy(cells))));
        }
        int end = 0;
        for (Append append : appends) {
            for (Mutation mutation : append.mutations) {
                if (isFlushed(mutation)) {
                    continue;
                }
                List<Mutation> of = read.get(mutation.region());
                if (of.isEmpty()) {
                    checkNothingIsLeft(append, read);
                    return end;
                }
                assertEquals(mutation, of.remove(0), "appends are read in order, without gap");
            }
            end++;
        }
        checkNothingIsLeft(null, read);
        return end;
    }

    /** Like {@link #check}, for a log that has lost nothing. */
    void checkComplete(FileSystem files, String directory) throws IOException {
        assertEquals(appends.size(), check(files, directory));
    }

    private void checkNothingIsLeft(Append firstMissing, Map<String, List<Mutation>> read) {
        read.forEach((region, rest) ->
                assertTrue(rest.isEmpty(), () -> "read beyond a gap or what was never appended: " + rest));
        if (firstMissing != null) {
            for (Append append : appends.subList(appends.indexOf(firstMissing), appends.size())) {
                boolean needed = append.mutations.stream().anyMatch(mutation -> !isFlushed(mutation));
                assertTrue(!append.isAcknowledged() || !needed, () -> "acknowledged and lost: " + append.mutations);
            }
        }
    }

    private boolean isFlushed(Mutation mutation) {
        return mutation.sequenceId() <= flushed.getOrDefault(mutation.region(), 0L);
    }

    static Bytes copy(ByteBuffer buffer) {
        return Bytes.copyOf(buffer, buffer.position(), buffer.remaining());
    }
}
