package io.basalt.master.doctor;

import io.basalt.protocol.name.TableName;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.NumberedFiles;
import io.basalt.storage.manifest.StoreLayout;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which tables and regions are on disk. Blocks. */
final class DiskInspection {
    private DiskInspection() {}

    static Evidence.Disk inspect(FileSystem files) throws IOException {
        var descriptors = new TreeSet<TableName>();
        var manifests = new TreeMap<String, Manifest>();
        var damaged = new TreeMap<String, String>();
        var store = new ManifestStore(files);
        for (FileSystem.Entry namespace : files.list(StoreLayout.data())) {
            String ofNamespace = StoreLayout.data() + "/" + namespace.name();
            for (FileSystem.Entry table : files.list(ofNamespace)) {
                String ofTable = ofNamespace + "/" + table.name();
                if (NumberedFiles.descriptors(files).numbers(ofTable).size() > 0) {
                    descriptors.add(new TableName(namespace.name(), table.name()));
                }
                for (FileSystem.Entry region : files.list(ofTable)) {
                    if (!region.directory()) {
                        continue;
                    }
                    try {
                        Optional<Manifest> manifest = store.latest(ofTable + "/" + region.name());
                        manifest.ifPresent(found -> manifests.put(region.name(), found));
                    } catch (CorruptFileException e) {
                        damaged.put(ofTable + "/" + region.name(), e.getMessage());
                    }
                }
            }
        }
        return new Evidence.Disk(descriptors, manifests, damaged);
    }
}
