package io.basalt.client.fake;

import io.basalt.base.Bytes;
import io.basalt.client.fake.FakeStore.Stored;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.pb.ClientPb.ScanRequest;
import io.basalt.protocol.pb.ClientPb.ScanResponse;
import io.basalt.protocol.rpc.CellBlockBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An open scanner of one region: the rows as they were when it was opened, and how far it got. */
final class FakeScanner {
    private final FakeRegion region;
    private final List<List<Stored>> rows = new ArrayList<>();
    private final int batch;
    private int row;
    private int cell;
    long nextCall;

    FakeScanner(FakeRegion region, ClientPb.Scan scan) {
        this.region = region;
        this.batch = scan.getBatchSize();
        List<Bytes> keys = new ArrayList<>(region.store().rows());
        if (scan.getReversed()) {
            Collections.reverse(keys);
        }
        for (Bytes key : keys) {
            if (region.info().contains(key) && isWithin(key, scan)) {
                List<Stored> wanted = region.store().row(key, scan.getColumnList(), scan.getMaxVersions());
                if (!wanted.isEmpty()) {
                    rows.add(wanted);
                }
            }
        }
    }

    FakeRegion region() {
        return region;
    }

    private boolean isWithin(Bytes key, ClientPb.Scan scan) {
        int direction = scan.getReversed() ? -1 : 1;
        Bytes start = Bytes.wrap(scan.getStartRow().toByteArray());
        Bytes stop = Bytes.wrap(scan.getStopRow().toByteArray());
        var order = region.store().rowOrder();
        int fromStart = start.isEmpty() ? 1 : order.compare(key, start) * direction;
        int fromStop = stop.isEmpty() ? -1 : order.compare(key, stop) * direction;
        return (fromStart > 0 || (fromStart == 0 && scan.getIncludeStartRow()))
                && (fromStop < 0 || (fromStop == 0 && scan.getIncludeStopRow()));
    }

    /**
     * Answers one call.
     *
     * @param mostCells after so many cells the answer is cut off, in the middle of a row if the client can take it
     */
    ScanResponse next(ScanRequest request, int mostCells, CellBlockBuilder block, ScanResponse.Builder answer) {
        int results = 0;
        int cells = 0;
        int completeRows = 0;
        int limit = request.getLimitOfRows();
        boolean full = false;
        while (row < rows.size() && results < request.getNumberOfRows() && !full) {
            List<Stored> current = rows.get(row);
            int end = batch > 0 ? Math.min(current.size(), cell + batch) : current.size();
            if (request.getClientHandlesPartials()) {
                end = Math.min(end, cell + Math.max(1, mostCells - cells));
            }
            for (Stored stored : current.subList(cell, end)) {
                block.add(stored.view());
            }
            answer.addCellsPerResult(end - cell);
            answer.addPartialFlagPerResult(end < current.size());
            cells += end - cell;
            results++;
            cell = end;
            if (cell == current.size()) {
                row++;
                cell = 0;
                completeRows++;
            }
            full = cells >= mostCells || (limit > 0 && completeRows == limit);
        }
        boolean limitReached = limit > 0 && completeRows == limit;
        return answer.setMoreResults(!limitReached)
                .setMoreResultsInRegion(row < rows.size())
                .build();
    }
}
