package io.basalt.client.call;

import io.basalt.base.Bytes;
import io.basalt.client.row.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one call to a scanner brought.
 *
 * @param rows in the scan's order; pieces of one row follow each other
 * @param partial for each row, whether more of its cells follow
 * @param scannerId of the open scanner
 * @param moreResults false: the whole scan is over
 * @param moreInRegion false: this region is exhausted
 * @param readPoint of a scanner just opened, to be given back when it is opened again; 0 when not told
 * @param leaseMillis how long the scanner lives without calls; 0 when not told
 * @param cursor the row that the server stands at, when it has no row to show for it
 * @param counters what the call cost, by HBase's names, if the request asked for it
 */
public record ScanAnswer(
        List<Row> rows,
        List<Boolean> partial,
        long scannerId,
        boolean moreResults,
        boolean moreInRegion,
        long readPoint,
        int leaseMillis,
        Optional<Bytes> cursor,
        Map<String, Long> counters) {}
