package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Size;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.file.Seeds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random work, a crash anywhere in it, and a look at what is left. */
class WalCrashTest {
    private static final String DIRECTORY = "wal/host,16020,1";
    private static final List<String> REGIONS = List.of("a".repeat(32), "b".repeat(32), "c".repeat(32), "1588230740");

    /** The server dies between two calls, at any time. */
    @Test
    void whatWasAcknowledgedSurvivesACrash() {
        Seeds.forEach(400, random -> {
            var run = new Run(random);
            run.work(random.nextInt(120));
            run.crashAndCheck();
        });
    }

    /** The server dies inside a call, each of them in turn. */
    @Test
    void whatWasAcknowledgedSurvivesACrashInsideAnyCall() {
        Seeds.forEach(3, random -> {
            long seed = random.nextLong();
            for (Moment moment : Moment.values()) {
                for (CrashMode mode : CrashMode.values()) {
                    int call = 1;
                    while (crashesInside(call, moment, mode, seed)) {
                        // Most calls are much like each other: every one early on, then one of a few.
                        call += call < 40 ? 1 : 1 + random.nextInt(9);
                    }
                    assertTrue(call > 40, "the work is long enough to see everything");
                }
            }
        });
    }

    private static boolean crashesInside(int call, Moment moment, CrashMode mode, long seed) throws IOException {
        var run = new Run(Seeds.generator(seed));
        run.faulty.crashAt(call, moment);
        run.workUntilItFails(80);
        run.crashAndCheck(mode);
        return run.faulty.calls() >= call;
    }

    /** One call fails; the server lives, hears of it, and every append is answered. */
    @Test
    void everyAppendIsAnsweredAlthoughACallFails() {
        Seeds.forEach(3, random -> {
            long seed = random.nextLong();
            for (Moment moment : Moment.values()) {
                int call = 1;
                while (answersAllAlthough(call, moment, seed)) {
                    call += call < 40 ? 1 : 1 + random.nextInt(9);
                }
            }
        });
    }

    private static boolean answersAllAlthough(int call, Moment moment, long seed) throws IOException {
        var run = new Run(Seeds.generator(seed));
        run.faulty.failAt(call, moment);
        run.workUntilItFails(80);
        if (run.wal != null) {
            var ended = run.wal.shutdown();
            QueueExecutor.runAll(run.syncer, run.background);
            assertTrue(ended.isDone());
        }
        for (LogModel.Append append : run.model.appends) {
            assertTrue(append.isCompleted(), () -> "waits for ever: " + append.mutations);
        }
        run.disk.mount("other").tryLock(WalFiles.lock(DIRECTORY)).orElseThrow().close();
        run.crashAndCheck(CrashMode.LOST);
        return run.faulty.calls() >= call;
    }

    /** Segments are written over others again and again, and the server dies at any time. */
    @Test
    void whatWasAcknowledgedSurvivesACrashOfALogThatRecycles() {
        Seeds.forEach(300, random -> {
            var run = new Run(random);
            run.work(0);
            int rounds = random.nextInt(2, 14);
            for (int i = 0; i < rounds; i++) {
                run.fillAndFlush();
            }
            for (int i = random.nextInt(30); i > 0; i--) {
                run.step();
            }
            run.crashAndCheck();
            assertTrue(run.wal.status().syncs() >= rounds);
        });
    }

    /** The server dies inside any call of a segment's way from being full to being the next one but one. */
    @Test
    void whatWasAcknowledgedSurvivesACrashInsideAnyCallOfRecycling() {
        Seeds.forEach(4, random -> {
            long seed = random.nextLong();
            Set<String> died = new TreeSet<>();
            for (Moment moment : Moment.values()) {
                for (CrashMode mode : CrashMode.values()) {
                    Run run;
                    int call = 0;
                    do {
                        call++;
                        run = new Run(Seeds.generator(seed));
                        run.faulty.crashAt(call, moment);
                        run.fillAndFlushUntilItFails(7);
                        run.crashAndCheck(mode);
                        died.add(run.faulty.failedCall().split(" ")[0]);
                    } while (run.faulty.calls() >= call);
                }
            }
            assertTrue(died.containsAll(Set.of("rename", "reuse", "sync", "trim")), died::toString);
        });
    }

