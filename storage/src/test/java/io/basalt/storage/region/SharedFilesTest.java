package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.fsck.Fsck;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.read.ScanSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two daughters of a split see their halves of the parent's file, and later stand on their own. */
class SharedFilesTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, FamilyDescriptor.of("a"));

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final FileSystem files = new MemoryFileSystem().mount("s");

    @Test
    void aRegionSeesOfASharedFileOnlyItsRows() throws Exception {
        RegionInfo parentInfo = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
        TestServer server = new TestServer(threads, files, "s");
        Region parent = server.open(parentInfo, TABLE);
        List<String> all = new ArrayList<>();
        for (int i = 10; i < 30; i++) {
            write(parent, "r" + i);
            all.add("r" + i + "/a:x/1=v");
        }
        var closed = parent.close();
        threads.runAll();
        assertTrue(closed.get() > 0);
        Bytes middle = Bytes.of("r20");
        RegionInfo lowInfo = RegionInfo.of(NAME, Bytes.EMPTY, middle, 2);
        RegionInfo highInfo = RegionInfo.of(NAME, middle, Bytes.EMPTY, 3);
        Manifest of =
                new ManifestStore(files).latest(StoreLayout.region(parentInfo)).orElseThrow();
        publishDaughter(of, lowInfo, new RowRange(Bytes.EMPTY, middle));
        publishDaughter(of, highInfo, new RowRange(middle, Bytes.EMPTY));

        Region low = server.open(lowInfo, TABLE);
        Region high = server.open(highInfo, TABLE);
        threads.runAll();
        assertEquals(1, low.metrics().sharedFiles());
        for (boolean compacted : new boolean[] {false, true}) {
            check(low, all.subList(0, 10));
            check(high, all.subList(10, 20));
            assertEquals(
                    List.of(),
                    Fsck.check(files).findings().stream()
                            .filter(finding -> !compacted)
                            .toList());
            if (!compacted) {
                // A policy wants shared files rewritten even when they are few.
                var lowDone = low.compact(false);
                var highDone = high.compact(false);
                threads.runAll();
                assertTrue(lowDone.get() && highDone.get());
                assertEquals(0, low.metrics().sharedFiles() + high.metrics().sharedFiles());
            }
        }
        write(high, "r99");
        assertEquals(11, scan(high, ScanSpec.builder()).size());
        assertTrue(new ManifestStore(files)
                .latest(StoreLayout.region(highInfo))
                .orElseThrow()
                .parents()
                .isEmpty());
    }

    private void check(Region region, List<String> expected) throws Exception {
        assertEquals(expected, scan(region, ScanSpec.builder()));
        List<String> backwards = new ArrayList<>(expected);
        Collections.reverse(backwards);
        assertEquals(backwards, scan(region, ScanSpec.builder().reversed(true)));
        assertEquals(
                backwards,
                scan(region, ScanSpec.builder().reversed(true).start(Bytes.of("r999"), true)),
                "a start row behind the region's end");
        for (String cell : expected) {
            assertEquals(List.of(cell), scan(region, ScanSpec.row(Bytes.of(cell.substring(0, 3)))));
        }
    }

    private List<String> scan(Region region, ScanSpec.Builder spec) throws Exception {
        return Rows.scan(region, spec.build(), threads);
    }

    private void write(Region region, String row) {
        Rows.Outcome outcome = Rows.submit(region, Rows.put(row, "a:x", 1, "v"));
        threads.runAll();
        assertNotNull(outcome.result);
    }

    private void publishDaughter(Manifest parent, RegionInfo daughter, RowRange rows) throws Exception {
        LiveFile file = parent.files().get(0);
        LiveFile half =
                new LiveFile(file.path(), file.family(), rows, file.maxSequenceId(), file.sizeBytes(), file.cells());
        new ManifestStore(files)
                .publish(
                        StoreLayout.region(daughter),
                        new Manifest(
                                1,
                                daughter,
                                0,
                                parent.openSequenceId(),
                                List.of(),
                                parent.flushedSequenceIds(),
                                List.of(half),
                                List.of(parent.region().encodedName())));
    }
}
