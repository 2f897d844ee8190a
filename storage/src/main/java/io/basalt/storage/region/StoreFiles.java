package io.basalt.storage.region;

import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.storage.hfile.HFileSettings;
import io.basalt.storage.hfile.HFileSummary;
import io.basalt.storage.hfile.HFileWriter;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.StoreLayout;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Names, creates and opens the HFiles of one region. Blocks on the disk. Thread-safe. */
final class StoreFiles {
    private final RegionEnvironment environment;
    private final RegionIdentity identity;
    private final long openSequenceId;
    private final AtomicLong created = new AtomicLong();

    StoreFiles(RegionEnvironment environment, RegionIdentity identity, long openSequenceId) {
        this.environment = environment;
        this.identity = identity;
        this.openSequenceId = openSequenceId;
    }

    /** A writer for a new file of the family, under a name that no other opening of the region gives. */
    HFileWriter create(FamilyDescriptor family, boolean major) throws IOException {
        String name = String.format("%016x%016x", openSequenceId, created.incrementAndGet());
        HFileSettings settings = HFileSettings.of(family, identity.order());
        return HFileWriter.create(
                environment.files(),
                StoreLayout.family(identity.info(), family.name().utf8()) + "/" + name,
                major ? settings.withCompression(family.compactionCompression(true)) : settings,
                environment.clock().wallMillis());
    }

    /** Opens a file that was written just now. */
    StoreFile open(String family, HFileSummary written) throws IOException {
        return open(new LiveFile(
                written.path(), family, RowRange.ALL, written.maxSequenceId(), written.sizeBytes(), written.cells()));
    }

    StoreFile open(LiveFile live) throws IOException {
        return StoreFile.open(environment, identity, live);
    }

    /** Deletes a file that no manifest has named, as far as that is possible. */
    void discard(String path) {
        try {
            environment.files().delete(path);
        } catch (IOException e) {
            // The cleaner finds it: nobody names it.
        }
    }
}
