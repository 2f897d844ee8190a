package io.basalt.client.scan;

import io.basalt.client.call.ScanAnswer;
import io.basalt.client.row.Row;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a scan costs. Used on the client's loop. */
final class ScanMeter {
    private long calls;
    private long lost;
    private long regions;
    private long rows;
    private long bytes;
    private final Map<String, Long> serverCounters = new TreeMap<>();

    void called() {
        calls++;
    }

    void lostScanner() {
        lost++;
    }

    void beganRegion() {
        regions++;
    }

    void answered(ScanAnswer answer) {
        answer.counters().forEach((name, count) -> serverCounters.merge(name, count, Long::sum));
    }

    void delivered(List<Row> delivered) {
        rows += delivered.size();
        for (Row row : delivered) {
            bytes += row.byteSize();
        }
    }

    ScanMetrics metrics() {
        return new ScanMetrics(calls, lost, regions, rows, bytes, Map.copyOf(serverCounters));
    }
}
