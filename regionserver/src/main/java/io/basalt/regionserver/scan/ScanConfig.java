package io.basalt.regionserver.scan;

import io.basalt.base.Key;
import io.basalt.base.Size;
import java.time.Duration;

/** Bounds of scans. */
public record ScanConfig(
        @Key(
                value = "basalt.scanner.lease",
                fallback = "60s",
                doc = "A scanner that its client does not use for this long is closed, as"
                        + " hbase.client.scanner.timeout.period.")
        Duration lease,

        @Key(
                value = "basalt.scanner.max-result-size",
                fallback = "100MB",
                doc = "Most bytes of cells in one answer, whatever the client asks for.")
        Size maxResultSize,

        @Key(
                value = "basalt.scanner.max-open",
                fallback = "10000",
                doc = "Scanners open at one time; above it clients are told to come back later.")
        int maxOpen,

        @Key(
                value = "basalt.scanner.read-ahead",
                fallback = "32MB",
                doc = "Most bytes of answers that are filled before their clients ask for them, of all scans together:"
                        + " the next answer of a scan whose last two were full. 0: none.")
        Size readAhead,

        @Key(
                value = "basalt.scanner.slice",
                fallback = "1ms",
                doc = "How long a scan may hold an event loop before other calls get their turn.")
        Duration slice) {

    public ScanConfig {
        if (lease.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("basalt.scanner.lease is " + lease + ", must be at least 100ms");
        }
        if (maxResultSize.bytes() < 1024) {
            throw new IllegalArgumentException(
                    "basalt.scanner.max-result-size is " + maxResultSize + ", must be at least 1KB");
        }
        if (maxOpen < 1) {
            throw new IllegalArgumentException("basalt.scanner.max-open is " + maxOpen + ", must be at least 1");
        }
        if (slice.isNegative() || slice.isZero()) {
            throw new IllegalArgumentException("basalt.scanner.slice is " + slice + ", must be more than 0");
        }
    }

    public static ScanConfig defaults() {
        return new ScanConfig(
                Duration.ofSeconds(60), Size.ofMegabytes(100), 10_000, Size.ofMegabytes(32), Duration.ofMillis(1));
    }
}
