package io.basalt.client.fake;

import io.basalt.base.Bytes;
import io.basalt.client.fake.FakeStore.Stored;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.BasePb.NameBytesPair;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.MutationProto.MutationType;
import io.basalt.protocol.pb.ComparatorPb.BinaryComparator;
import io.basalt.protocol.pb.MultiRowMutationPb.MutateRowsRequest;
import io.basalt.protocol.pb.MultiRowMutationPb.MutateRowsResponse;
import io.basalt.protocol.rpc.CellBlockBuilder;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcServer;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.protocol.wire.CellBlockReader;
import io.basalt.protocol.wire.CellCodec;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbCells;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * ClientService over {@link FakeStore}s: what a region server does, in its plainest form, and what a test tells it to
 * do instead. On the cluster's loop.
 */
public final class FakeRegionServer implements RpcService {
    /** Answers a call in place of the server, or does something first: true when the call was taken care of. */
    public interface Script {
        boolean handle(RpcCall call) throws IOException;
    }

    private final FakeCluster cluster;
    final FakeCluster.View view;
    ServerName name;
    RpcServer rpc;
    private final Map<Bytes, FakeRegion> regions = new TreeMap<>();
    private final Map<Bytes, FakeRegion> movedAway = new TreeMap<>();
    private final Map<Long, FakeScanner> scanners = new HashMap<>();
    private final Map<String, Deque<Script>> scripts = new HashMap<>();
    private final Map<Bytes, Deque<RpcException>> failingActions = new HashMap<>();
    private final Map<Long, List<Stored>> nonces = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<ClientPb.ScanRequest> scans = new ArrayList<>();
    private int mostCellsPerScan = Integer.MAX_VALUE;
    private int renewals;
    private int mostResultsPerMulti = Integer.MAX_VALUE;

    FakeRegionServer(FakeCluster cluster, FakeCluster.View view) {
        this.cluster = cluster;
        this.view = view;
    }

    public ServerName serverName() {
        return name;
    }

    @Override
    public String name() {
        return "ClientService";
    }

    // ---- what tests say ----

    /** The next call of this method that has no script yet is handled by this one. */
    public void next(String method, Script script) {
        scripts.computeIfAbsent(method, key -> new ArrayDeque<>()).add(script);
    }

    /** Whether some script waits for calls of this method. */
    public boolean hasScript(String method) {
        return scripts.containsKey(method) && !scripts.get(method).isEmpty();
    }

    public void failNext(String method, RpcException failure) {
        next(method, call -> {
            call.fail(failure);
            return true;
        });
    }

    /** The next time an action of a Multi comes for this row, it fails. */
    public void failNextAction(String row, RpcException failure) {
        failingActions.computeIfAbsent(Bytes.of(row), key -> new ArrayDeque<>()).add(failure);
    }

    /** Cuts answers of scans after so many cells. */
    public void mostCellsPerScan(int cells) {
        mostCellsPerScan = cells;
    }

    /** Answers so many actions of a Multi, and leaves the others for later. */
    public void mostResultsPerMulti(int results) {
        mostResultsPerMulti = results;
    }

    /** Forgets every scanner, as after a restart or when leases end. */
    public void dropScanners() {
        scanners.clear();
    }

    public int openScanners() {
        return scanners.size();
    }

    /** How often a scanner's lease was renewed. */
    public int renewals() {
        return renewals;
    }

    /** Counts a call to a scanner that a script answers. */
    public void countCall(ClientPb.ScanRequest request) {
        scanners.get(request.getScannerId()).nextCall++;
    }

    /** Moves a scanner on and never answers. */
    public void scanWithoutAnswer(RpcCall call) throws IOException {
        ClientPb.ScanRequest request = call.request(ClientPb.ScanRequest.parser());
        FakeScanner scanner = scanners.get(request.getScannerId());
        scanner.nextCall++;
        try (CellBlockBuilder block = call.newCellBlock()) {
            scanner.next(request, mostCellsPerScan, block, ClientPb.ScanResponse.newBuilder());
        }
        call.drop();
    }

