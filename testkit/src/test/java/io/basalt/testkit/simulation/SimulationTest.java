package io.basalt.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.EventLoop;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Simulation simulation = new Simulation(1);
    private final SimProcess process = simulation.process("p");

    @Test
    void aLoopRunsItsTasksInOrderAndKnowsItself() {
        List<Integer> ran = new ArrayList<>();
        process.start(life -> {
            EventLoop loop = life.threads().loop("loop");
            EventLoop other = life.threads().loop("other");
            assertFalse(loop.inLoop());
            for (int i = 0; i < 100; i++) {
                int number = i;
                loop.execute(() -> {
                    assertTrue(loop.inLoop());
                    assertFalse(other.inLoop());
                    ran.add(number);
                });
            }
        });
        simulation.run(SECOND);
        assertEquals(IntStream.range(0, 100).boxed().toList(), ran);
    }

    @Test
    void tasksOfTwoLoopsInterleaveInManyWays() {
        var orders = IntStream.range(0, 20)
                .mapToObj(seed -> {
                    var world = new Simulation(seed);
                    List<String> ran = new ArrayList<>();
                    world.process("p").start(life -> {
                        for (String name : List.of("a", "b")) {
                            EventLoop loop = life.threads().loop(name);
                            for (int i = 0; i < 10; i++) {
                                loop.execute(() -> ran.add(name));
                            }
                        }
                    });
                    world.run(SECOND);
                    return String.join("", ran);
                })
                .distinct()
                .count();
        assertTrue(orders > 10, () -> "only " + orders + " different orders");
    }

    @Test
    void aTimerRunsWhenItIsDueUnlessItWasCancelled() {
        List<Duration> ran = new ArrayList<>();
        process.start(life -> {
            EventLoop loop = life.threads().loop("loop");
            loop.schedule(Duration.ofMillis(500), () -> ran.add(simulation.now()));
            EventLoop.Cancellable cancelled = loop.schedule(Duration.ofMillis(400), () -> ran.add(Duration.ZERO));
            loop.schedule(Duration.ofMillis(300), cancelled::cancel);
            // Cancelled at the very time at which it is due, when it may wait for its turn already.
            EventLoop.Cancellable late = loop.schedule(Duration.ofMillis(600), () -> ran.add(Duration.ZERO));
            loop.schedule(Duration.ofMillis(599), () -> loop.schedule(Duration.ofMillis(1), late::cancel));
            loop.schedule(Duration.ofMillis(600), late::cancel);
        });
        simulation.run(SECOND);
        assertTrue(ran.get(0).compareTo(Duration.ofMillis(500)) >= 0);
        assertTrue(ran.get(0).compareTo(Duration.ofMillis(501)) < 0);
        assertTrue(ran.size() <= 2, ran::toString);
    }

    @Test
    void workersRunAsManyTasksAtOnceAsTheyAre() {
        List<Duration> ends = new ArrayList<>();
        process.start(life -> {
            Executor workers = life.threads().workers("disk", 4);
            for (int i = 0; i < 8; i++) {
                workers.execute(() -> ends.add(simulation.now()));
            }
        });
        simulation.run(SECOND);
        assertEquals(8, ends.size());
        assertTrue(ends.get(0).compareTo(Duration.ZERO) > 0, "disks take time");
    }

    @Test
    void aDeadProcessRunsNothingAndItsDiskRefuses() {
        List<String> ran = new ArrayList<>();
        process.start(life -> {
            EventLoop loop = life.threads().loop("loop");
            loop.schedule(Duration.ofMillis(10), () -> {
                process.kill(CrashMode.KEPT);
                loop.execute(() -> ran.add("task of the dead"));
                life.threads().workers("disk", 1).execute(() -> ran.add("work of the dead"));
                assertThrows(IOException.class, () -> life.files().publish("f", ByteBuffer.allocate(1)));
            });
            loop.schedule(Duration.ofMillis(20), () -> ran.add("timer of the dead"));
        });
        simulation.run(SECOND);
        assertEquals(List.of(), ran);
        assertFalse(process.alive());
    }

    @Test
    void aRestartedProcessIsANewLifeWithTheSameProgram() {
        List<String> lives = new ArrayList<>();
        process.start(life -> lives.add(life.toString()));
        simulation.run(SECOND);
        process.kill(CrashMode.KEPT);
        process.restart();
        simulation.run(SECOND);
        assertEquals(List.of("p#1", "p#2"), lives);
    }

    @Test
    void aPausedProcessDoesNothingAndThenEverythingThatBecameDue() {
        List<Duration> ran = new ArrayList<>();
        var clock = new long[2];
        process.start(life -> {
            EventLoop loop = life.threads().loop("loop");
            clock[0] = life.clock().nanos();
            loop.schedule(Duration.ofMillis(200), () -> ran.add(simulation.now()));
            loop.schedule(Duration.ofMillis(300), () -> {
                ran.add(simulation.now());
                clock[1] = life.clock().nanos();
            });
        });
        simulation.run(Duration.ofMillis(100));
        process.pause(Duration.ofMillis(700));
        simulation.run(SECOND);
        assertEquals(2, ran.size());
        for (Duration at : ran) {
            assertEquals(800, at.toMillis());
        }
        assertTrue(clock[1] - clock[0] >= Duration.ofMillis(800).toNanos(), "clocks go on during a pause");
    }

    @Test
    void unsyncedBytesGoWithTheMachineAndStayWithTheProcess() throws IOException {
        for (CrashMode mode : List.of(CrashMode.LOST, CrashMode.KEPT)) {
            var world = new Simulation(1);
            world.process("p").start(life -> {
                AppendFile file = life.files().create("wal/segment", 0);
                life.files().syncDirectory("wal");
                file.append(ByteBuffer.wrap(new byte[] {1}));
                file.sync();
                file.append(ByteBuffer.wrap(new byte[] {2}));
            });
            world.run(SECOND);
            world.process("p").kill(mode);
            FileSystem after = world.disk().mount("other");
            try (ReadFile file = after.open("wal/segment")) {
                assertEquals(mode == CrashMode.LOST ? 1 : 2, file.sizeBytes());
            }
        }
    }

    @Test
    void aProcessCanBeKilledInTheMiddleOfATask() throws IOException {
        List<String> ran = new ArrayList<>();
        process.start(life -> life.threads().loop("loop").execute(() -> {
            try {
                AppendFile file = life.files().create("f", 0);
                ran.add("created");
                file.append(ByteBuffer.wrap(new byte[] {1}));
                ran.add("appended");
                file.sync();
                ran.add("synced");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }));
        process.killAtDiskChange(2, CrashMode.KEPT);
        simulation.run(SECOND);
        assertEquals(List.of("created"), ran);
        assertFalse(process.alive());
        assertTrue(simulation.disk().mount("other").exists("f"));
    }

    @Test
    void aLockOutlivesAPauseButNotItsHolder() throws IOException {
        process.start(life -> assertTrue(life.files().tryLock("lock").isPresent()));
        simulation.run(SECOND);
        FileSystem other = simulation.disk().mount("other");
        process.pause(SECOND);
        assertTrue(other.tryLock("lock").isEmpty());
        process.kill(CrashMode.KEPT);
        assertTrue(other.tryLock("lock").isPresent());
    }

    @Test
    void anExceptionThatEscapesEndsTheRunAndNamesTheSeed() {
        process.start(life -> life.threads().loop("loop").execute(() -> {
            throw new IllegalStateException("broken invariant");
        }));
        var failure = assertThrows(SimulationFailure.class, () -> simulation.run(SECOND));
        assertTrue(failure.getMessage().contains("broken invariant"), failure.getMessage());
        assertTrue(failure.getMessage().contains("scripts/simulate.sh registers 1"), failure.getMessage());
    }

    @Test
    void clocksOfProcessesDifferAsTheyAreSet() {
        var wall = new long[2];
        var nanos = new long[2];
        SimProcess fast = simulation.process("fast");
        fast.setClocks(1_000, 5_000);
        for (SimProcess each : List.of(process, fast)) {
            int index = each == fast ? 1 : 0;
            each.start(life -> {
                long start = life.clock().nanos();
                life.threads().loop("loop").schedule(Duration.ofSeconds(100), () -> {
                    nanos[index] = life.clock().nanos() - start;
                    wall[index] = life.clock().wallMillis();
                });
            });
        }
        simulation.run(Duration.ofSeconds(200));
        assertEquals(100, (nanos[1] - nanos[0]) / 1_000_000.0, 1);
        assertEquals(5_000.0, (double) (wall[1] - wall[0]), 1.0);
    }

    @Test
    void aNumberStreamDependsOnSeedAndPurposeOnly() {
        assertEquals(
                new Simulation(5).random("a").nextLong(),
                new Simulation(5).random("a").nextLong());
        assertNotEquals(
                new Simulation(5).random("a").nextLong(),
                new Simulation(5).random("b").nextLong());
        assertNotEquals(
                new Simulation(5).random("a").nextLong(),
                new Simulation(6).random("a").nextLong());
    }
}
