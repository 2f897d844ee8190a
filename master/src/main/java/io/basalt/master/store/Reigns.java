package io.basalt.master.store;

import io.basalt.base.Bytes;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.manifest.NumberedFiles;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Counts reigns, in files {@code reign.<n>} of which each is published once: of two masters, the one that leads later
 * has the higher number, even when the coordination service has lost all it knew. Blocks on the disk.
 */
final class Reigns {
    private static final String DIRECTORY = "reigns";
    private static final int ATTEMPTS = 100;

    private final NumberedFiles versions;

    Reigns(FileSystem files) {
        this.versions = new NumberedFiles(files, "reign", 1);
    }

    /**
     * Takes the next number.
     *
     * @param leads whether this master leads, for certain, at the time of the call
     * @throws IOException when it does not any more
     */
    long begin(String master, BooleanSupplier leads) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long number = versions.latest(DIRECTORY)
                            .map(NumberedFiles.Version::number)
                            .orElse(0L)
                    + 1;
            try {
                versions.publish(DIRECTORY, number, Bytes.of(master));
            } catch (LostOwnershipException e) {
                continue; // A master that woke up late took it.
            }
            // Only after the number is taken does this prove that every later leader gets a higher one.
            if (!leads.getAsBoolean()) {
                throw new IOException("this master does not lead any more");
            }
            return number;
        }
        throw new IOException("other masters took the number of this reign " + ATTEMPTS + " times");
    }
}
