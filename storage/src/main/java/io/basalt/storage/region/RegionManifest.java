package io.basalt.storage.region;

import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The manifest that this server published last, and the way to the next one. One change at a time: callers come through
 * one serial executor. Blocks on the disk.
 */
final class RegionManifest {
    private final ManifestStore store;
    private final String directory;
    private volatile Manifest current; // written by the one that changes it

    RegionManifest(ManifestStore store, String directory, Manifest current) {
        this.store = store;
        this.directory = directory;
        this.current = current;
    }

    Manifest current() {
        return current;
    }

    /**
     * Publishes the next manifest.
     *
     * @param change makes it from the current one; the number is set here
     * @throws LostOwnershipException when another server has opened the region, or when it is not known who published
     *     the next manifest: the region must be given up
     * @throws IOException when it was surely not published: the change may be tried again
     */
    void change(UnaryOperator<Manifest> change) throws IOException {
        Manifest next = numbered(change.apply(current), current.number() + 1);
        try {
            store.publish(directory, next);
        } catch (LostOwnershipException e) {
            throw e;
        } catch (IOException e) {
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
        } catch (IOException e) {
            return false;
        }
    }

    static Manifest numbered(Manifest manifest, long number) {
        return new Manifest(
                number,
                manifest.region(),
                manifest.tableVersion(),
                manifest.openSequenceId(),
                manifest.owners(),
                manifest.flushedSequenceIds(),
                manifest.files(),
                manifest.parents());
    }
}
