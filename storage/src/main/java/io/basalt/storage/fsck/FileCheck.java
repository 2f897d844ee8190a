package io.basalt.storage.fsck;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.name.RowRange;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.hfile.HFileChecker;
import io.basalt.storage.manifest.LiveFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.Consumer;

/** Has one HFile read from end to end and compares it with what its manifest says. */
final class FileCheck {
    private static final String RESTORE =
            "Restore the file from a snapshot or a backup; without it, the cells that only it held are gone";

    /** What is wrong with a file is often wrong with each of its cells. */
    private static final int MOST_FINDINGS = 20;

    private final FileSystem files;
    private final BlockCache cache;
    private final CellOrder order;
    private final LiveFile live;
    private final RowRange rows;
    private final Consumer<Finding> findings;

    /** Whether a cell was reported; it is enough to know of the first one. */
    private boolean strange;

    /** @param rows of the file's region; every row of the file lies in them, unless it is shared */
    FileCheck(
            FileSystem files,
            BlockCache cache,
            CellOrder order,
            LiveFile live,
            RowRange rows,
            Consumer<Finding> findings) {
        this.files = files;
        this.cache = cache;
        this.order = order;
        this.live = live;
        this.rows = rows;
        this.findings = findings;
    }

    /** Returns the number of cells read. */
    long run() {
        try {
            checkSize();
            HFileChecker.Result result = HFileChecker.check(files, live.path(), cache, this::checkCell);
            report(result.findings());
            if (result.cells() != live.cells() && result.findings().stream().noneMatch(HFileChecker.Finding::lost)) {
                report("holds " + result.cells() + " cells, its manifest says " + live.cells());
            }
            return result.cells();
        } catch (NoSuchFileException e) {
            findings.accept(new Finding(Severity.LOST, live.path(), "a live file is missing", RESTORE));
        } catch (IOException e) {
            findings.accept(new Finding(
                    Severity.DAMAGED, live.path(), "cannot be read: " + e, "Look at the disk, then check again"));
        }
        return 0;
    }

    private void checkSize() throws IOException {
        try (ReadFile file = files.open(live.path())) {
            if (file.sizeBytes() != live.sizeBytes()) {
                report("has " + file.sizeBytes() + " bytes, its manifest says " + live.sizeBytes());
            }
        }
    }

    private void report(List<HFileChecker.Finding> found) {
        for (HFileChecker.Finding finding : found.subList(0, Math.min(found.size(), MOST_FINDINGS))) {
            if (finding.lost()) {
                findings.accept(new Finding(Severity.LOST, live.path(), finding.what(), RESTORE));
            } else {
                report("@ " + finding.offset() + ": " + finding.what());
            }
        }
        if (found.size() > MOST_FINDINGS) {
            boolean lost = found.stream().anyMatch(HFileChecker.Finding::lost);
            findings.accept(new Finding(
                    lost ? Severity.LOST : Severity.DAMAGED,
                    live.path(),
                    "there are " + (found.size() - MOST_FINDINGS) + " more findings",
                    "'basalt hfile check' shows them all"));
        }
    }

    private void checkCell(CellView cell, CellView previous) {
        if (strange) {
            return;
        }
        strange = true;
        if (previous != null
                && (live.loaded() ? order.compareKeys(previous, cell) > 0 : order.compare(previous, cell) >= 0)) {
            report("cell " + cell + " does not come after " + previous);
        } else if (!cell.family().utf8().equals(live.family())
                || (!live.loaded() && cell.sequenceId() > live.maxSequenceId())) {
            report("cell " + cell + " is not of family " + live.family() + " up to sequence id "
                    + live.maxSequenceId());
        } else if ((previous == null || !cell.sameRow(previous)) && !rows.contains(cell.row())) {
            report("row " + cell.row() + " is outside the region's rows " + rows);
        } else {
            strange = false;
        }
    }

    private void report(String finding) {
        findings.accept(new Finding(
                Severity.DAMAGED,
                live.path(),
                finding,
                "Compare with a snapshot or a backup; a major compaction of what can be read makes a sound file"));
    }
}
