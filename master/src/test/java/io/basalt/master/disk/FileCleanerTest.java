package io.basalt.master.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.master.ManualLoop;
import io.basalt.master.store.MasterStore.Part;
import io.basalt.master.store.RegionMasterStore;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class FileCleanerTest {
    private static final int REIGNS = 12;

    private final ManualLoop loop = new ManualLoop();
    private final MemoryFileSystem disk = new MemoryFileSystem();

    @Test
    void theMastersOwnRegionIsCleanedToo() throws IOException {
        for (int reign = 0; reign < REIGNS; reign++) {
            RegionMasterStore store = open("master" + reign);
            var unused = store.put(Part.PROCEDURES, Bytes.of("k" + reign), Bytes.of("v"));
            loop.runReady();
            store.close();
            loop.runReady();
        }
        Set<String> before = hfiles("master/data");
        var cleaner = new FileCleaner(
                new MasterDisk(disk.mount("cleaner"), loop, loop),
                loop,
                loop,
                () -> Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                () -> true);
        cleaner.start();
        loop.advance(Duration.ofMinutes(6));
        assertEquals(before, hfiles("master/data"), "nothing is deleted before the grace period is over");
        loop.advance(Duration.ofMinutes(6));
        Set<String> after = hfiles("master/data");
        assertTrue(after.size() <= before.size() - 4 && before.containsAll(after), before + " became " + after);
        RegionMasterStore store = open("last");
        var load = store.load(Part.PROCEDURES);
        loop.runReady();
        assertEquals(REIGNS, load.join().size());
    }

    private RegionMasterStore open(String master) throws IOException {
        RegionMasterStore store =
                RegionMasterStore.open(disk.mount(master), master, loop, loop, loop, loop, () -> true);
        loop.runReady();
        return store;
    }

    /** All files below a directory but manifests, of which old ones go at any time. */
    private Set<String> hfiles(String directory) throws IOException {
        var found = new TreeSet<String>();
        for (FileSystem.Entry entry : disk.mount("observer").list(directory)) {
            String path = directory + "/" + entry.name();
            if (entry.directory()) {
                found.addAll(hfiles(path));
            } else if (!entry.name().startsWith("manifest.")) {
                found.add(path);
            }
        }
        return found;
    }
}
