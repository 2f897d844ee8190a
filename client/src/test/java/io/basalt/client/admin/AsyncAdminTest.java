package io.basalt.client.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.client.fake.FakeCluster;
import io.basalt.client.fake.FakeMaster;
import io.basalt.client.retry.OperationFailedException;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterPb.GetProcedureResultResponse;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AsyncAdminTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, FamilyDescriptor.of("f"));

    private final FakeCluster cluster = new FakeCluster(2);
    private final AsyncAdmin admin = cluster.connect().admin();

    private <T> T await(CompletableFuture<T> future) throws Throwable {
        return cluster.loop().await(future);
    }

    private OperationFailedException failure(CompletableFuture<?> future) {
        return assertThrows(OperationFailedException.class, () -> await(future));
    }

    @Test
    void aTableGoesThroughItsLife() throws Throwable {
        await(admin.createTable(TABLE, List.of(Bytes.of("k"))));
        assertEquals(List.of(NAME), await(admin.listTables()));
        assertEquals(TABLE, await(admin.describeTable(NAME)));
        assertEquals(2, await(admin.regions(NAME)).size());
        await(admin.disableTable(NAME));
        assertTrue(failure(admin.disableTable(NAME)).is(ErrorKind.TABLE_NOT_ENABLED));
        await(admin.enableTable(NAME));
        assertTrue(failure(admin.deleteTable(NAME)).is(ErrorKind.TABLE_NOT_DISABLED));
        await(admin.disableTable(NAME));
        await(admin.deleteTable(NAME));
        assertFalse(await(admin.tableExists(NAME)));
        assertEquals(Optional.empty(), await(admin.tableState(NAME)));
        assertEquals(List.of(), await(admin.regions(NAME)));
    }

    @Test
    void aRunningProcedureIsWaitedFor() throws Throwable {
        await(admin.createTable(TABLE));
        assertEquals(3, cluster.master().calls("getProcedureResult"));
    }

    @Test
    void whatAProcedureFailedWithIsTold() throws Throwable {
        for (ErrorKind kind : List.of(ErrorKind.FAILED_SANITY_CHECK, ErrorKind.IO)) {
            cluster.master().next("getProcedureResult", call -> {
                call.reply(GetProcedureResultResponse.newBuilder()
                        .setState(GetProcedureResultResponse.State.FINISHED)
                        .setException(ErrorWire.toForeign("master", new RpcException(kind, "no good")))
                        .build());
                return true;
            });
            TableName name = TableName.parse("t-" + kind.name());
            var failure = failure(admin.createTable(TableDescriptor.of(name, FamilyDescriptor.of("f"))));
            assertEquals(1, failure.attemptCount(), "an outcome that will not change was asked for again");
            assertTrue(failure.getMessage().startsWith("creating table " + name + " failed at the master, "));
            assertTrue(failure.getMessage().contains("no good"));
        }
    }

    @Test
    void anExistingTableIsNotCreatedAgain() throws Throwable {
        await(admin.createTable(TABLE));
        assertTrue(failure(admin.createTable(TABLE)).is(ErrorKind.TABLE_EXISTS));
    }

    @Test
    void aLostAnswerDoesNotMakeCreatingFail() throws Throwable {
        // The request is carried out, the answer is lost, and the repeated one meets the table it made itself.
        cluster.master().loseNextAnswer();
        await(admin.createTable(TABLE));
        assertEquals(2, cluster.master().calls("CreateTable"));
        assertTrue(await(admin.tableExists(NAME)));
    }

    @Test
    void aMasterThatStartsIsWaitedFor() throws Throwable {
        cluster.master().failNext("GetTableNames", new RpcException(ErrorKind.PLEASE_HOLD, "initializing"));
        cluster.master().failNext("GetTableNames", new RpcException(ErrorKind.SERVER_NOT_RUNNING, "not yet"));
        assertEquals(List.of(), await(admin.listTables()));
    }

    @Test
    void anotherMasterIsFound() throws Throwable {
        await(admin.listTables());
        cluster.startMaster();
        await(admin.createTable(TABLE));
        assertEquals(List.of(NAME), await(admin.listTables()));
    }

    @Test
    void aSuccessorThatDoesNotKnowTheProcedureIsAskedForItsEffect() throws Throwable {
        FakeMaster first = cluster.master();
        first.next("getProcedureResult", call -> {
            cluster.startMaster();
            return true;
        });
        await(admin.createTable(TABLE));
        assertEquals(0, cluster.master().calls("CreateTable"));
        assertEquals(1, cluster.master().calls("getProcedureResult"));
    }

    @Test
    void splitKeysMustBeInOrder() {
        for (List<Bytes> keys : List.of(
                List.of(Bytes.of("b"), Bytes.of("a")), List.of(Bytes.of("a"), Bytes.of("a")), List.of(Bytes.EMPTY))) {
            assertThrows(IllegalArgumentException.class, () -> admin.createTable(TABLE, keys));
        }
    }

    @Test
    void aTableThatIsNotThereCannotBeDescribed() {
        assertTrue(failure(admin.describeTable(NAME)).is(ErrorKind.TABLE_NOT_FOUND));
    }

    @Test
    void theStatusTellsOfServersAndRegions() throws Throwable {
        await(admin.createTable(TABLE, List.of(Bytes.of("k"))));
        ClusterStatus status = await(admin.clusterStatus());
        assertEquals("fake-cluster", status.clusterId());
        assertEquals(2, status.servers().size());
        assertEquals(64, status.servers().get(0).usedHeapMb());
        assertEquals(1, status.servers().get(1).regions().size());
        assertEquals(1, status.backupMasters().size());
    }
}
