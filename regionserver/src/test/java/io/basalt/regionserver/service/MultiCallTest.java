package io.basalt.regionserver.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.AggregatePb.AggregateRequest;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.ClientPb.Action;
import io.basalt.protocol.pb.ClientPb.Column;
import io.basalt.protocol.pb.ClientPb.Condition;
import io.basalt.protocol.pb.ClientPb.CoprocessorServiceCall;
import io.basalt.protocol.pb.ClientPb.Get;
import io.basalt.protocol.pb.ClientPb.MultiRequest;
import io.basalt.protocol.pb.ClientPb.MultiResponse;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.MutationProto.Durability;
import io.basalt.protocol.pb.ClientPb.RegionAction;
import io.basalt.protocol.pb.ClientPb.RegionActionResult;
import io.basalt.protocol.pb.ClientPb.Scan;
import io.basalt.protocol.pb.ComparatorPb.BinaryComparator;
import io.basalt.protocol.pb.ComparatorPb.ByteArrayComparable;
import io.basalt.protocol.pb.ComparatorPb.Comparator;
import io.basalt.protocol.pb.MultiRowMutationPb.MutateRowsRequest;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.wire.MalformedCellException;
import io.basalt.protocol.wire.PbCells;
import io.basalt.regionserver.OneService;
import io.basalt.regionserver.OneThread;
import io.basalt.regionserver.SmallRegion;
import io.basalt.regionserver.read.ReadPath;
import io.basalt.regionserver.region.Online;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.region.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who learns of which error: one action, the group of a region, or the whole call. */
final class MultiCallTest {
    private static final String OK = "ok";

    private final OneThread thread = new OneThread();
    private final RegionSpecifier nowhere = RegionSpecifier.newBuilder()
            .setType(RegionSpecifier.RegionSpecifierType.REGION_NAME)
            .setValue(ByteString.copyFromUtf8("nowhere"))
            .build();
    private final FileSystem files = new MemoryFileSystem().mount("server");
    private Region region;
    private OneService service;
    private BooleanSupplier lease = () -> true;
    private boolean refuseReads;
    private boolean holdReads;
    private final Queue<Runnable> heldReads = new ArrayDeque<>();
    private long maxResultBytes = 1 << 20;

    @BeforeEach
    void start() throws IOException {
        region = SmallRegion.open(thread, new BlockCache(512 << 10), files);
        OnlineRegions regions = Online.with(thread, region);
        var reads = new ReadPath(thread, this::onPool, () -> lease.getAsBoolean());
        service = new OneService(thread, call -> new MultiCall(
                        call, regions, reads, new MultiLimits(maxResultBytes), new CoprocessorCalls(regions, reads))
                .run());
    }

    private void onPool(Runnable read) {
        if (refuseReads) {
            throw new RejectedExecutionException("no thread to read with");
        }
        if (holdReads) {
            heldReads.add(read);
        } else {
            thread.execute(read);
        }
    }

    // ---- what is asked ----

