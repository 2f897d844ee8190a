package io.basalt.master.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.master.ManualLoop;
import io.basalt.master.disk.MasterDisk;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.OvertakenFileSystem;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Descriptors on disk, when one master sleeps within a write and another one goes on. */
final class DiskTableDirectoriesTest {
    private static final TableName NAME = TableName.parse("t");

    private final ManualLoop loop = new ManualLoop();

    @Test
    void aWriteIsRepeatedWithoutEffect() {
        DiskTableDirectories directories = on(new MemoryFileSystem().mount("master"));
        for (int i = 0; i < 2; i++) {
            done(directories.write(table("a"), 10));
            assertEquals(10, done(directories.newest(NAME)));
        }
        done(directories.write(table("b"), 11));
        assertTrue(failed(directories.write(table("a"), 10)));
        assertEquals(List.of(table("b")), done(directories.load()));
    }

    @Test
    void whoSleepsWhileItModifiesATableDoesNotUndoALaterModification() {
        int sleeps = 0;
        while (sleepsWhileItWrites(sleeps + 1, 11, List.of(11L, 12L))) {
            sleeps++;
        }
        assertTrue(sleeps > 2, "it slept " + sleeps + " times");
    }

    @Test
    void whoSleepsWhileItModifiesATableDoesNotTouchTheNextOneOfItsName() {
        int sleeps = 0;
        while (sleepsWhileItWrites(sleeps + 1, 11, List.of(11L, 0L, 20L))) {
            sleeps++;
        }
        assertTrue(sleeps > 2, "it slept " + sleeps + " times");
    }

    /** A descriptor that is left of a table without any row in hbase:meta is of no table. */
    @Test
    void aTableIsMadeOverWhatASleeperLeftOfAnEarlierOne() {
        DiskTableDirectories directories = on(new MemoryFileSystem().mount("master"));
        done(directories.write(table("left"), 11));
        done(directories.write(table("made"), 20));
        assertEquals(List.of(table("made")), done(directories.load()));
    }

    /**
     * Whether a write makes so many calls.
     *
     * @param meanwhile the versions that others write while the caller sleeps, the first being the caller's own; 0 drops
     *     the table
     */
    private boolean sleepsWhileItWrites(int call, long number, List<Long> meanwhile) {
        FileSystem files = new MemoryFileSystem().mount("master");
        DiskTableDirectories awake = on(files);
        done(awake.write(table("v10"), 10));
        boolean[] slept = {false};
        FileSystem overtaken = OvertakenFileSystem.atCall(call, files, () -> {
            slept[0] = true;
            for (long version : meanwhile) {
                done(
                        version == 0
                                ? awake.drop(NAME, done(awake.contents(NAME)))
                                : awake.write(table("v" + version), version));
            }
            return null;
        });
        var asleep = on(overtaken).write(table("v" + number), number);
        loop.runReady();
        assertTrue(asleep.isDone());
        if (!slept[0]) {
            assertFalse(asleep.isCompletedExceptionally());
            return false;
        }
        long newest = meanwhile.get(meanwhile.size() - 1);
        assertEquals(List.of(table("v" + newest)), done(awake.load()), "call " + call);
        return true;
    }

    private DiskTableDirectories on(FileSystem files) {
        return new DiskTableDirectories(new MasterDisk(files, loop, loop));
    }

    private static TableDescriptor table(String family) {
        return TableDescriptor.of(NAME, FamilyDescriptor.of(family));
    }

    private <T> T done(CompletableFuture<T> future) {
        loop.runReady();
        return future.join();
    }

    private boolean failed(CompletableFuture<?> future) {
        loop.runReady();
        return future.isCompletedExceptionally();
    }
}