    /** Names of the methods called, in order. */
    public List<String> calls() {
        return calls;
    }

    public long calls(String method) {
        return calls.stream().filter(method::equals).count();
    }

    /** The requests to scan user tables, in order. */
    public List<ClientPb.ScanRequest> scans() {
        return scans;
    }

    /** Carries the mutations of a Multi out and never answers it. */
    public void doMultiWithoutAnswer(RpcCall call) throws IOException {
        var reader = new CellBlockReader(call.cells(), CellCodec.KEY_VALUE, 10 << 20);
        for (ClientPb.RegionAction part :
                call.request(ClientPb.MultiRequest.parser()).getRegionActionList()) {
            for (ClientPb.Action action : part.getActionList()) {
                apply(region(part.getRegion()), action.getMutation(), reader);
            }
        }
        call.drop();
    }

    /** Carries a Mutate out and never answers it. */
    public void doWithoutAnswer(RpcCall call) throws IOException {
        ClientPb.MutateRequest request = call.request(ClientPb.MutateRequest.parser());
        var reader = new CellBlockReader(call.cells(), CellCodec.KEY_VALUE, 10 << 20);
        apply(region(request.getRegion()), request.getMutation(), reader);
        call.drop();
    }

    // ---- regions ----

    void open(FakeRegion region) {
        regions.put(region.info().name(), region);
        movedAway.remove(region.info().name());
    }

    void close(FakeRegion region, boolean moved) {
        regions.remove(region.info().name());
        scanners.values().removeIf(scanner -> scanner.region().equals(region));
        if (moved) {
            movedAway.put(region.info().name(), region);
        }
    }

    private FakeRegion region(RegionSpecifier specifier) throws RpcException {
        Bytes regionName = PbBytes.fromPb(specifier.getValue());
        FakeRegion region = regions.get(regionName);
        if (region != null) {
            return region;
        }
        FakeRegion moved = movedAway.get(regionName);
        if (moved != null && moved.server != null) {
            throw RpcException.regionMoved(
                    moved.server.name.address(), moved.server.name.startCode(), moved.openSequenceId);
        }
        throw new RpcException(ErrorKind.NOT_SERVING_REGION, regionName + " is not online on " + name);
    }

    private FakeRegion region(RegionSpecifier specifier, Bytes row) throws RpcException {
        FakeRegion region = region(specifier);
        if (!region.info().contains(row)) {
            throw new RpcException(ErrorKind.WRONG_REGION, "row " + row + " is not in " + region.info());
        }
        return region;
    }

    // ---- calls ----

    @Override
    public void call(RpcCall call) throws IOException {
        calls.add(call.method());
        Deque<Script> waiting = scripts.get(call.method());
        if (waiting != null && !waiting.isEmpty() && waiting.poll().handle(call)) {
            return;
        }
        switch (call.method()) {
            case "Get" -> get(call);
            case "Mutate" -> mutate(call);
            case "Multi" -> multi(call);
            case "Scan" -> scan(call);
            case "ExecService" -> exec(call);
            default -> throw call.unknownMethod();
        }
    }

    private void get(RpcCall call) throws IOException {
        ClientPb.GetRequest request = call.request(ClientPb.GetRequest.parser());
        FakeRegion region =
                region(request.getRegion(), PbBytes.fromPb(request.getGet().getRow()));
        CellBlockBuilder block = call.newCellBlock();
        ClientPb.Result result = read(region, request.getGet(), block);
        call.reply(ClientPb.GetResponse.newBuilder().setResult(result).build(), block);
    }

    private static ClientPb.Result read(FakeRegion region, ClientPb.Get get, CellBlockBuilder block) {
        List<Stored> cells =
                region.store().row(PbBytes.fromPb(get.getRow()), get.getColumnList(), get.getMaxVersions());
        if (get.getExistenceOnly()) {
            return ClientPb.Result.newBuilder().setExists(!cells.isEmpty()).build();
        }
        return result(cells, block);
    }

    private static ClientPb.Result result(List<Stored> cells, CellBlockBuilder block) {
        cells.forEach(cell -> block.add(cell.view()));
        return ClientPb.Result.newBuilder().setAssociatedCellCount(cells.size()).build();
    }

