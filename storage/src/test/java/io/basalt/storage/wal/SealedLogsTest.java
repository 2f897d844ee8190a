package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SealedLogsTest {
    private static final String SERVER = "host,16020,1";
    private static final String DIRECTORY = "wal/" + SERVER;
    private static final int REGIONS = 16;

    private final FileSystem files = new MemoryFileSystem().mount("server");
    private final SealedLogs logs = new SealedLogs(files);
    private final LogModel model = new LogModel();
    private final RandomGenerator random = Seeds.generator(1);

    @Test
    void aLogIsLookedThroughOnceForAllRegions() throws IOException {
        long logBytes = write(400_000);
        WalSeal.sealOrRead(files, DIRECTORY);
        Map<String, List<Bytes>> expected = new TreeMap<>();
        for (LogModel.Append append : model.appends) {
            for (LogModel.Mutation mutation : append.mutations) {
                expected.computeIfAbsent(mutation.region(), region -> new ArrayList<>())
                        .add(mutation.cells());
            }
        }
        long bytesRead = 0;
        for (int i = 0; i < REGIONS; i++) {
            List<Bytes> read = new ArrayList<>();
            bytesRead += logs.of(SERVER)
                    .replay(region(i), 0, (id, cells) -> read.add(LogModel.copy(cells)))
                    .bytesRead();
            assertEquals(expected.get(region(i)), read);
        }
        // Twice by the first two, and then each has its part, of which a reader takes a megabyte or two.
        long most = 2 * logBytes + REGIONS * (2L << 20);
        assertTrue(bytesRead < most, () -> "read more than " + most);
        assertTrue(most < REGIONS * logBytes / 2, "nothing is saved");
    }

    @Test
    void manyRegionsMayBeOpenedAtTheSameTime() throws Exception {
        write(2_000);
        WalSeal.sealOrRead(files, DIRECTORY);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> replays = new ArrayList<>();
            for (int i = 0; i < REGIONS; i++) {
                String region = region(i);
                replays.add(threads.submit(() ->
                        logs.of(SERVER).replay(region, 0, (id, cells) -> {}).mutations()));
            }
            for (Future<Long> replay : replays) {
                assertEquals(20, replay.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void onlyWhatIsSealedIsKept() throws IOException {
        write(100);
        assertNotSame(logs.of(SERVER), logs.of(SERVER), "its server may write on");
        WalSeal.sealOrRead(files, DIRECTORY);
        WalReader kept = logs.of(SERVER);
        assertSame(kept, logs.of(SERVER));
        logs.forget();
        assertNotSame(kept, logs.of(SERVER));
    }

    /** Twenty mutations of each region, region after region, in one segment that gets no index; returns its bytes. */
    private long write(int bytesOfEachRegion) throws IOException {
        var syncer = new QueueExecutor();
        var config = new WalConfig(Size.ofMegabytes(64), Size.ofMegabytes(64));
        Wal wal = Wal.create(files, DIRECTORY, config, syncer, syncer);
        for (int i = 0; i < REGIONS; i++) {
            for (int j = 0; j < 20; j++) {
                assertTrue(model.append(wal, region(i), random, bytesOfEachRegion / 20));
                syncer.runAll();
            }
        }
        wal.abort("a crash");
        syncer.runAll();
        return (long) REGIONS * bytesOfEachRegion;
    }

    private static String region(int number) {
        return "%032d".formatted(number);
    }
}
