package io.basalt.client.scan;

import java.util.Map;

/**
 * What a scan has cost so far.
 *
 * @param calls to servers, those included that failed
 * @param lost scanners that had to be replaced: a region moved, a server died, a lease ended
 * @param regions that were begun
 * @param rows that were handed over, pieces counted singly
 * @param bytes of their cells
 * @param serverCounters what servers counted, by HBase's names; empty unless {@link io.basalt.client.row.Scan#metrics}
 *     asked for it
 */
public record ScanMetrics(
        long calls, long lost, long regions, long rows, long bytes, Map<String, Long> serverCounters) {
    /** Rows that servers looked at; 0 when not asked for. */
    public long rowsScanned() {
        return serverCounters.getOrDefault("ROWS_SCANNED", 0L);
    }

    /** Rows that a filter dropped; 0 when not asked for. */
    public long rowsFiltered() {
        return serverCounters.getOrDefault("ROWS_FILTERED", 0L);
    }
}
