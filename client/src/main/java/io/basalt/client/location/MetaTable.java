package io.basalt.client.location;

import io.basalt.base.Bytes;
import io.basalt.client.call.RegionCalls;
import io.basalt.client.call.RegionLocation;
import io.basalt.client.future.Futures;
import io.basalt.client.registry.NotKnownException;
import io.basalt.client.row.Get;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaColumns;
import io.basalt.protocol.meta.MetaKeys;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClientPb;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads hbase:meta with single calls, as stock clients do. Stateless; any thread. */
final class MetaTable {
    private static final int MAX_BYTES = 2 << 20;

    private final RegionCalls calls;

    MetaTable(RegionCalls calls) {
        this.calls = calls;
    }

    /**
     * The region that a key of {@link MetaKeys} leads to and up to {@code count - 1} regions before it, in descending
     * order. Regions that nobody serves now are left out, but for the first.
     *
     * @return fails with {@code TABLE_NOT_FOUND}, or with {@link NotKnownException} when the first has no server
     */
    CompletableFuture<List<RegionLocation>> locate(
            RegionLocation meta, TableName table, Bytes searchKey, int count, Duration timeout) {
        Scan scan = Scan.all()
                .reversed()
                .from(searchKey)
                .to(MetaKeys.firstOf(table), true)
                .family(MetaColumns.INFO)
                .bytesPerCall(MAX_BYTES);
        // One call that opens, reads whole rows and closes.
        ClientPb.ScanRequest request = ClientPb.ScanRequest.newBuilder()
                .setRegion(RegionCalls.specifier(meta))
                .setScan(scan.message().toBuilder().setReadType(ClientPb.Scan.ReadType.PREAD))
                .setNumberOfRows(count)
                .setCloseScanner(true)
                .build();
        return calls.scan(meta, request, timeout).thenCompose(answer -> {
            return Futures.compute(answer.rows(), rows -> locations(table, rows));
        });
    }

    private static List<RegionLocation> locations(TableName table, List<Row> rows) throws IOException {
        if (rows.isEmpty()) {
            throw new RpcException(ErrorKind.TABLE_NOT_FOUND, "There is no table " + table);
        }
        var found = new ArrayList<RegionLocation>();
        for (Row row : rows) {
            MetaRow region = MetaRows.parse(row);
            if (region.region().split()) {
                continue;
            }
            if (region.server().isPresent()) {
                found.add(new RegionLocation(region.region(), region.server().get(), region.openSequenceId()));
            } else if (found.isEmpty()) {
                throw new NotKnownException("region " + region.region().name() + " is not served by anybody now");
            }
        }
        if (found.isEmpty()) {
            throw new NotKnownException("hbase:meta shows only split regions of " + table + " there");
        }
        return found;
    }

    /** Nothing when there is no such table. */
    CompletableFuture<Optional<TableState>> state(RegionLocation meta, TableName table, Duration timeout) {
        Get get = Get.row(table.toBytes()).column(MetaColumns.TABLE, MetaColumns.TABLE_STATE);
        return calls.get(meta, get, timeout).thenCompose(row -> {
            Optional<Bytes> stored = row.value(MetaColumns.TABLE, MetaColumns.TABLE_STATE);
            try {
                return CompletableFuture.completedFuture(
                        stored.isEmpty() ? Optional.empty() : Optional.of(TableState.fromStored(table, stored.get())));
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }
}
