package io.basalt.regionserver.scan;

import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.ClientInfo;

/**
 * What one answer of a scan holds at most, and in which form. What was read for one call may answer another whose bounds
 * are equal.
 *
 * @param results whole rows and pieces of rows
 * @param rows that the whole scan still wants; {@link Integer#MAX_VALUE} for all
 * @param bytes of cells, as {@link io.basalt.storage.read.ScanLimits} counts them
 * @param partials whether a row may be cut where the bytes are full
 * @param heartbeats whether the client takes an answer without results while a scan goes on
 * @param codec how the cells travel
 */
record ScanBounds(int results, int rows, long bytes, boolean partials, boolean heartbeats, ClientInfo.CellCodec codec) {

    static ScanBounds of(ClientPb.ScanRequest request, long bytes, ClientInfo client) {
        return new ScanBounds(
                results(request),
                request.getLimitOfRows() > 0 ? request.getLimitOfRows() : Integer.MAX_VALUE,
                bytes,
                request.getClientHandlesPartials(),
                request.getClientHandlesHeartbeats(),
                client.codec());
    }

    private static int results(ClientPb.ScanRequest request) {
        if (request.getRenew()) {
            return 0;
        }
        return request.hasNumberOfRows() ? request.getNumberOfRows() : request.getCloseScanner() ? 0 : 1;
    }

    boolean limitsRows() {
        return rows != Integer.MAX_VALUE;
    }
}
