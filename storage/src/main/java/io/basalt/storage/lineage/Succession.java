package io.basalt.storage.lineage;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.RowRange;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.RetiredRegionException;
import io.basalt.storage.manifest.StoreLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts regions in the place of others on disk: daughters in that of their parent, a merged region in that of its
 * parents. Nothing is copied: the children's first manifests name the parents' files, each with the rows that the child
 * has of them.
 *
 * <p>In this order, so that repeating it after a crash at any point gives the same: the children's manifests, which
 * nobody looks at yet; then the parents' next ones, which say that they are offline and who follows them. The latter
 * are compare-and-set against the manifests that the children were made from: when somebody has opened a parent
 * meanwhile, the succession fails. When it has returned, no parent can be opened any more.
 *
 * <p>Blocks on the disk. One thread at a time for the same regions.
 */
public final class Succession {
    private final ManifestStore manifests;

    public Succession(FileSystem files) {
        this.manifests = new ManifestStore(files);
    }

    /**
     * Replaces a region by two that have its rows.
     *
     * @throws SuccessionException the parent is open, or was not closed cleanly: open and close it, then repeat; or a
     *     child is there that was made from an earlier state of the parent: withdraw it
     * @throws RetiredRegionException the parent was replaced by others, or dropped
     * @throws LostOwnershipException somebody has opened the parent at the same time
     */
    public void split(RegionInfo parent, RegionInfo left, RegionInfo right) throws IOException {
        replace(List.of(parent), List.of(left, right));
    }

    /**
     * Replaces adjacent regions by one that has their rows; fails as {@link #split} does.
     *
     * @param parents in the order of their rows
     */
    public void merge(List<RegionInfo> parents, RegionInfo child) throws IOException {
        replace(parents, List.of(child));
    }

    /**
     * Takes back a succession that failed or was not completed, so that the parents can be opened again. It can be
     * repeated. The children can never be opened, nor published anew.
     *
     * @throws SuccessionException when a child has been opened: then it is too late
     */
    public void withdraw(List<RegionInfo> parents, List<RegionInfo> children) throws IOException {
        for (RegionInfo child : children) {
            freeze(child);
        }
        for (RegionInfo parent : parents) {
            Optional<Manifest> known = latest(parent);
            if (known.isPresent() && known.get().isSuperseded() && isBy(known.get(), children)) {
                publish(known.get().next().region(parent).children(List.of()));
            }
        }
        // Only now: as long as a parent was offline, its files may have been named by the children alone.
        for (RegionInfo child : children) {
            Optional<Manifest> frozen = latest(child);
            if (frozen.isPresent() && !frozen.get().isRetired()) {
                publishLast(frozen.get().next().files(List.of()));
            }
        }
    }

    private void replace(List<RegionInfo> parents, List<RegionInfo> children) throws IOException {
        checkRows(parents, children);
        List<Manifest> open = new ArrayList<>();
        List<Manifest> all = new ArrayList<>();
        for (RegionInfo parent : parents) {
            Optional<Manifest> known = latest(parent);
            if (known.isEmpty()) {
                if (areKnown(children)) {
                    return; // Long done: the parent has been cleaned away since.
                }
                throw new SuccessionException(parent, "has no manifest: it was never opened, or is long gone");
            }
            all.add(known.get());
            if (!known.get().region().offline()) {
                if (!known.get().owners().isEmpty()) {
                    throw new SuccessionException(
                            parent,
                            "has unflushed records in the logs of "
                                    + known.get().owners() + ": open it and close it first");
                }
                open.add(known.get());
            } else if (!known.get().isSuperseded() || !isBy(known.get(), children)) {
                throw new RetiredRegionException(known.get());
            }
        }
        if (open.isEmpty()) {
            return;
        }
        for (RegionInfo child : children) {
            publishChild(all, child);
        }
        List<String> names = children.stream().map(RegionInfo::encodedName).toList();
        for (Manifest parent : open) {
            publish(parent.next().offline(children.size() > 1).children(names));
        }
    }

    private void publishChild(List<Manifest> parents, RegionInfo child) throws IOException {
        Manifest wanted = Inheritance.of(parents, child);
        Optional<Manifest> known = latest(child);
        if (known.isEmpty()) {
            manifests.publish(StoreLayout.region(child), wanted);
        } else if (known.get().region().offline()) {
            throw new RetiredRegionException(known.get());
        } else if (!sameFiles(known.get(), wanted)) {
            throw new SuccessionException(
                    child, "exists already, and does not have the files that its parents have: withdraw it");
        }
    }

    /** Makes sure that nobody opens the child any more. */
    private void freeze(RegionInfo child) throws IOException {
        Optional<Manifest> known = latest(child);
        if (known.isEmpty()
                || (known.get().region().offline() && known.get().children().isEmpty())) {
            return;
        }
        if (known.get().number() > 1) {
            throw new SuccessionException(child, "has been opened and cannot be withdrawn");
        }
        publishLast(known.get().next().offline(false));
    }

    private boolean areKnown(List<RegionInfo> children) throws IOException {
        for (RegionInfo child : children) {
            if (latest(child).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private Optional<Manifest> latest(RegionInfo region) throws IOException {
        return manifests.latest(StoreLayout.region(region));
    }

    private void publish(Manifest.Builder next) throws IOException {
        Manifest manifest = next.build();
        manifests.publish(StoreLayout.region(manifest.region()), manifest);
    }

    /** What nobody needs any more may be cleaned away at once. */
    private void publishLast(Manifest.Builder next) throws IOException {
        try {
            publish(next);
        } catch (LostOwnershipException e) {
            if (latest(next.build().region()).isPresent()) {
                throw e;
            }
        }
    }

    private static boolean isBy(Manifest superseded, List<RegionInfo> children) {
        return superseded
                .children()
                .equals(children.stream().map(RegionInfo::encodedName).toList());
    }

    private static boolean sameFiles(Manifest known, Manifest wanted) {
        return known.number() == 1
                && known.region().equals(wanted.region())
                && known.files().equals(wanted.files())
                && known.openSequenceId() == wanted.openSequenceId();
    }

    private static void checkRows(List<RegionInfo> parents, List<RegionInfo> children) {
        RowRange before = union(parents);
        RowRange after = union(children);
        if (!before.equals(after)) {
            throw new IllegalArgumentException(
                    "rows " + before + " of " + parents + " are not rows " + after + " of " + children);
        }
    }

    private static RowRange union(List<RegionInfo> regions) {
        for (int i = 1; i < regions.size(); i++) {
            if (!regions.get(i - 1).endKey().equals(regions.get(i).startKey())
                    || !regions.get(i).table().equals(regions.get(0).table())) {
                throw new IllegalArgumentException("regions are not adjacent, or not of one table: " + regions);
            }
        }
        return new RowRange(
                regions.get(0).startKey(), regions.get(regions.size() - 1).endKey());
    }
}
