package io.basalt.storage.region;

import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * The manifest that this server published last, and the way to the next one. One change at a time: callers come through
 * one serial executor. Blocks on the disk.
 */
final class RegionManifest {
    private final ManifestStore store;
    private final String directory;
    private final FileNumbers numbers;
    private volatile Manifest current; // written by the one that changes it

    RegionManifest(ManifestStore store, String directory, FileNumbers numbers, Manifest current) {
        this.store = store;
        this.directory = directory;
        this.numbers = numbers;
        this.current = current;
    }

    Manifest current() {
        return current;
    }

    /**
     * Publishes the next manifest.
     *
     * @param change makes it from the current one
     * @throws LostOwnershipException when another server has opened the region, or when it is not known who published
     *     the next manifest: the region must be given up
     * @throws IOException when it was surely not published: the change may be tried again
     */
    void change(Function<Manifest, Manifest.Builder> change) throws IOException {
        Manifest next =
                change.apply(current).settledFiles(numbers.settledBelow()).build();
        try {
            store.publish(directory, next);
        } catch (LostOwnershipException e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            if (!isStillNewest()) {
                LostOwnershipException lost = new LostOwnershipException(
                        directory + " manifest " + next.number() + ", whose publication failed", next.number());
                lost.initCause(e);
                throw lost;
            }
            throw e;
        }
        current = next;
    }

    private boolean isStillNewest() {
        try {
            Optional<Manifest> newest = store.latest(directory);
            return newest.isPresent() && newest.get().number() == current.number();
        } catch (IOException | RuntimeException | Error e) {
            return false;
        }
    }
}