    private static ByteString pb(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static MutationProto.Builder mutation(MutationProto.MutationType type, String row, String family) {
        return mutation(type, row, family, "three");
    }

    private static MutationProto.Builder mutation(
            MutationProto.MutationType type, String row, String family, String value) {
        return MutationProto.newBuilder()
                .setMutateType(type)
                .setRow(pb(row))
                .addColumnValue(MutationProto.ColumnValue.newBuilder()
                        .setFamily(pb(family))
                        .addQualifierValue(MutationProto.ColumnValue.QualifierValue.newBuilder()
                                .setValue(pb(value))));
    }

    private static Action put(int index, String row, String family) {
        return put(index, row, family, "three");
    }

    private static Action put(int index, String row, String family, String value) {
        return Action.newBuilder()
                .setIndex(index)
                .setMutation(mutation(MutationProto.MutationType.PUT, row, family, value))
                .build();
    }

    private static Action increment(int index, String row) {
        return Action.newBuilder()
                .setIndex(index)
                .setMutation(mutation(MutationProto.MutationType.INCREMENT, row, "f")
                        .setColumnValue(
                                0,
                                MutationProto.ColumnValue.newBuilder()
                                        .setFamily(pb("f"))
                                        .addQualifierValue(MutationProto.ColumnValue.QualifierValue.newBuilder()
                                                .setValue(ByteString.copyFrom(new byte[Long.BYTES])))))
                .build();
    }

    private static Action get(int index, String row, String family) {
        return Action.newBuilder()
                .setIndex(index)
                .setGet(Get.newBuilder()
                        .setRow(pb(row))
                        .addColumn(Column.newBuilder().setFamily(pb(family))))
                .build();
    }

    private static RegionAction group(RegionSpecifier region, Action... actions) {
        return RegionAction.newBuilder()
                .setRegion(region)
                .addAllAction(List.of(actions))
                .build();
    }

    private RegionAction here(Action... actions) {
        return group(Online.name(region), actions);
    }

    private RegionAction atomic(Action... actions) {
        return here(actions).toBuilder().setAtomic(true).build();
    }

    /** One that happens if the row's value is this. */
    private RegionAction when(String row, String value, Action... actions) {
        var equal = BinaryComparator.newBuilder()
                .setComparable(ByteArrayComparable.newBuilder().setValue(pb(value)));
        return atomic(actions).toBuilder()
                .setCondition(Condition.newBuilder()
                        .setRow(pb(row))
                        .setFamily(pb("f"))
                        .setQualifier(ByteString.EMPTY)
                        .setCompareType(BasePb.CompareType.EQUAL)
                        .setComparator(Comparator.newBuilder()
                                .setName("org.apache.hadoop.hbase.filter.BinaryComparator")
                                .setSerializedComparator(equal.build().toByteString())))
                .build();
    }

    // ---- what is answered ----

    private MultiResponse ask(ByteBuffer cells, RegionAction... groups) throws RpcException {
        var request = MultiRequest.newBuilder().addAllRegionAction(List.of(groups));
        MultiResponse response = service.ask("Multi", request.build(), cells, MultiResponse.parser());
        assertEquals(groups.length, response.getRegionActionResultCount());
        return response;
    }

    private List<RegionActionResult> ask(RegionAction... groups) throws RpcException {
        return ask(RpcClient.NO_CELLS, groups).getRegionActionResultList();
    }

    /** For each action its index and {@link #OK} or its error. */
    private static List<String> verdicts(RegionActionResult result) {
        assertFalse(result.hasException());
        List<String> verdicts = new ArrayList<>();
        result.getResultOrExceptionList().forEach(each -> {
            assertTrue(each.hasResult() ^ each.hasException(), "clients look for the one or the other");
            verdicts.add(each.getIndex() + " " + (each.hasResult() ? OK : kind(each.getException())));
        });
        return verdicts;
    }

    private static ErrorKind kind(BasePb.NameBytesPair exception) {
        return ErrorWire.fromPair(exception).kind();
    }

    private static ErrorKind refusal(RegionActionResult result) {
        assertTrue(result.hasException());
        assertEquals(0, result.getResultOrExceptionCount(), "all of its actions share the error");
        return kind(result.getException());
    }

    private boolean exists(String row) throws RpcException {
        Action exists = Action.newBuilder()
                .setGet(Get.newBuilder().setRow(pb(row)).setExistenceOnly(true))
                .build();
        return ask(here(exists)).get(0).getResultOrException(0).getResult().getExists();
    }

    // ---- tests ----

    @Test
    void anActionThatCannotBeDoneFailsAlone() throws Exception {
        assertEquals(
                List.of("7 ok", "3 " + ErrorKind.NO_SUCH_FAMILY, "5 ok"),
                verdicts(ask(here(put(7, "a", "f"), put(3, "b", "x"), put(5, "c", "f")))
                        .get(0)));
        assertTrue(exists("a"));
        assertFalse(exists("b"));
        assertTrue(exists("c"));
    }

    @Test
    void theErrorsOfReadsWritesAndCallsAreOnesOfTheirOwn() throws Exception {
        ask(here(put(0, "a", "f")));
        Action call = Action.newBuilder()
                .setIndex(4)
                .setServiceCall(CoprocessorServiceCall.newBuilder()
                        .setRow(pb("a"))
                        .setServiceName("NoService")
                        .setMethodName("none")
                        .setRequest(ByteString.EMPTY))
                .build();
        assertEquals(
                List.of(
                        "1 " + ErrorKind.NO_SUCH_FAMILY,
                        "2 ok",
                        "3 " + ErrorKind.DO_NOT_RETRY,
                        "4 " + ErrorKind.UNKNOWN_PROTOCOL,
                        "5 " + ErrorKind.DO_NOT_RETRY),
                verdicts(ask(here(
                                get(1, "a", "x"),
                                get(2, "a", "f"),
                                increment(3, "a"),
                                call,
                                Action.newBuilder().setIndex(5).build()))
                        .get(0)),
                "the value of five bytes cannot be counted, and an action must ask for something");
    }

    @Test
    void aRegionThatIsNotHereFailsItsActionsOnly() throws Exception {
        List<RegionActionResult> results =
                ask(here(put(0, "a", "f")), group(nowhere, put(1, "b", "f"), get(2, "b", "f")), here(put(3, "c", "f")));
        assertEquals(List.of("0 ok"), verdicts(results.get(0)));
        assertEquals(ErrorKind.NOT_SERVING_REGION, refusal(results.get(1)));
        assertEquals(List.of("3 ok"), verdicts(results.get(2)));
    }

    /** A put whose one cell is added to the block. */
    private static Action putOf(ByteBuffer block, int index, String row) throws MalformedCellException {
        MutationProto proto = put(index, row, "f").getMutation();
        block.put(PbCells.framed(proto, Integer.MAX_VALUE, 1000));
        return Action.newBuilder()
                .setIndex(index)
                .setMutation(proto.toBuilder().clearColumnValue().setAssociatedCellCount(1))
                .build();
    }

    @Test
    void groupsOfOneRegionAreDoneInTheirOrder() throws Exception {
        List<RegionActionResult> results = ask(
                atomic(put(0, "a", "f", "1")),
                here(put(5, "a", "f", "2"), put(7, "b", "f", "1")),
                when("a", "2", put(0, "a", "f", "3")),
                when("b", "1", put(0, "b", "f", "2")),
                here(put(9, "a", "f", "4")),
                when("a", "3", put(0, "a", "f", "never")));
        assertTrue(results.get(0).getProcessed());
        assertEquals(List.of("5 ok", "7 ok"), verdicts(results.get(1)));
        assertTrue(results.get(2).getProcessed());
        assertTrue(results.get(3).getProcessed());
        assertEquals(List.of("9 ok"), verdicts(results.get(4)));
        assertFalse(results.get(5).getProcessed());
    }

    @Test
    void cellsOfRefusedActionsAreSteppedOver() throws Exception {
        var block = ByteBuffer.allocate(1000);
        List<Action> actions = new ArrayList<>();
        for (String row : List.of("a", "b", "c", "d")) {
            actions.add(putOf(block, actions.size(), row));
        }
        List<RegionActionResult> results = ask(
                        block.flip(),
                        here(actions.get(0)),
                        group(nowhere, actions.get(1), actions.get(2)),
                        here(actions.get(3)))
                .getRegionActionResultList();
        assertEquals(ErrorKind.NOT_SERVING_REGION, refusal(results.get(1)));
        assertEquals(List.of("3 ok"), verdicts(results.get(2)));
        assertTrue(exists("a") && !exists("b") && !exists("c") && exists("d"));
    }

    /** Its memory goes with the refusal, so that no write may be under way then. */
    @Test
    void nothingOfARequestHappensThatIsRefusedAsAWhole() throws Exception {
        var block = ByteBuffer.allocate(1000);
        Action whole = putOf(block, 0, "a");
        Action cut = Action.newBuilder()
                .setMutation(whole.getMutation().toBuilder().setAssociatedCellCount(5))
                .build();
        block.flip();
        for (RegionAction behind : List.of(group(nowhere, cut), atomic(whole, cut), atomic(get(0, "a", "f"), cut))) {
            ErrorKind refusal = assertThrows(RpcException.class, () -> ask(block.duplicate(), here(whole), behind))
                    .kind();
            assertEquals(ErrorKind.DO_NOT_RETRY, refusal);
            assertFalse(exists("a"));
        }
    }

    @Test
    void whatThePoolCannotTakeFailsAlone() throws Exception {
        ask(here(put(0, "a", "f")));
        CompletableFuture<Boolean> flushed = region.flush();
        thread.run();
        assertTrue(flushed.join());
        refuseReads = true;
        Action sum = Action.newBuilder()
                .setIndex(2)
                .setServiceCall(CoprocessorServiceCall.newBuilder()
                        .setRow(pb("a"))
                        .setServiceName("AggregateService")
                        .setMethodName("GetRowNum")
                        .setRequest(AggregateRequest.newBuilder()
                                .setInterpreterClassName("LongColumnInterpreter")
                                .setScan(Scan.newBuilder()
                                        .addColumn(Column.newBuilder().setFamily(pb("f"))))
                                .build()
                                .toByteString()))
                .build();
        List<RegionActionResult> results = ask(here(put(0, "b", "f"), get(1, "a", "f"), sum), here(put(3, "c", "f")));
        assertEquals(List.of("0 ok", "1 " + ErrorKind.IO, "2 " + ErrorKind.IO), verdicts(results.get(0)));
        assertEquals(List.of("3 ok"), verdicts(results.get(1)));
    }

    /** A row of 32 KB that each of its cells repeats: what is 35 KB in the request comes to 23 MB. */
    private static MutationProto swelling() {
        var family = MutationProto.ColumnValue.newBuilder().setFamily(pb("x"));
        for (int i = 0; i < 700; i++) {
            family.addQualifierValue(
                    MutationProto.ColumnValue.QualifierValue.newBuilder().setValue(ByteString.EMPTY));
        }
        return MutationProto.newBuilder()
                .setMutateType(MutationProto.MutationType.PUT)
                .setRow(ByteString.copyFrom(new byte[Short.MAX_VALUE]))
                .addColumnValue(family)
                .build();
    }

    @Test
    void aSmallRequestDoesNotBecomeALargeOne() throws Exception {
        Action swelling = Action.newBuilder().setMutation(swelling()).build();
        String taken = "0 " + ErrorKind.NO_SUCH_FAMILY;
        String refused = "0 " + ErrorKind.DO_NOT_RETRY;
        List<RegionActionResult> results =
                ask(here(swelling), here(swelling, swelling), atomic(swelling), here(put(0, "a", "f")));
        assertEquals(List.of(taken), verdicts(results.get(0)));
        assertEquals(List.of(taken, refused), verdicts(results.get(1)), "64 MB beyond the request");
        assertEquals(ErrorKind.DO_NOT_RETRY, refusal(results.get(2)));
        assertEquals(List.of("0 ok"), verdicts(results.get(3)));
    }

    @Test
    void anAtomicGroupFailsAsAWhole() throws Exception {
        assertEquals(
                ErrorKind.NO_SUCH_FAMILY,
                refusal(ask(atomic(put(0, "a", "f"), put(1, "a", "x"))).get(0)));
        assertEquals(
                ErrorKind.DO_NOT_RETRY,
                refusal(ask(atomic(put(0, "a", "f"), put(1, "b", "f"))).get(0)),
                "two rows");
        assertEquals(
                ErrorKind.DO_NOT_RETRY,
                refusal(ask(atomic(put(0, "a", "f"), get(1, "a", "f"))).get(0)),
                "a get");
        assertEquals(ErrorKind.DO_NOT_RETRY, refusal(ask(atomic()).get(0)), "nothing");
        assertFalse(exists("a"));
        assertFalse(exists("b"));
    }

    private static Action put(String row, Durability durability) {
        MutationProto.Builder put =
                mutation(MutationProto.MutationType.PUT, row, "f").setDurability(durability);
        return Action.newBuilder().setMutation(put).build();
    }

    /** Puts into {@code row} and {@code row}2. */
    private static Action mutateRows(String row, Durability first, Durability second) {
        var rows = MutateRowsRequest.newBuilder()
                .addMutationRequest(put(row, first).getMutation())
                .addMutationRequest(put(row + 2, second).getMutation());
        return Action.newBuilder()
                .setServiceCall(CoprocessorServiceCall.newBuilder()
                        .setRow(pb(row))
                        .setServiceName("MultiRowMutationService")
                        .setMethodName("MutateRows")
                        .setRequest(rows.build().toByteString()))
                .build();
    }

    @Test
    void whatHappensTogetherIsLoggedUnlessAllOfItMayDoWithout() throws Exception {
        ask(atomic(put("a", Durability.SKIP_WAL), put("a", Durability.SYNC_WAL)));
        ask(atomic(put("b", Durability.USE_DEFAULT), put("b", Durability.SKIP_WAL)));
        ask(atomic(put("c", Durability.SKIP_WAL), put("c", Durability.SKIP_WAL)));
        ask(here(mutateRows("d", Durability.SKIP_WAL, Durability.ASYNC_WAL)));
        ask(here(mutateRows("e", Durability.SKIP_WAL, Durability.SKIP_WAL)));
        for (String row : List.of("a", "b", "c", "d", "d2", "e", "e2")) {
            assertTrue(exists(row));
        }
        assertEquals(List.of("a", "b", "d"), SmallRegion.loggedRows(region, files));
    }

    @Test
    void aConditionThatDoesNotHoldIsNoError() throws Exception {
        Condition condition = Condition.newBuilder()
                .setRow(pb("a"))
                .setFamily(pb("f"))
                .setQualifier(ByteString.EMPTY)
                .setCompareType(BasePb.CompareType.NOT_EQUAL)
                .build();
        RegionAction guarded =
                here(put(0, "a", "f")).toBuilder().setCondition(condition).build();
        MultiResponse response = ask(RpcClient.NO_CELLS, guarded);
        assertFalse(response.getProcessed());
        assertFalse(response.getRegionActionResult(0).hasException());
        assertFalse(exists("a"));
        RegionAction wrong = guarded.toBuilder()
                .setCondition(condition.toBuilder().setFamily(pb("x")))
                .build();
        assertEquals(ErrorKind.NO_SUCH_FAMILY, refusal(ask(wrong).get(0)));
    }

    @Test
    void whatDoesNotFitIntoTheAnswerShallBeAskedAgain() throws Exception {
        ask(here(put(0, "a", "f"), put(1, "b", "f")));
        maxResultBytes = 1;
        assertEquals(
                List.of("0 ok", "1 " + ErrorKind.MULTI_RESULT_TOO_LARGE),
                verdicts(ask(here(get(0, "a", "f"), get(1, "b", "f"))).get(0)));
    }

    @Test
    void aServerThatMayBeReplacedSaysNothingOfAnyAction() throws Exception {
        lease = () -> false;
        RpcException refusal = assertThrows(RpcException.class, () -> ask(here(put(0, "a", "f"), get(1, "a", "f"))));
        assertEquals(ErrorKind.NOT_SERVING_REGION, refusal.kind());
    }

    @Test
    void whateverFailsInTheAnswerIsTheAnswer() throws Exception {
        lease = () -> {
            throw new IllegalStateException("a bug");
        };
        for (RegionAction each :
                List.of(here(get(0, "a", "f")), here(put(0, "a", "f")), here(put(0, "b", "f"), get(1, "a", "f")))) {
            assertEquals(
                    ErrorKind.IO,
                    assertThrows(RpcException.class, () -> ask(each)).kind());
        }
        lease = () -> true;
        assertTrue(exists("a"));
    }

    @Test
    void readsWaitForAClientThatDoesNotTakeItsAnswers() throws Exception {
        ask(here(put(0, "a", "f")));
        CompletableFuture<Boolean> flushed = region.flush();
        thread.run();
        assertTrue(flushed.join());
        holdReads = true;
        var request = MultiRequest.newBuilder().addRegionAction(here(get(0, "a", "f")));
        List<CompletableFuture<MultiResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(service.begin("Multi", request.build(), RpcClient.NO_CELLS, MultiResponse.parser()));
        }
        thread.run();
        assertEquals(20, heldReads.size());
        service.answersAreTaken(false);
        heldReads.poll().run();
        holdReads = false;
        thread.run();
        heldReads.forEach(thread::execute);
        thread.run();
        assertEquals(1, answers.stream().filter(CompletableFuture::isDone).count());
        service.answersAreTaken(true);
        thread.run();
        for (CompletableFuture<MultiResponse> answer : answers) {
            assertEquals(List.of("0 ok"), verdicts(answer.join().getRegionActionResult(0)));
        }
    }

    /** Two bytes each on the wire, some hundred as an object, and some hundred more for its verdict. */
    @Test
    void aRequestOfMillionsOfEmptyActionsIsNotParsed() {
        var actions = RegionAction.newBuilder().setRegion(nowhere);
        for (int i = 0; i < 5_000_000; i++) {
            actions.addAction(Action.getDefaultInstance());
        }
        RpcException refusal = assertThrows(RpcException.class, () -> ask(actions.build()));
        assertEquals(ErrorKind.REQUEST_TOO_BIG, refusal.kind());
    }

    @Test
    void aRegionThatClosesMeanwhileRefusesEachWrite() throws Exception {
        region.close();
        thread.run();
        assertEquals(
                List.of("0 " + ErrorKind.NOT_SERVING_REGION, "1 " + ErrorKind.NOT_SERVING_REGION),
                verdicts(ask(here(put(0, "a", "f"), put(1, "b", "f"))).get(0)));
        assertEquals(
                ErrorKind.NOT_SERVING_REGION,
                refusal(ask(atomic(put(0, "a", "f"))).get(0)));
    }
}
