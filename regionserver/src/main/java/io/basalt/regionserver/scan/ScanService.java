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
        OpenScanner scanner = scanners.claim(request.getScannerId());
        boolean handedOver = false;
        try {
            if (checkSequence(call, request, scanner)) {
                return;
            }
            if (!regions.serves(scanner.region())) {
                scanner.close();
                throw new RpcException(
                        ErrorKind.NOT_SERVING_REGION,
                        "region " + scanner.region().info().encodedName() + " was closed while it was scanned");
            }
            handedOver = true;
            new ScanCall(call, request, scanner, false, scanners, reads, config, clock).run();
        } finally {
            if (!handedOver) {
                scanners.release(scanner);
            }
        }
    }

    /** True when the call is answered: it repeats the end of a scan, or closes one that is closed. */
    private static boolean checkSequence(RpcCall call, ClientPb.ScanRequest request, OpenScanner scanner)
            throws RpcException {
        boolean expected = !request.hasNextCallSeq() || request.getNextCallSeq() == scanner.nextCallSequence();
        if (scanner.closed()) {
            if (request.getCloseScanner() || (request.hasNextCallSeq() && expected)) {
                call.reply(ClientPb.ScanResponse.newBuilder()
                        .setScannerId(scanner.id())
                        .setMoreResults(false)
                        .setMoreResultsInRegion(false)
                        .build());
                return true;
            }
            throw new RpcException(
                    request.hasNextCallSeq() ? ErrorKind.OUT_OF_ORDER_SCANNER_NEXT : ErrorKind.UNKNOWN_SCANNER,
                    "scanner " + scanner.id() + " is at its end");
        }
        if (!expected && !request.getCloseScanner()) {
            scanner.close();
            throw new RpcException(
                    ErrorKind.OUT_OF_ORDER_SCANNER_NEXT,
                    "Expected nextCallSeq: " + scanner.nextCallSequence() + " But the nextCallSeq got from client: "
                            + request.getNextCallSeq());
        }
        if (request.hasNextCallSeq()) {
            scanner.countCall();
        }
        return false;
    }
}
