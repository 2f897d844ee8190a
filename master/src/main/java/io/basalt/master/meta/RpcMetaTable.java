package io.basalt.master.meta;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.rpc.RpcResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * hbase:meta at the server that this master opened it on: read by the calls that any client makes, changed by one that
 * carries the reign's epoch.
 *
 * <p>Changes are applied in the order in which they were given. While one call is under way the next ones gather, and
 * go together: opening a thousand regions takes few calls. Each call is one atomic change of several rows.
 *
 * <p>Lives on the master's loop.
 */
public final class RpcMetaTable implements MetaTable {
    private static final Logger LOG = LoggerFactory.getLogger(RpcMetaTable.class);
    private static final String CLIENT_SERVICE = "ClientService";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MOST_CHANGES = 2_000;
    private static final int ROWS_PER_CALL = 1_000;
    private static final ByteString TRUE = ByteString.copyFrom(new byte[] {(byte) 0xff});

    private final RpcClient client;
    private final RegionServerCalls servers;
    private final EventLoop loop;
    private final Clock clock;
    private final Supplier<Optional<ServerName>> location;
    private final List<Waiting> queue = new ArrayList<>();
    private boolean writing;
    private long lastTimestamp;
    private boolean stopped;

    /** @param location where the region is open; empty while it is not */
    public RpcMetaTable(
            RpcClient client,
            RegionServerCalls servers,
            EventLoop loop,
            Clock clock,
            Supplier<Optional<ServerName>> location) {
        this.client = client;
        this.servers = servers;
        this.loop = loop;
        this.clock = clock;
        this.location = location;
    }

    /** Gives up: what waits fails. */
    public void stop() {
        stopped = true;
    }

    @Override
    public CompletableFuture<Void> apply(List<MetaMutation> changes) {
        var waiting = new Waiting(List.copyOf(changes), new CompletableFuture<>());
        queue.add(waiting);
        write();
        return waiting.done();
    }

    private void write() {
        if (writing || queue.isEmpty()) {
            return;
        }
        var batch = new ArrayList<Waiting>();
        int size = 0;
        while (!queue.isEmpty()
                && (batch.isEmpty() || size + queue.get(0).changes().size() <= MOST_CHANGES)) {
            Waiting next = queue.remove(0);
            batch.add(next);
            size += next.changes().size();
        }
        writing = true;
        var rows = new ArrayList<MutationProto>();
        for (Waiting waiting : batch) {
            for (MetaMutation change : waiting.changes()) {
                rows.add(change.toPb(nextTimestamp()));
            }
        }
        persist(() -> change(rows)).whenComplete((nothing, failure) -> {
            writing = false;
            for (Waiting waiting : batch) {
                if (failure == null) {
                    waiting.done().complete(null);
                } else {
                    waiting.done().completeExceptionally(failure);
                }
            }
            write();
        });
    }

    /** Later than everything that was read, hidden or not, and than everything that was written before. */
    private long nextTimestamp() {
        lastTimestamp = Math.max(lastTimestamp + 1, clock.wallMillis());
        return lastTimestamp;
    }

    @Override
    public CompletableFuture<Contents> load() {
        var contents = new MetaReader();
        // A change that a predecessor sent before the region's server heard of this reign may still be under way. It
        // comes before this one, which changes nothing.
        return apply(List.of(MetaMutation.tableRemoved(TableName.META)))
                .thenCompose(nothing -> scan(ClientPb.Scan.newBuilder(), contents::add))
                .thenCompose(nothing -> scan(hiddenAfter(contents.newestTimestamp()), contents::addHidden))
                .handle((nothing, failure) -> {
                    if (failure == null) {
                        lastTimestamp = Math.max(lastTimestamp, contents.newestTimestamp());
                        return CompletableFuture.completedFuture(contents.contents());
                    }
                    if (stopped) {
                        return CompletableFuture.<Contents>failedFuture(failure);
                    }
                    // The scanner is gone with its server or its lease: begin again, contents are small.
                    LOG.warn("Reading hbase:meta failed, will begin again reason={}", failure.toString());
                    return later().thenCompose(again -> load());
                })
                .thenCompose(result -> result);
    }

