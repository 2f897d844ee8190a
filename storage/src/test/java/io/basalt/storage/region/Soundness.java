package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.storage.file.FileSystem;
import io.basalt.storage.fsck.Fsck;
import io.basalt.storage.fsck.FsckReport;
import java.io.IOException;

/** With this every test ends that has made a store. */
final class Soundness {
    private Soundness() {}

    /** Fails when the checker finds anything damaged or lost; waste is allowed. */
    static void check(FileSystem files) throws IOException {
        FsckReport report = Fsck.check(files);
        assertTrue(report.isSound(), () -> "fsck: " + report.findings());
    }
}
