package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Clock;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class GatheringTest {
    private static final long SYNC_NANOS = 400_000;

    private final Object lock = new Object();
    private final ManualClock clock = new ManualClock();
    private final Gathering gathering = new Gathering(clock, lock);

    @Test
    void aLoneWriterWaitsForNobody() {
        sync(SYNC_NANOS, 1, 0);
        assertFalse(begins(0));
        assertFalse(begins(1));
    }

    @Test
    void theSyncerWaitsUntilAllAreBack() {
        sync(SYNC_NANOS, 3, 2);
        assertTrue(begins(2));
        synchronized (lock) {
            assertNull(gathering.toWake(group(4)));
            assertSame(Thread.currentThread(), gathering.toWake(group(5)));
            assertNull(gathering.toWake(group(6)), "woken twice");
        }
    }

    @Test
    void whoDoesNotComeBackIsNotWaitedForAgain() {
        sync(SYNC_NANOS, 5, 0);
        assertTrue(begins(1));
        gathering.await(); // ends by itself
        sync(SYNC_NANOS, 1, 0);
        assertFalse(begins(0));
    }

    @Test
    void aGroupThatIsLargeIsNotLetWait() {
        sync(SYNC_NANOS, 5, 0);
        Group large = group(1);
        add(large, 70_000);
        synchronized (lock) {
            assertFalse(gathering.begins(large));
        }
    }

    @Test
    void nobodyWaitsForWhatIsFasterThanWaiting() {
        sync(20_000, 5, 0);
        assertFalse(begins(1));
        for (int i = 0; i < 20; i++) {
            sync(SYNC_NANOS, 5, 0);
        }
        assertTrue(begins(1), "once syncs are slow");
    }

    @Test
    void aMutationIsCountedWhereverItIs() {
        var batch = new WalBatch();
        batch.mutation(1).cells(ByteBuffer.allocate(9));
        batch.mutation(2).cells(ByteBuffer.allocate(9));
        batch.prepare("r");
        var group = new Group();
        group.add("r", batch, new LogModel.Ignored());
        assertEquals(2, group.mutations());
        batch.clear();
        batch.mutation(3);
        batch.prepare("r");
        group.add("r", batch, new LogModel.Ignored());
        assertEquals(3, group.mutations());
        group.clear();
        assertEquals(0, group.mutations());
    }

    private void sync(long nanos, int written, int next) {
        gathering.syncBegins();
        clock.nanos += nanos;
        gathering.syncEnded();
        synchronized (lock) {
            gathering.expect(group(written), group(next));
        }
    }

    private boolean begins(int waiting) {
        synchronized (lock) {
            return gathering.begins(group(waiting));
        }
    }

    private static Group group(int mutations) {
        var group = new Group();
        for (int i = 0; i < mutations; i++) {
            add(group, 10);
        }
        return group;
    }

    private static void add(Group group, int bytes) {
        var batch = new WalBatch();
        batch.mutation(1).cells(ByteBuffer.allocate(bytes));
        batch.prepare("r");
        group.add("r", batch, new LogModel.Ignored());
    }

    private static final class ManualClock implements Clock {
        private long nanos = 12_345;

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }
}
