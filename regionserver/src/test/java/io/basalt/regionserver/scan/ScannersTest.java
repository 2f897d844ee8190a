package io.basalt.regionserver.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Size;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.regionserver.OneThread;
import io.basalt.regionserver.SmallRegion;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.region.Region;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ScannersTest {
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final int MOST = 3;

    private final OneThread thread = new OneThread();
    private final Scanners scanners = new Scanners(
            thread,
            thread,
            new ScanConfig(LEASE, Size.ofMegabytes(1), MOST, Size.ofKilobytes(1), Duration.ofMillis(1)));
    private Region region;

    @BeforeEach
    void start() throws Exception {
        region = SmallRegion.open(thread);
        scanners.start();
    }

    private OpenScanner open() throws RpcException {
        return scanners.open(region, region.scan(ScanSpec.builder().build(), ReadMode.CACHED_ONLY));
    }

    private ErrorKind refusal(long id) {
        return assertThrows(RpcException.class, () -> scanners.claim(id)).kind();
    }

    @Test
    void aScannerThatNobodyAsksForALeaseIsClosed() throws Exception {
        OpenScanner scanner = open();
        scanners.release(scanner);
        thread.pass(LEASE.dividedBy(2));
        assertSame(scanner, scanners.claim(scanner.id()));
        // While a call has it, its lease does not run; afterwards it begins anew.
        thread.pass(LEASE.multipliedBy(3));
        scanners.release(scanner);
        thread.pass(LEASE.minusSeconds(1));
        assertSame(scanner, scanners.claim(scanner.id()));
        scanners.release(scanner);
        thread.pass(LEASE.plus(LEASE.dividedBy(2)));
        assertEquals(ErrorKind.UNKNOWN_SCANNER, refusal(scanner.id()));
    }

    @Test
    void twoCallsAtOnceAreOutOfOrder() throws Exception {
        OpenScanner scanner = open();
        assertEquals(ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, refusal(scanner.id()));
        scanners.release(scanner);
        assertSame(scanner, scanners.claim(scanner.id()));
    }

    @Test
    void onlyOpenOnesCount() throws Exception {
        for (int i = 0; i < 10 * MOST; i++) {
            scanners.complete(open());
            scanners.drop(open());
        }
        for (int i = 0; i < MOST; i++) {
            scanners.release(open());
        }
        ErrorKind refusal = assertThrows(RpcException.class, this::open).kind();
        assertEquals(ErrorKind.REGION_TOO_BUSY, refusal);
        assertTrue(!refusal.doNotRetry(), "clients come again");
        thread.pass(LEASE.multipliedBy(2));
        scanners.release(open());
    }

    @Test
    void whoseEndWasToldIsRememberedForALease() throws Exception {
        OpenScanner scanner = open();
        scanner.countCall();
        scanner.countCall();
        scanners.complete(scanner);
        assertEquals(OptionalLong.of(2), scanners.endedAt(scanner.id()));
        assertEquals(ErrorKind.UNKNOWN_SCANNER, refusal(scanner.id()));
        thread.pass(LEASE.multipliedBy(2));
        assertEquals(OptionalLong.empty(), scanners.endedAt(scanner.id()));
    }

    @Test
    void aFailedOneIsNotTakenForOneAtItsEnd() throws Exception {
        OpenScanner scanner = open();
        scanners.drop(scanner);
        assertEquals(OptionalLong.empty(), scanners.endedAt(scanner.id()));
        assertEquals(ErrorKind.UNKNOWN_SCANNER, refusal(scanner.id()));
    }

    @Test
    void aLaterLifeOfTheServerGivesOtherIds() throws Exception {
        long first = open().id();
        thread.pass(Duration.ofMillis(1));
        var later = new Scanners(thread, thread, ScanConfig.defaults());
        long second = later.open(region, region.scan(ScanSpec.builder().build(), ReadMode.CACHED_ONLY))
                .id();
        assertNotEquals(first, second);
        assertTrue(second > first + 1000, "many scanners could have been opened in between");
    }

    @Test
    void stoppingClosesThemAll() throws Exception {
        OpenScanner idle = open();
        scanners.release(idle);
        scanners.stop();
        assertEquals(ErrorKind.UNKNOWN_SCANNER, refusal(idle.id()));
    }
}
