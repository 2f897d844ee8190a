package io.basalt.regionserver.scan;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.regionserver.read.ReadPath;
import io.basalt.regionserver.read.ReadSpecs;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.region.Region;
import java.util.OptionalLong;

/** The Scan call: opens, continues, renews and closes scanners. */
public final class ScanService {
    private final Clock clock;
    private final OnlineRegions regions;
    private final ReadPath reads;
    private final ScanConfig config;
    private final Scanners scanners;

    public ScanService(Clock clock, EventLoop loop, OnlineRegions regions, ReadPath reads, ScanConfig config) {
        this.clock = clock;
        this.regions = regions;
        this.reads = reads;
        this.config = config;
        this.scanners = new Scanners(clock, loop, config);
    }

    public void start() {
        scanners.start();
    }

    public void stop() {
        scanners.stop();
    }

    /** Bytes that answers may come to which are filled before they are asked for. Any thread. */
    long bytesAhead() {
        return scanners.bytesAhead();
    }

    /** Serves one call, on its connection's loop. */
    public void call(RpcCall call) throws RpcException {
        ClientPb.ScanRequest request = call.request(ClientPb.ScanRequest.parser());
        if (request.hasScannerId()) {
            resume(call, request);
        } else if (request.hasScan()) {
            open(call, request);
        } else {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "Missing required input: a scan request has a scanner id or a scan");
        }
    }

    private void open(RpcCall call, ClientPb.ScanRequest request) throws RpcException {
        Region region = regions.find(request.getRegion());
        var scanner = region.scan(ReadSpecs.scan(request.getScan()), ReadMode.CACHED_ONLY);
        OpenScanner opened = scanners.open(region, scanner);
        new ScanCall(call, request, opened, true, scanners, reads, config, clock).run();
    }

    private void resume(RpcCall call, ClientPb.ScanRequest request) throws RpcException {
        OptionalLong ended = scanners.endedAt(request.getScannerId());
        if (ended.isPresent()) {
            answerEnded(call, request, ended.getAsLong());
            return;
        }
        OpenScanner scanner = scanners.claim(request.getScannerId());
        if (!regions.serves(scanner.region())) {
            scanners.drop(scanner);
            throw new RpcException(
                    ErrorKind.NOT_SERVING_REGION,
                    "region " + scanner.region().info().encodedName() + " was closed while it was scanned");
        }
        try {
            checkSequence(request, scanner);
        } catch (RpcException outOfOrder) {
            // As in HBase, the call with the right number may still come.
            scanners.release(scanner);
            throw outOfOrder;
        }
        new ScanCall(call, request, scanner, false, scanners, reads, config, clock).run();
    }

    /** The last answer may have been lost, or a close comes late: there is nothing more, and nothing to close. */
    private static void answerEnded(RpcCall call, ClientPb.ScanRequest request, long nextCallSequence)
            throws RpcException {
        boolean expected = request.hasNextCallSeq() && request.getNextCallSeq() == nextCallSequence;
        if (!request.getCloseScanner() && !expected) {
            throw new RpcException(
                    request.hasNextCallSeq() ? ErrorKind.OUT_OF_ORDER_SCANNER_NEXT : ErrorKind.UNKNOWN_SCANNER,
                    "scanner " + request.getScannerId() + " is at its end");
        }
        call.reply(ClientPb.ScanResponse.newBuilder()
                .setScannerId(request.getScannerId())
                .setMoreResults(false)
                .setMoreResultsInRegion(false)
                .build());
    }

    private static void checkSequence(ClientPb.ScanRequest request, OpenScanner scanner) throws RpcException {
        if (!request.hasNextCallSeq()) {
            return;
        }
        if (request.getNextCallSeq() != scanner.nextCallSequence() && !request.getCloseScanner()) {
            throw new RpcException(
                    ErrorKind.OUT_OF_ORDER_SCANNER_NEXT,
                    "Expected nextCallSeq: " + scanner.nextCallSequence() + " But the nextCallSeq got from client: "
                            + request.getNextCallSeq());
        }
        scanner.countCall();
    }
}
