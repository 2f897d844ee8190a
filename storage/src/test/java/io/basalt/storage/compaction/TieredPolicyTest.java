package io.basalt.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.storage.compaction.CompactionPolicy.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TieredPolicyTest {
    private final CompactionPolicy policy = new TieredPolicy(3, 10, 1.2, 16);

    /** Files by age, the oldest first, named after their place. */
    private static List<FileDescription> files(long... sizes) {
        List<FileDescription> files = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            files.add(new FileDescription("f" + i, sizes[i], i, false));
        }
        return files;
    }

    private Optional<List<String>> picked(long... sizes) {
        return policy.pick(files(sizes)).map(Selection::paths);
    }

    @Test
    void fewFilesAreLeftAlone() {
        assertEquals(Optional.empty(), picked());
        assertEquals(Optional.empty(), picked(100, 100));
    }

    @Test
    void filesOfLikeSizeBecomeOne() {
        assertEquals(Optional.of(List.of("f0", "f1", "f2")), picked(100, 100, 100));
        assertTrue(policy.pick(files(100, 100, 100)).orElseThrow().major());
    }

    @Test
    void aFileMuchLargerThanTheOthersIsNotRewrittenForThem() {
        assertEquals(Optional.of(List.of("f1", "f2", "f3")), picked(1000, 100, 90, 80));
        assertEquals(false, policy.pick(files(1000, 100, 90, 80)).orElseThrow().major());
        assertEquals(Optional.empty(), picked(1000, 100, 20));
    }

    @Test
    void smallFilesAlwaysQualify() {
        assertEquals(Optional.of(List.of("f0", "f1", "f2")), picked(16, 1, 1));
    }

    @Test
    void theLongestRunWinsAndOfThoseTheSmallest() {
        // Both neighbourhoods of three qualify; the cheaper one is taken.
        assertEquals(Optional.of(List.of("f4", "f5", "f6")), picked(5000, 5000, 5000, 900_000, 50, 50, 50));
        long[] twelve = new long[12];
        java.util.Arrays.fill(twelve, 100);
        assertEquals(10, picked(twelve).orElseThrow().size());
    }

    @Test
    void filesSharedWithAnotherRegionAreRewrittenHoweverFew() {
        List<FileDescription> shared = List.of(new FileDescription("f0", 1 << 30, 7, true));
        assertEquals(Optional.of(new Selection(List.of("f0"), true)), policy.pick(shared));
    }

    @Test
    void aLoadOfEqualFlushesIsRewrittenAboutOncePerTier() {
        List<FileDescription> files = new ArrayList<>();
        long written = 0;
        int most = 0;
        for (int flush = 0; flush < 1000; flush++) {
            files.add(new FileDescription("flush" + flush, 100, flush, false));
            most = Math.max(most, files.size());
            Optional<Selection> selection = policy.pick(files);
            if (selection.isPresent()) {
                List<String> paths = selection.get().paths();
                long size = 0;
                long newest = 0;
                for (FileDescription file : List.copyOf(files)) {
                    if (paths.contains(file.path())) {
                        size += file.sizeBytes();
                        newest = Math.max(newest, file.maxSequenceId());
                        files.remove(file);
                    }
                }
                files.add(new FileDescription("merged" + flush, size, newest, false));
                written += size;
            }
        }
        long flushed = 1000 * 100;
        assertTrue(written < 9 * flushed, "bytes were rewritten " + (double) written / flushed + " times");
        assertTrue(most <= 16, most + " files at once");
    }
}