    @Test
    void aFullDiskLosesNothingAcknowledged() {
        Seeds.forEach(60, random -> {
            var run = new Run(random);
            run.faulty.setFreeBytes(random.nextInt(4096, 60_000));
            run.workUntilItFails(80);
            run.faulty.setFreeBytes(Long.MAX_VALUE);
            run.crashAndCheck();
        });
    }

    @Test
    void aLogThatWasShutDownIsWhole() {
        Seeds.forEach(60, random -> {
            var run = new Run(random);
            run.work(random.nextInt(80));
            var ended = run.wal.shutdown();
            QueueExecutor.runAll(run.syncer, run.background);
            assertTrue(ended.isDone() && !ended.isCompletedExceptionally());
            run.disk.crash("server", CrashMode.LOST, random);
            assertEquals(run.model.appends.size(), run.check());
        });
    }

    /** A server at work. */
    private static final class Run {
        final MemoryFileSystem disk = new MemoryFileSystem();
        final FaultyFileSystem faulty = new FaultyFileSystem(disk.mount("server"));
        final QueueExecutor syncer = new QueueExecutor();
        final QueueExecutor background = new QueueExecutor();
        final LogModel model = new LogModel();
        final RandomGenerator random;
        Wal wal;

        Run(RandomGenerator random) {
            this.random = random;
        }

        void work(int steps) throws IOException {
            wal = Wal.create(
                    faulty, DIRECTORY, new WalConfig(Size.ofKilobytes(4), Size.ofKilobytes(16)), syncer, background);
            for (int i = 0; i < steps; i++) {
                step();
            }
        }

        void workUntilItFails(int steps) {
            try {
                work(steps);
                while (syncer.waiting() + background.waiting() > 0) {
                    step();
                }
            } catch (IOException e) {
                // Injected.
            }
        }

        /** Fills more than a segment, then lets all regions flush. */
        void fillAndFlush() throws IOException {
            for (int i = random.nextInt(3, 6); i > 0; i--) {
                append(random.nextInt(500, 1_500));
                if (random.nextInt(4) > 0) {
                    QueueExecutor.runAll(syncer, background);
                }
            }
            REGIONS.forEach(region -> model.flush(wal, region));
            if (random.nextBoolean()) {
                QueueExecutor.runAll(syncer, background);
            }
        }

        void fillAndFlushUntilItFails(int rounds) {
            try {
                work(0);
                for (int i = 0; i < rounds; i++) {
                    fillAndFlush();
                }
                QueueExecutor.runAll(syncer, background);
            } catch (IOException e) {
                // Injected.
            }
        }

        private void step() throws IOException {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> append(random.nextInt(40));
                case 4 -> append(random.nextInt(3_000));
                case 5 -> model.flush(wal, region());
                case 6 -> REGIONS.forEach(region -> model.flush(wal, region));
                case 7 -> wal.roll();
                case 8, 9 -> background.runOne();
                case 10 -> QueueExecutor.runAll(syncer, background);
                default -> syncer.runOne();
            }
        }

        private void append(int bytes) throws WalClosedException {
            int[] runs = new int[random.nextInt(1, 4)];
            runs[0] = bytes;
            boolean taken = model.append(wal, region(), random, runs);
            assertTrue(taken || wal.status().unsyncedBytes() > 6_000, "refused without need");
        }

        private String region() {
            return REGIONS.get(random.nextInt(REGIONS.size()));
        }

        void crashAndCheck() throws IOException {
            List<CrashMode> modes = List.of(CrashMode.values());
            crashAndCheck(modes.get(random.nextInt(modes.size())));
        }

        void crashAndCheck(CrashMode mode) throws IOException {
            disk.crash("server", mode, random);
            int unsealed = check();
            FileSystem master = disk.mount("master");
            WalSeal seal = WalSeal.sealOrRead(master, DIRECTORY);
            assertEquals(unsealed, check(), () -> "the same with " + seal);
            assertEquals(seal, WalSeal.sealOrRead(disk.mount("other"), DIRECTORY));
            assertEquals(
                    0,
                    new WalDump(master, DIRECTORY, OptionalLong.empty(), false, new PrintWriter(Writer.nullWriter()))
                            .print());
        }

        int check() throws IOException {
            return model.check(disk.mount("reader"), DIRECTORY);
        }
    }
}
