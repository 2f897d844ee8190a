package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.read.ScanSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** hbase:meta has an order of rows of its own, in memory, in files, and in merges of both. */
class MetaRegionTest {
    /** In the order of meta; in plain byte order {@code t,a!} would come before {@code t,a,}. */
    private static final List<String> ROWS =
            List.of("s,,1.x.", "t,,1.x.", "t,a,17.x.", "t,a,99.x.", "t,a!,1.x.", "t,a,b,5.x.", "t,b,1.x.", "t-x,,1.x.");

    private final FileSystem files = new MemoryFileSystem().mount("s");

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(files);
    }

    @Test
    void rowsOfMetaAreOrderedByTableThenStartKey() throws Exception {
        SteppedExecutor threads = new SteppedExecutor(new Random(1));
        TestServer server = new TestServer(threads, files, "s");
        Region meta = server.open(RegionInfo.META, TableDescriptor.META);
        List<String> shuffled = new ArrayList<>(ROWS);
        Collections.shuffle(shuffled, new Random(3));
        for (int i = 0; i < shuffled.size(); i++) {
            Rows.Outcome outcome = Rows.submit(meta, Rows.put(shuffled.get(i), "info:state", 1, "OPEN"));
            threads.runAll();
            assertNotNull(outcome.result);
            if (i == 3) {
                assertTrue(threads.await(meta.flush()));
            }
        }
        assertEquals(ROWS, rows(meta, ScanSpec.builder(), threads));
        List<String> backwards = new ArrayList<>(ROWS);
        Collections.reverse(backwards);
        assertEquals(backwards, rows(meta, ScanSpec.builder().reversed(true), threads));
        // How clients find the region of a row: the last one at or before table,row,99999999999999.
        assertEquals(
                "t,a!,1.x.",
                rows(meta, ScanSpec.builder().reversed(true).start(Bytes.of("t,a\"x,99999999999999"), true), threads)
                        .get(0));
        assertTrue(threads.await(meta.compact(true)));
        assertEquals(ROWS, rows(meta, ScanSpec.builder(), threads));
        for (String row : ROWS) {
            assertEquals(List.of(row), rows(meta, ScanSpec.row(Bytes.of(row)), threads));
        }
    }

    private static List<String> rows(Region region, ScanSpec.Builder spec, SteppedExecutor threads) throws Exception {
        return Rows.scan(region, spec.build(), threads).stream()
                .map(cell -> cell.substring(0, cell.indexOf('/')))
                .toList();
    }
}
