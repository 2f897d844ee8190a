package io.basalt.master.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.Bytes;
import io.basalt.master.ManualLoop;
import io.basalt.master.disk.MasterDisk;
import io.basalt.master.event.EventLog;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.Parents;
import io.basalt.master.region.RegionStates;
import io.basalt.master.store.MemoryMasterStore;
import io.basalt.master.table.DiskTableDirectories;
import io.basalt.master.table.TableOperations;
import io.basalt.master.table.Tables;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.SnapshotPb.SnapshotDescription;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.snapshot.SnapshotId;
import io.basalt.storage.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots of a disabled table with one region. */
final class SnapshotsTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableName OTHER = TableName.parse("other");
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, FamilyDescriptor.of("f"));
    private static final SnapshotDescription ASKED =
            SnapshotDescription.newBuilder().setName("s").setTable("t").build();
    private static final SnapshotDescription DESCRIPTION =
            ASKED.toBuilder().setType(SnapshotDescription.Type.DISABLED).build();
    private static final EventLog NO_EVENTS = (kind, subject, reason, details) -> {};

    private final ManualLoop loop = new ManualLoop();
    private final MemoryMasterStore store = new MemoryMasterStore(loop);
    private final FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem().mount("master"));
    private Procedures procedures;
    private Snapshots snapshots;

    @BeforeEach
    void begin() {
        reign();
        procedures.resume();
    }

    /** A master comes to know what there is, and does nothing yet. */
    private void reign() {
        var disk = new MasterDisk(files, loop, loop);
        var directories = new DiskTableDirectories(disk);
        var regions = new RegionStates();
        regions.add(RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1));
        procedures = new Procedures(loop, loop, store, NO_EVENTS);
        // No region moves in these tests, and nothing is flushed.
        var tables = new TableOperations(
                loop,
                procedures,
                regions,
                null,
                new Tables(),
                new Parents(),
                null,
                directories,
                NO_EVENTS,
                namespace -> true);
        snapshots = new Snapshots(loop, loop, disk, procedures, tables, regions, null, NO_EVENTS, () -> true);
        directories.write(TABLE, 1);
        directories.write(TableDescriptor.of(OTHER, FamilyDescriptor.of("f")), 1);
        loop.runReady();
        tables.restore(Map.of(NAME, TableState.DISABLED, OTHER, TableState.DISABLED));
        procedures.load();
        loop.runReady();
        snapshots.start();
        loop.runReady();
    }

    @Test
    void aNameIsTakenUntilItsSnapshotIsGone() {
        take();
        CompletableFuture<Void> deleted = snapshots.delete("s");
        CompletableFuture<Void> deletedTwice = snapshots.delete("s");
        assertEquals(ErrorKind.SNAPSHOT_EXISTS, refusal(snapshots.take(ASKED, Optional.empty())));
        loop.runReady();
        deleted.join();
        deletedTwice.join();
        assertEquals(List.of(), names());
        assertEquals(ErrorKind.SNAPSHOT_NOT_FOUND, refusal(snapshots.delete("s")));
        take();
        assertEquals(List.of("s"), names());
    }

    @Test
    void ofTwoSnapshotsOfOneNameOneIsTaken() {
        CompletableFuture<Long> first = snapshots.take(ASKED, Optional.empty());
        SnapshotDescription other = ASKED.toBuilder().setTable("other").build();
        assertEquals(ErrorKind.SNAPSHOT_EXISTS, refusal(snapshots.take(other, Optional.empty())));
        loop.runReady();
        procedures.whenEnded(first.join()).join();
        assertEquals("t", snapshots.list().join().get(0).getTable());
    }

    @Test
    void aSnapshotThatCouldNotBeDeletedCanBeDeletedAgain() {
        take();
        files.failAt(files.calls() + 3, Moment.BEFORE);
        CompletableFuture<Void> deleted = snapshots.delete("s");
        loop.runReady();
        assertInstanceOf(IOException.class, failure(deleted));
        assertEquals(List.of("s"), names());
        deleted = snapshots.delete("s");
        loop.runReady();
        deleted.join();
        take();
    }

    /** The procedure of an earlier master is about to repeat its last step. */
    @Test
    void aSnapshotIsDeletedOnlyWhenItsProcedureHasEnded() throws Exception {
        submit(TakeSnapshot.Step.COMPLETE);
        procedures.stop();
        var disk = new SnapshotStore(files);
        disk.begin(new SnapshotId("s", 0), Bytes.wrap(DESCRIPTION.toByteArray()), Bytes.EMPTY);
        disk.complete(new SnapshotId("s", 0));
        reign();
        assertEquals(List.of("s"), names());
        CompletableFuture<Void> deleted = snapshots.delete("s");
        loop.runReady();
        assertFalse(deleted.isDone());
        procedures.resume();
        loop.runReady();
        deleted.join();
        assertEquals(List.of(), names());
        assertEquals(List.of(), disk.list());
    }

    @Test
    void whoDoesNotKnowOfTheNextSnapshotOfANameDoesNotDeleteIt() throws Exception {
        take();
        var disk = new SnapshotStore(files);
        disk.delete(disk.find("s").orElseThrow());
        var next = new SnapshotId("s", loop.wallMillis() + 1);
        disk.begin(next, Bytes.EMPTY, Bytes.EMPTY);
        disk.complete(next);
        CompletableFuture<Void> deleted = snapshots.delete("s");
        loop.runReady();
        deleted.join();
        assertEquals(List.of(next), disk.list());
    }

    @Test
    void aSnapshotThatIsDeletedWhileItIsTakenIsTakenBack() throws Exception {
        for (TakeSnapshot.Step step : List.of(TakeSnapshot.Step.ADD, TakeSnapshot.Step.COMPLETE)) {
            CompletableFuture<Long> id = submit(step);
            loop.runReady();
            assertEquals(ErrorKind.SNAPSHOT_CREATION, refusal(procedures.whenEnded(id.join())), step.toString());
            assertEquals(List.of(), names());
            assertEquals(List.of(), new SnapshotStore(files).incomplete());
        }
    }

    private void take() {
        CompletableFuture<Long> id = snapshots.take(ASKED, Optional.empty());
        loop.runReady();
        CompletableFuture<Void> taken = procedures.whenEnded(id.join());
        loop.runReady();
        taken.join();
    }

    /** Another procedure that is to go on with this step. */
    private CompletableFuture<Long> submit(TakeSnapshot.Step step) throws RpcException {
        return procedures.submit(new TakeSnapshot(snapshots, step, DESCRIPTION, TABLE, ""), Optional.empty());
    }

    private List<String> names() {
        return snapshots.list().join().stream()
                .map(SnapshotDescription::getName)
                .toList();
    }

    private static ErrorKind refusal(CompletableFuture<?> refused) {
        return assertInstanceOf(RpcException.class, failure(refused)).kind();
    }

    private static Throwable failure(CompletableFuture<?> failed) {
        return assertThrows(CompletionException.class, () -> failed.getNow(null))
                .getCause();
    }
}
