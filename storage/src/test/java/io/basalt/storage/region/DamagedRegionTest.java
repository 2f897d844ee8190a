package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.read.ScanSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bit flips below a region that is open: whoever needs the block hears of file and offset, and all others are served. */
class DamagedRegionTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(
            NAME,
            FamilyDescriptor.builder(Bytes.of("a"))
                    .bloomType(BloomType.ROW)
                    .blockSizeBytes(40)
                    .build());
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
    /** So many that the index has two levels. */
    private static final int ROWS = 17_000;

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem().mount("s"));
    private Region region;
    private LiveFile live;
    private String content;

    @BeforeEach
    void openWithOneFile() throws Exception {
        Region writing = new TestServer(threads, files, "s").open(INFO, TABLE);
        List<Rows.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            outcomes.add(Rows.submit(writing, Rows.put(row(i), "a:x", 1, "v")));
            if (i % 500 == 0) {
                threads.runAll();
            }
        }
        threads.runAll();
        assertTrue(outcomes.stream().allMatch(outcome -> outcome.result != null));
        threads.await(writing.close());
        region = new TestServer(threads, files, "s2").open(INFO, TABLE);
        threads.runAll();
        live = files().get(0);
        try (ReadFile file = files.open(live.path())) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            content = new String(bytes.array(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String row(int number) {
        return "r" + (10_000 + number);
    }

    @Test
    void aDamagedDataBlockIsNamedByWhoeverNeedsIt() throws Exception {
        List<Integer> blocks = blocks("DATABLK*");
        int block = blocks.get(blocks.size() / 2);
        losesOnly(block, rowBehind(blocks.get(1)), rowBehind(block));
    }

    @Test
    void aDamagedIndexBlockIsNamedByWhoeverNeedsIt() throws Exception {
        List<Integer> blocks = blocks("IDXLEAF2");
        assertTrue(blocks.size() > 1, "the index has one level");
        losesOnly(blocks.get(1), rowBehind(blocks.get(0)), rowBehind(blocks.get(1)));
    }

    private void losesOnly(int block, String served, String lost) throws Exception {
        files.flipBit(live.path(), block + 40, 3);
        assertEquals(List.of(served + "/a:x/1=v"), get(served));
        isNamed(block, assertThrows(CorruptFileException.class, () -> get(lost)));
        isNamed(block, assertThrows(CorruptFileException.class, () -> scan(served)));
        assertEquals(List.of(row(ROWS - 1) + "/a:x/1=v"), scan(row(ROWS - 1)), "behind it");
        goesOn();
        CompletableFuture<Boolean> compacted = region.compact(true);
        ExecutionException failure = assertThrows(ExecutionException.class, () -> threads.await(compacted));
        isNamed(block, failure.getCause());
        assertEquals(2, files().size());
        assertTrue(files().contains(live), "the compaction leaves its inputs");
        assertEquals(List.of(served + "/a:x/1=v"), get(served));
        goesOn();
        assertEquals(3, files().size());
    }

    @Test
    void aDamagedFilterIsNamedByGetsAndOthersDoWithoutIt() throws Exception {
        int block = blocks("BLMFBLK2").get(0);
        files.flipBit(live.path(), block + 40, 3);
        String row = rowBehind(blocks("DATABLK*").get(3));
        isNamed(block, assertThrows(CorruptFileException.class, () -> get(row)));
        assertEquals(ROWS, scan("").size());
        goesOn();
        assertTrue(threads.await(region.compact(true)));
        assertFalse(files().contains(live));
        assertEquals(List.of(row + "/a:x/1=v"), get(row), "the compaction has cured it");
    }

    /** A put and a flush work, and what they wrote is read. */
    private void goesOn() throws Exception {
        Rows.Outcome outcome = Rows.submit(region, Rows.put("z", "a:x", 1, "v"));
        threads.runAll();
        assertTrue(outcome.result != null, () -> "refused: " + outcome.failure);
        assertTrue(threads.await(region.flush()));
        assertEquals(List.of("z/a:x/1=v"), get("z"));
        assertFalse(region.whenFailed().isDone());
    }

    private void isNamed(int block, Throwable failure) {
        CorruptFileException damage = (CorruptFileException) failure;
        assertEquals(live.path(), damage.file());
        assertEquals(block, damage.offset());
        assertTrue(damage.getMessage().startsWith(live.path() + " @ " + block + ": "), damage::getMessage);
    }

    private List<String> get(String row) throws IOException {
        return Rows.scan(region, ScanSpec.row(Bytes.of(row)).build(), threads);
    }

    /** Up to the last row that was there from the beginning. */
    private List<String> scan(String start) throws IOException {
        return Rows.scan(
                region,
                ScanSpec.builder()
                        .start(Bytes.of(start), true)
                        .stop(Bytes.of("s"), false)
                        .build(),
                threads);
    }

    private List<LiveFile> files() throws IOException {
        return new ManifestStore(files)
                .latest(StoreLayout.region(INFO))
                .orElseThrow()
                .files();
    }

    private List<Integer> blocks(String magic) {
        List<Integer> offsets = new ArrayList<>();
        for (int at = content.indexOf(magic); at >= 0; at = content.indexOf(magic, at + 1)) {
            offsets.add(at);
        }
        return offsets;
    }

    /** The first row in a block, or below it. */
    private String rowBehind(int block) {
        Matcher row = Pattern.compile("r[12]\\d{4}").matcher(content);
        assertTrue(row.find(block));
        return row.group();
    }
}
