package io.basalt.storage.hfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a file says about cells that scans may take without a look. */
class SolePutsTest {
    private final FileSystem files = new MemoryFileSystem().mount("test");
    private final BlockCache cache = BlockCache.trackingLeaks(1 << 20);
    private int written;

    @AfterEach
    void noBlockIsLeaked() {
        cache.close();
    }

    @Test
    void aFileOfPutsOfDifferentColumnsSaysSo() throws IOException {
        assertTrue(saysSo(put("r1", "a", 1), put("r1", "b", 1), put("r2", "b", 1), put("r3", "", 2)));
        assertTrue(saysSo(put("r1", "a", 1), put("r1", "aa", 1), put("r1a", "a", 1)));
    }

    @Test
    void twoVersionsOfAColumnAreOneTooMany() throws IOException {
        assertFalse(saysSo(put("r1", "a", 2), put("r1", "a", 1), put("r1", "b", 1)));
        assertFalse(saysSo(put("r1", "a", 1), put("r2", "b", 1), cell("r2", "b", 1, CellType.PUT, "", 3)));
    }

    @Test
    void markersAndTagsAreNoPlainPuts() throws IOException {
        assertFalse(saysSo(cell("r1", "a", 2, CellType.DELETE, "", 9), put("r1", "b", 1)));
        assertFalse(saysSo(put("r1", "a", 1), cell("r2", "", 1, CellType.DELETE_FAMILY, "", 9)));
        assertFalse(saysSo(put("r1", "a", 1), cell("r1", "b", 1, CellType.PUT, "tag", 9)));
    }

    @Test
    void anEmptyFileSaysNothing() throws IOException {
        assertFalse(saysSo());
    }

    @Test
    void aFileThatIsWrongAboutItIsFound() throws IOException {
        String path = write(put("r1", "a", 2), put("r1", "a", 1));
        assertEquals(List.of(), HFileChecker.check(files, path, cache).findings());
        ByteBuffer bytes = bytesOf(path);
        byte[] all = new byte[bytes.capacity()];
        bytes.get(0, all);
        int key = new String(all, StandardCharsets.ISO_8859_1).indexOf(FileInfo.SOLE_PUTS.utf8());
        int value = key + FileInfo.SOLE_PUTS.length() + 2;
        assertEquals(0, bytes.get(value));
        bytes.put(value, (byte) -1);
        checksum(bytes, blockOf(bytes, key));
        try (AppendFile file = files.create("wrong", 0)) {
            file.append(bytes);
        }
        List<HFileChecker.Finding> findings =
                HFileChecker.check(files, "wrong", cache).findings();
        assertEquals(1, findings.size());
        assertTrue(findings.get(0).what().contains("only one of its column, which is not so"), findings::toString);
    }

    private boolean saysSo(CellView... cells) throws IOException {
        String path = write(cells);
        assertEquals(List.of(), HFileChecker.check(files, path, cache).findings());
        try (HFileReader reader = HFileReader.open(files, path, cache)) {
            return reader.hasSolePuts();
        }
    }

    private String write(CellView... cells) throws IOException {
        HFileSettings settings = HFileSettings.DEFAULT.withTags(true, false);
        try (HFileWriter writer = HFileWriter.create(files, "f" + written++, settings, 5)) {
            for (CellView cell : cells) {
                writer.append(cell);
            }
            return writer.finish(99, false).path();
        }
    }

    private static CellView put(String row, String qualifier, long timestamp) {
        return cell(row, qualifier, timestamp, CellType.PUT, "", 7);
    }

    private static CellView cell(String row, String qualifier, long timestamp, int type, String tags, long sequenceId) {
        return SampleCells.cell(
                Bytes.of(row),
                SampleCells.FAMILY,
                Bytes.of(qualifier),
                timestamp,
                type,
                Bytes.EMPTY,
                Bytes.of(tags),
                sequenceId);
    }

    private ByteBuffer bytesOf(String path) throws IOException {
        try (ReadFile file = files.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            return bytes.clear();
        }
    }

    /** Where the block begins that the byte is in. */
    private static int blockOf(ByteBuffer bytes, int offset) {
        int at = 0;
        for (int next = 0; next <= offset; next += BlockHeader.BYTES + bytes.getInt(next + 8)) {
            at = next;
        }
        return at;
    }

    private static void checksum(ByteBuffer bytes, int block) {
        int checked = bytes.getInt(block + 29);
        ChecksumType.CRC32C.compute(
                bytes.duplicate(), block, checked, 16 << 10, bytes.duplicate().position(block + checked));
    }
}