    private void mutate(RpcCall call) throws IOException {
        ClientPb.MutateRequest request = call.request(ClientPb.MutateRequest.parser());
        MutationProto mutation = request.getMutation();
        FakeRegion region = region(request.getRegion(), PbBytes.fromPb(mutation.getRow()));
        var reader = new CellBlockReader(call.cells(), CellCodec.KEY_VALUE, 10 << 20);
        var answer = ClientPb.MutateResponse.newBuilder();
        CellBlockBuilder block = call.newCellBlock();
        boolean known = nonces.containsKey(mutation.getNonce());
        if (request.hasCondition() && !known && !holds(region, request.getCondition())) {
            call.reply(answer.setProcessed(false).build(), block);
            return;
        }
        List<Stored> made = apply(region, mutation, reader);
        if (isCounted(mutation)) {
            answer.setResult(result(made, block));
        }
        if (request.hasCondition() || !isCounted(mutation)) {
            answer.setProcessed(true);
        }
        call.reply(answer.build(), block);
    }

    private static boolean isCounted(MutationProto mutation) {
        return mutation.getMutateType() == MutationType.INCREMENT || mutation.getMutateType() == MutationType.APPEND;
    }

    private static boolean holds(FakeRegion region, ClientPb.Condition condition) throws IOException {
        List<Stored> cells = region.store()
                .row(
                        PbBytes.fromPb(condition.getRow()),
                        List.of(ClientPb.Column.newBuilder()
                                .setFamily(condition.getFamily())
                                .addQualifier(condition.getQualifier())
                                .build()),
                        1);
        var comparator = BinaryComparator.parseFrom(condition.getComparator().getSerializedComparator());
        Bytes given = PbBytes.fromPb(comparator.getComparable().getValue());
        if (given.isEmpty() || cells.isEmpty()) {
            return given.isEmpty() && cells.isEmpty();
        }
        int order = given.compareTo(cells.get(0).value());
        return switch (condition.getCompareType()) {
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER_OR_EQUAL -> order >= 0;
            case GREATER -> order > 0;
            case NO_OP -> false;
        };
    }

    /** Does a mutation whose cells are next in the block, or inside it; gives what an increment or append made. */
    private List<Stored> apply(FakeRegion region, MutationProto mutation, CellBlockReader block) throws IOException {
        var cells = new ArrayList<CellView>();
        if (mutation.getColumnValueCount() > 0) {
            ByteBuffer framed = PbCells.framed(mutation, 10 << 20, 64 << 20);
            var reader = new CellBlockReader(framed, CellCodec.KEY_VALUE, 10 << 20);
            for (CellView cell = new CellView(); reader.next(cell); cell = new CellView()) {
                cells.add(cell);
            }
        }
        for (int i = 0; i < mutation.getAssociatedCellCount(); i++) {
            var cell = new CellView();
            if (!block.next(cell)) {
                throw new RpcException(ErrorKind.DO_NOT_RETRY, "the cell block is too short");
            }
            cells.add(cell);
        }
        Bytes row = PbBytes.fromPb(mutation.getRow());
        if (nonces.containsKey(mutation.getNonce())) {
            return nonces.get(mutation.getNonce());
        }
        var made = new ArrayList<Stored>();
        if (mutation.getMutateType() == MutationType.DELETE && cells.isEmpty()) {
            region.store().delete(row, Bytes.EMPTY, Bytes.EMPTY, Long.MAX_VALUE, 0);
        }
        for (CellView cell : cells) {
            Bytes family = cell.family();
            if (!region.info().isMeta() && !cluster.hasFamily(region.info().table(), family)) {
                throw new RpcException(ErrorKind.NO_SUCH_FAMILY, "Column family " + family + " does not exist");
            }
            long timestamp = cell.timestamp() == CellView.LATEST_TIMESTAMP ? cluster.nextTimestamp() : cell.timestamp();
            switch (mutation.getMutateType()) {
                case PUT -> region.store().put(row, family, cell.qualifier(), timestamp, cell.value());
                case DELETE -> region.store().delete(row, family, cell.qualifier(), cell.timestamp(), cell.type());
                case INCREMENT, APPEND -> {
                    Bytes old = newest(region, row, cell);
                    boolean append = mutation.getMutateType() == MutationType.APPEND;
                    Bytes value = append
                            ? old.concat(cell.value())
                            : Bytes.of((old.isEmpty() ? 0 : old.toLong())
                                    + cell.value().toLong());
                    region.store().put(row, family, cell.qualifier(), timestamp, value);
                    made.add(new Stored(row, family, cell.qualifier(), timestamp, value));
                }
            }
        }
        if (mutation.getNonce() != 0) {
            nonces.put(mutation.getNonce(), made);
        }
        return made;
    }

