package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.storage.hfile.HFileReader;
import io.basalt.storage.hfile.HFileSettings;
import io.basalt.storage.hfile.HFileSummary;
import io.basalt.storage.hfile.HFileWriter;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.RegionFileName;
import io.basalt.storage.manifest.StoreLayout;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names, creates and opens the HFiles of one region. Blocks on the disk. Thread-safe. */
final class StoreFiles {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFiles.class);

    private final RegionEnvironment environment;
    private final RegionIdentity identity;
    private final long openSequenceId;
    private final FileNumbers numbers;

    StoreFiles(RegionEnvironment environment, RegionIdentity identity, long openSequenceId, FileNumbers numbers) {
        this.environment = environment;
        this.identity = identity;
        this.openSequenceId = openSequenceId;
        this.numbers = numbers;
    }

    /** Fills a new file. */
    interface Source {
        /** Takes the writer; the durable file, or nothing when no cell was worth writing. */
        Optional<HFileSummary> writeTo(HFileWriter output) throws IOException;
    }

    /**
     * Makes a new file of the family, under a name that no other opening of the region gives, and opens it. When that
     * fails or there is nothing to write, no file is left, as far as the disk allows.
     *
     * @param tags whether a cell may have tags; each takes two bytes more then
     * @return the file, held for the caller, who says so once it is {@link #decided}
     */
    Optional<StoreFile> write(FamilyDescriptor family, boolean major, boolean tags, Source source) throws IOException {
        RegionFileName name = new RegionFileName(openSequenceId, numbers.begin());
        String path = path(family.name(), name);
        HFileSettings settings = HFileSettings.of(family, identity.order()).withTags(tags, family.compressTags());
        Optional<StoreFile> file = Optional.empty();
        try {
            HFileWriter writer = HFileWriter.create(
                    environment.files(),
                    path,
                    major ? settings.withCompression(family.compactionCompression(true)) : settings,
                    environment.clock().wallMillis());
            Optional<HFileSummary> written = source.writeTo(writer);
            if (written.isPresent()) {
                file = Optional.of(open(family.name().utf8(), written.get()));
            }
            return file;
        } finally {
            if (file.isEmpty()) {
                discard(path);
                numbers.decided(name.number());
            }
        }
    }

    /** A manifest that names the new file has been published, or none ever will be. */
    void decided(StoreFile file) {
        String path = file.live().path();
        RegionFileName.parse(path.substring(path.lastIndexOf('/') + 1))
                .ifPresent(name -> numbers.decided(name.number()));
    }

    /** A file that is being brought in from elsewhere. */
    record Import(Bytes family, RegionFileName name, String path) {}

    /** Names a file to be brought in; the caller says what became of it: {@link #decided} or {@link #abandon}. */
    Import beginImport(Bytes family) {
        RegionFileName name = new RegionFileName(openSequenceId, numbers.begin());
        return new Import(family, name, path(family, name));
    }

    /** Opens a file that is there in full; all its cells get this sequence id. The caller holds it. */
    StoreFile openImport(Import file, long sequenceId) throws IOException {
        try (HFileReader reader = HFileReader.open(environment.files(), file.path(), environment.cache())) {
            return open(new LiveFile(
                    file.path(),
                    file.family().utf8(),
                    RowRange.ALL,
                    sequenceId,
                    reader.sizeBytes(),
                    reader.cells(),
                    true));
        }
    }

    /** No manifest names the file, and none ever will. */
    void abandon(Import file) {
        discard(file.path());
        numbers.decided(file.name().number());
    }

    StoreFile open(LiveFile live) throws IOException {
        return StoreFile.open(environment, identity, live);
    }

    private StoreFile open(String family, HFileSummary written) throws IOException {
        return open(new LiveFile(
                written.path(), family, RowRange.ALL, written.maxSequenceId(), written.sizeBytes(), written.cells()));
    }

    private String path(Bytes family, RegionFileName name) {
        return StoreLayout.family(identity.info(), family.utf8()) + "/" + name;
    }

    private void discard(String path) {
        try {
            environment.files().delete(path);
        } catch (IOException e) {
            // A file that nobody names: the cleaner finds it.
            LOG.debug("A part of a file stays behind file={}", path, e);
        }
    }
}
