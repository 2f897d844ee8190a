package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.read.ScanSpec;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a get need not read, since a Bloom filter says that it is not there. */
class BloomFilterReadTest {
    private static final TableName NAME = TableName.parse("t");
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem().mount("s"));
    private Region region;

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(files);
    }

    @Test
    void aGetOfColumnsLooksIntoNoFileThatHasNoneOfThem() throws Exception {
        open(BloomType.ROWCOL);
        assertEquals(List.of(), get("y", "z"));
        long before = files.calls();
        assertEquals(List.of(), get("y", "z"));
        assertEquals(before, files.calls(), "the filter's block is in the cache, and nothing else is asked");
        assertEquals(List.of("r2/a:x/1=v"), get("x", "y"));
        assertTrue(files.calls() > before, "the block with the data was read only now");
    }

    @Test
    void aMarkerOfTheWholeFamilyIsFoundAllTheSame() throws Exception {
        open(BloomType.ROWCOL);
        write(Rows.put("r2", "a:y", 1, "w"));
        assertTrue(threads.await(region.flush()));
        assertEquals(List.of("r2/a:y/1=w"), get("y"));
        write(Rows.delete("r2", "a:", 5, CellType.DELETE_FAMILY));
        assertTrue(threads.await(region.flush()));
        assertEquals(List.of(), get("y"));
    }

    @Test
    void aFilterOfRowsSaysNothingAboutColumns() throws Exception {
        open(BloomType.ROW);
        assertEquals(List.of(), get("y"));
        assertEquals(List.of("r2/a:x/1=v"), get("x"));
    }

    private void open(BloomType bloom) throws Exception {
        FamilyDescriptor family =
                FamilyDescriptor.builder(Bytes.of("a")).bloomType(bloom).build();
        region = new TestServer(threads, files, "s").open(INFO, TableDescriptor.of(NAME, family));
        for (String row : List.of("r1", "r2", "r3")) {
            write(Rows.put(row, "a:x", 1, "v"));
        }
        assertTrue(threads.await(region.close()) > 0);
        region = new TestServer(threads, files, "s2").open(INFO, TableDescriptor.of(NAME, family));
        threads.runAll();
    }

    private void write(Mutation mutation) {
        Rows.Outcome outcome = Rows.submit(region, mutation);
        threads.runAll();
        assertTrue(outcome.result != null, () -> "refused: " + outcome.failure);
    }

    private List<String> get(String... qualifiers) throws IOException {
        ScanSpec.Builder get = ScanSpec.row(Bytes.of("r2"));
        for (String qualifier : qualifiers) {
            get.column(Bytes.of("a"), Bytes.of(qualifier));
        }
        return Rows.scan(region, get.build(), threads);
    }
}