    private static Bytes newest(FakeRegion region, Bytes row, CellView cell) {
        return region.store().row(row).stream()
                .filter(stored -> stored.family().equals(cell.family())
                        && stored.qualifier().equals(cell.qualifier()))
                .findFirst()
                .map(Stored::value)
                .orElse(Bytes.EMPTY);
    }

    private void multi(RpcCall call) throws IOException {
        ClientPb.MultiRequest request = call.request(ClientPb.MultiRequest.parser());
        var reader = new CellBlockReader(call.cells(), CellCodec.KEY_VALUE, 10 << 20);
        var answer = ClientPb.MultiResponse.newBuilder();
        CellBlockBuilder block = call.newCellBlock();
        int room = mostResultsPerMulti;
        for (ClientPb.RegionAction part : request.getRegionActionList()) {
            var result = ClientPb.RegionActionResult.newBuilder();
            try {
                FakeRegion region = region(part.getRegion());
                if (part.getAtomic()) {
                    together(region, part, reader, block, result);
                } else {
                    room = singles(region, part, reader, block, result, room);
                }
            } catch (RpcException e) {
                skip(part, reader);
                result.clear().setException(ErrorWire.toPair(e));
            }
            answer.addRegionActionResult(result);
        }
        call.reply(answer.build(), block);
    }

    private int singles(
            FakeRegion region,
            ClientPb.RegionAction part,
            CellBlockReader reader,
            CellBlockBuilder block,
            ClientPb.RegionActionResult.Builder result,
            int room)
            throws IOException {
        int left = room;
        for (ClientPb.Action action : part.getActionList()) {
            var one = result.addResultOrExceptionBuilder().setIndex(action.getIndex());
            Bytes row = PbBytes.fromPb(
                    action.hasGet()
                            ? action.getGet().getRow()
                            : action.getMutation().getRow());
            Deque<RpcException> failing = failingActions.get(row);
            try {
                if (left-- <= 0) {
                    throw new RpcException(ErrorKind.MULTI_RESULT_TOO_LARGE, "Max size exceeded");
                }
                if (failing != null && !failing.isEmpty()) {
                    throw failing.poll();
                }
                if (!region.info().contains(row)) {
                    throw new RpcException(ErrorKind.WRONG_REGION, "row " + row + " is not in " + region.info());
                }
                one.setResult(
                        action.hasGet()
                                ? read(region, action.getGet(), block)
                                : result(apply(region, action.getMutation(), reader), block));
            } catch (RpcException e) {
                if (action.hasMutation()) {
                    skipUnread(action.getMutation(), reader, e);
                }
                one.setException(ErrorWire.toPair(e));
            }
        }
        return left;
    }

    /** A mutation refused for its family has been read already. */
    private static void skipUnread(MutationProto mutation, CellBlockReader reader, RpcException why)
            throws IOException {
        if (why.kind() != ErrorKind.NO_SUCH_FAMILY) {
            skip(mutation, reader);
        }
    }