    /**
     * What a predecessor has deleted may be all that it wrote last, by a clock that was ahead: what is written below its
     * delete markers would stay hidden.
     */
    private static ClientPb.Scan.Builder hiddenAfter(long timestamp) {
        return ClientPb.Scan.newBuilder()
                .setTimeRange(BasePb.TimeRange.newBuilder().setFrom(timestamp + 1))
                .addAttribute(BasePb.NameBytesPair.newBuilder().setName("_raw_").setValue(TRUE));
    }

    /** Takes the answers of a scan, in their order. */
    private interface Reader {
        void add(ClientPb.ScanResponse response, ByteBuffer cells) throws IOException;
    }

    private CompletableFuture<Void> scan(ClientPb.Scan.Builder scan, Reader reader) {
        var open = ClientPb.ScanRequest.newBuilder()
                .setRegion(metaRegion())
                .setScan(scan.setMaxVersions(1).setMaxResultSize(2 << 20))
                .setNumberOfRows(ROWS_PER_CALL)
                .build();
        return persist(() -> call("Scan", open)).thenCompose(answer -> readOn(reader, answer, 0));
    }

    private CompletableFuture<Void> readOn(Reader reader, RpcResponse answer, long nextCall) {
        try {
            ClientPb.ScanResponse response = answer.parse(ClientPb.ScanResponse.parser());
            reader.add(response, answer.cells());
            if (!response.getMoreResultsInRegion() || !response.getMoreResults()) {
                return CompletableFuture.completedFuture(null);
            }
            var next = ClientPb.ScanRequest.newBuilder()
                    .setScannerId(response.getScannerId())
                    .setNumberOfRows(ROWS_PER_CALL)
                    .setNextCallSeq(nextCall)
                    .build();
            return call("Scan", next).thenCompose(more -> readOn(reader, more, nextCall + 1));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Calls until it succeeds, wherever the region is by then. */
    private <T> CompletableFuture<T> persist(Supplier<CompletableFuture<T>> call) {
        return call.get()
                .handle((answer, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    Throwable cause = ErrorWire.unwrap(failure);
                    if (stopped || (cause instanceof RpcException refusal && refusal.doNotRetry())) {
                        return CompletableFuture.<T>failedFuture(cause);
                    }
                    LOG.debug("Call to hbase:meta failed, will try again reason={}", cause.toString());
                    return later().thenCompose(nothing -> persist(call));
                })
                .thenCompose(result -> result);
    }

    private CompletableFuture<Void> later() {
        var passed = new CompletableFuture<Void>();
        loop.schedule(PAUSE, () -> passed.complete(null));
        return passed;
    }

    private CompletableFuture<Void> change(List<MutationProto> rows) {
        return location.get()
                .map(server -> servers.changeMeta(server, rows))
                .orElseGet(() -> CompletableFuture.failedFuture(new IOException("hbase:meta is not open")));
    }

    private CompletableFuture<RpcResponse> call(String method, MessageLite request) {
        Optional<ServerName> server = location.get();
        if (server.isEmpty()) {
            return CompletableFuture.failedFuture(new IOException("hbase:meta is not open"));
        }
        var result = new CompletableFuture<RpcResponse>();
        client.call(
                        server.get().address(),
                        CLIENT_SERVICE,
                        method,
                        request,
                        RpcClient.NO_CELLS,
                        TIMEOUT,
                        RpcClient.HIGH_PRIORITY)
                .whenComplete((answer, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        result.complete(answer);
                    } else {
                        result.completeExceptionally(failure);
                    }
                }));
        return result;
    }

    private static BasePb.RegionSpecifier metaRegion() {
        return BasePb.RegionSpecifier.newBuilder()
                .setType(BasePb.RegionSpecifier.RegionSpecifierType.REGION_NAME)
                .setValue(ByteString.copyFrom(RegionInfo.META.name().asBuffer()))
                .build();
    }

    private record Waiting(List<MetaMutation> changes, CompletableFuture<Void> done) {}
}
