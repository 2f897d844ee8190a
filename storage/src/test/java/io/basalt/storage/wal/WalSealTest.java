package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.LocalFileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that was taken for dead and wakes up again: what it writes then is never read. */
class WalSealTest {
    private static final String DIRECTORY = "wal/host,16020,1";
    private static final List<String> REGIONS = List.of("a".repeat(32), "b".repeat(32));
    private static final WalConfig SMALL = new WalConfig(Size.ofKilobytes(4), Size.ofKilobytes(64));

    @Test
    void anEmptyLogIsSealedEmpty() throws IOException {
        FileSystem master = new MemoryFileSystem().mount("master");
        assertEquals(Optional.empty(), WalSeal.read(master, DIRECTORY));
        assertEquals(new WalSeal(0, 0), WalSeal.sealOrRead(master, DIRECTORY));
        assertEquals(Optional.of(new WalSeal(0, 0)), WalSeal.read(master, DIRECTORY));
    }

    /** The example of {@code docs/formats/wal.md}. */
    @Test
    void format1OfASealCanBeReadForEver() throws IOException {
        FileSystem files = new MemoryFileSystem().mount("master");
        String content = "basalt wal-seal 1 number 0 bytes 21 crc32c 2ec31f28\nsegment 3\nend 106496\n";
        files.publish(WalFiles.seal(DIRECTORY), Bytes.of(content).asBuffer());
        assertEquals(Optional.of(new WalSeal(3, 106_496)), WalSeal.read(files, DIRECTORY));
    }

    @Test
    void whatAZombieWritesAfterTheSealIsNeverRead() {
        Seeds.forEach(150, random -> {
            var disk = new MemoryFileSystem();
            FileSystem files = disk.mount("zombie");
            var syncer = new QueueExecutor();
            var background = new QueueExecutor();
            var model = new LogModel();
            Wal wal = Wal.create(files, DIRECTORY, SMALL, syncer, background);
            int steps = random.nextInt(60);
            int sealAfter = random.nextInt(steps + 1);
            WalSeal seal = null;
            int readable = 0;
            for (int i = 0; i <= steps; i++) {
                if (i == sealAfter) {
                    FileSystem master = disk.mount("master");
                    seal = WalSeal.sealOrRead(master, DIRECTORY);
                    readable = model.check(master, DIRECTORY);
                }
                switch (random.nextInt(6)) {
                    case 0, 1 ->
                        assertTrue(model.append(wal, REGIONS.get(random.nextInt(2)), random, random.nextInt(1500))
                                || wal.status().unsyncedBytes() > 50_000);
                    case 2 -> wal.roll();
                    case 3 -> background.runOne();
                    default -> syncer.runOne();
                }
            }
            if (random.nextBoolean()) {
                wal.close();
                QueueExecutor.runAll(syncer, background);
            }
            assertEquals(seal, WalSeal.sealOrRead(disk.mount("second master"), DIRECTORY));
            assertEquals(Optional.of(seal), new WalReader(disk.mount("owner"), DIRECTORY).seal());
            assertEquals(readable, countReadable(disk.mount("owner")));
            assertTrue(model.appends.size() >= readable);
        });
    }

    private static int countReadable(FileSystem files) throws IOException {
        var reader = new WalReader(files, DIRECTORY);
        int[] count = new int[1];
        for (String region : REGIONS) {
            reader.replay(region, 0, (sequenceId, cells) -> count[0]++);
        }
        return count[0];
    }

    @Test
    void aTailThatIsCutOffWhileItIsReadIsStillZeros() throws IOException {
        FileSystem files = new MemoryFileSystem().mount("server");
        var syncer = new QueueExecutor();
        var background = new QueueExecutor();
        Wal wal = Wal.create(files, DIRECTORY, SMALL, syncer, background);
        var model = new LogModel();
        assertTrue(model.append(wal, REGIONS.get(0), Seeds.generator(1), 10));
        syncer.runAll();
        try (var reader = new SegmentReader(files, DIRECTORY, 1)) {
            wal.close();
            QueueExecutor.runAll(syncer, background);
            assertTrue(reader.header().isPresent());
            long end = reader.group(SegmentHeader.BYTES).orElseThrow().end();
            assertEquals(GroupHeader.Kind.INDEX, reader.group(end).orElseThrow().kind());
            assertEquals(-1, reader.findGroup(end + 8));
        }
    }

    /** Reading and sealing while the server writes must not take what is being written for damage. */
    @Test
    void aLogIsReadAndSealedWhileItsServerWrites(@TempDir Path root) throws Exception {
        FileSystem files = new LocalFileSystem(root.toString());
        ExecutorService server = Executors.newSingleThreadExecutor();
        ExecutorService disk = Executors.newFixedThreadPool(2);
        try {
            var model = new LogModel();
            Wal wal =
                    Wal.create(files, DIRECTORY, new WalConfig(Size.ofKilobytes(64), Size.ofMegabytes(1)), disk, disk);
            var stop = new AtomicBoolean();
            var writing = server.submit(() -> {
                var random = Seeds.generator(1);
                while (!stop.get()) {
                    if (!model.append(wal, REGIONS.get(random.nextInt(2)), random, random.nextInt(3000))) {
                        Thread.onSpinWait();
                    }
                }
                return null;
            });
            int before = 0;
            while (before < 500) {
                int now = countReadable(files);
                assertTrue(now >= before, () -> "what was read once stays");
                before = now;
            }
            WalSeal seal = WalSeal.sealOrRead(files, DIRECTORY);
            int sealed = countReadable(files);
            assertTrue(sealed >= before);
            stop.set(true);
            writing.get();
            wal.shutdown().get(10, TimeUnit.SECONDS);
            assertEquals(seal, WalSeal.sealOrRead(files, DIRECTORY));
            assertEquals(sealed, countReadable(files));
        } finally {
            server.shutdownNow();
            disk.shutdownNow();
        }
    }
}
