package io.basalt.bench.rival;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredBytesTest {
    @TempDir
    private Path data;

    private void file(String name, int bytes, long modifiedSeconds) throws IOException {
        Path file = data.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
        Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedSeconds * 1_000));
    }

    @Test
    void onlyTheNewestFileOfEachFamilyIsInUseAfterAMajorCompaction() throws Exception {
        file("data/default/users/descriptor.1", 1, 9);
        file("data/default/users/region1/manifest.1", 2, 9);
        file("data/default/users/region1/family/replaced", 4, 1);
        file("data/default/users/region1/family/compacted", 8, 2);
        file("data/default/users/region1/family/.compacted.crc", 16, 3);
        file("data/default/users/region1/.tmp/family/half", 32, 3);
        file("data/default/users/region2/family/compacted", 64, 2);
        file("data/default/other/region3/family/compacted", 128, 2);
        file("archive/data/default/users/region1/family/old", 256, 3);
        file("wal/server/segment", 512, 3);
        assertEquals(8 + 64, new StoredBytes(data).compacted("users"));
    }

    @Test
    void allThatTheClusterHasIsAllocated() throws Exception {
        file("wal/server/segment", 1 << 20, 1);
        file("data/default/users/region1/family/compacted", 1 << 20, 1);
        long allocated = new StoredBytes(data).allocated();
        assertTrue(allocated >= 2 << 20 && allocated < 3 << 20, () -> "allocated " + allocated);
    }
}