    private void together(
            FakeRegion region,
            ClientPb.RegionAction part,
            CellBlockReader reader,
            CellBlockBuilder block,
            ClientPb.RegionActionResult.Builder result)
            throws IOException {
        if (part.hasCondition() && !holds(region, part.getCondition())) {
            skip(part, reader);
            result.setProcessed(false);
            return;
        }
        var made = new ArrayList<Stored>();
        for (ClientPb.Action action : part.getActionList()) {
            made.addAll(apply(region, action.getMutation(), reader));
        }
        result.setProcessed(true);
        for (int i = 0; i < part.getActionCount(); i++) {
            ClientPb.Result row = i == 0 ? result(made, block) : ClientPb.Result.getDefaultInstance();
            result.addResultOrExceptionBuilder().setIndex(i).setResult(row);
        }
    }

    private static void skip(ClientPb.RegionAction part, CellBlockReader reader) throws IOException {
        for (ClientPb.Action action : part.getActionList()) {
            skip(action.getMutation(), reader);
        }
    }

    private static void skip(MutationProto mutation, CellBlockReader reader) throws IOException {
        for (int i = 0; i < mutation.getAssociatedCellCount(); i++) {
            if (!reader.next(new CellView())) {
                throw new RpcException(ErrorKind.DO_NOT_RETRY, "the cell block is too short");
            }
        }
    }

    private void scan(RpcCall call) throws IOException {
        ClientPb.ScanRequest request = call.request(ClientPb.ScanRequest.parser());
        var answer = ClientPb.ScanResponse.newBuilder();
        FakeScanner scanner;
        long id;
        if (request.hasScan()) {
            FakeRegion region = region(request.getRegion());
            if (!region.info().isMeta()) {
                scans.add(request);
            }
            scanner = new FakeScanner(region, request.getScan());
            id = cluster.nextScannerId();
            answer.setTtl(60_000).setMvccReadPoint(cluster.nextTimestamp());
        } else {
            id = request.getScannerId();
            scanner = scanners.get(id);
            if (scanner == null) {
                throw new RpcException(ErrorKind.UNKNOWN_SCANNER, "no scanner " + id);
            }
            if (request.getCloseScanner()) {
                scanners.remove(id);
                call.reply(
                        answer.setMoreResults(true).setMoreResultsInRegion(true).build());
                return;
            }
            if (request.getNextCallSeq() != scanner.nextCall) {
                throw new RpcException(
                        ErrorKind.OUT_OF_ORDER_SCANNER_NEXT,
                        "Expected nextCallSeq: " + scanner.nextCall + " But the nextCallSeq got from client: "
                                + request.getNextCallSeq());
            }
            scanner.nextCall++;
            if (request.getRenew()) {
                renewals++;
                call.reply(answer.setScannerId(id).build());
                return;
            }
        }
        CellBlockBuilder block = call.newCellBlock();
        int most = scanner.region().info().isMeta() ? Integer.MAX_VALUE : mostCellsPerScan;
        ClientPb.ScanResponse page = scanner.next(request, most, block, answer.setScannerId(id));
        if (request.getCloseScanner() || !page.getMoreResults() || !page.getMoreResultsInRegion()) {
            scanners.remove(id);
        } else {
            scanners.put(id, scanner);
        }
        call.reply(page, block);
    }

    private void exec(RpcCall call) throws IOException {
        ClientPb.CoprocessorServiceRequest request = call.request(ClientPb.CoprocessorServiceRequest.parser());
        ClientPb.CoprocessorServiceCall inner = request.getCall();
        FakeRegion region = region(request.getRegion(), PbBytes.fromPb(inner.getRow()));
        if (!inner.getServiceName().equals("MultiRowMutationService")) {
            throw new RpcException(ErrorKind.UNKNOWN_PROTOCOL, "no service " + inner.getServiceName());
        }
        var none = new CellBlockReader(ByteBuffer.allocate(0), CellCodec.KEY_VALUE, 10 << 20);
        for (MutationProto mutation :
                MutateRowsRequest.parseFrom(inner.getRequest()).getMutationRequestList()) {
            apply(region, mutation, none);
        }
        var response = MutateRowsResponse.newBuilder().setProcessed(true).build();
        call.reply(ClientPb.CoprocessorServiceResponse.newBuilder()
                .setRegion(request.getRegion())
                .setValue(
                        NameBytesPair.newBuilder().setName("MutateRowsResponse").setValue(response.toByteString()))
                .build());
    }
}
