package io.basalt.storage.fsck;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.protocol.name.RowRange;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.hfile.HFileReader;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Consumer;

/** Reads one HFile from end to end and compares it with what its manifest says. */
final class FileCheck {
    private static final String RESTORE =
            "Restore the file from a snapshot or a backup; without it, the cells that only it held are gone";

    private final FileSystem files;
    private final BlockCache cache;
    private final CellOrder order;
    private final LiveFile live;
    private final RowRange rows;
    private final Consumer<Finding> findings;

    private final CellView last = new CellView();
    private long cells;

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
        try (HFileReader reader = open()) {
            if (reader.sizeBytes() != live.sizeBytes()) {
                report("has " + reader.sizeBytes() + " bytes, its manifest says " + live.sizeBytes());
            }
            readAll(reader);
            if (cells != live.cells()) {
                report("holds " + cells + " cells, its manifest says " + live.cells());
            }
        } catch (NoSuchFileException e) {
            findings.accept(new Finding(Severity.LOST, live.path(), "a live file is missing", RESTORE));
        } catch (CorruptFileException e) {
            findings.accept(new Finding(Severity.LOST, live.path(), e.getMessage(), RESTORE));
        } catch (IOException e) {
            findings.accept(new Finding(
                    Severity.DAMAGED, live.path(), "cannot be read: " + e, "Look at the disk, then check again"));
        }
        return cells;
    }

    private HFileReader open() throws IOException {
        return live.loaded()
                ? HFileReader.open(files, live.path(), cache, live.maxSequenceId())
                : HFileReader.open(files, live.path(), cache);
    }

    private void readAll(HFileReader reader) throws IOException {
        try (CellCursor cursor = reader.cursor(ReadMode.MAY_READ, false)) {
            for (boolean more = cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)); more; more = cursor.next()) {
                CellView cell = cursor.cell();
                boolean newRow = cells == 0 || !cell.sameRow(last);
                if (cells > 0 && (live.loaded() ? order.compareKeys(last, cell) > 0 : order.compare(last, cell) >= 0)) {
                    report("cell " + cell + " does not come after " + last);
                    return;
                }
                if (!cell.family().utf8().equals(live.family()) || cell.sequenceId() > live.maxSequenceId()) {
                    report("cell " + cell + " is not of family " + live.family() + " up to sequence id "
                            + live.maxSequenceId());
                    return;
                }
                if (newRow && !checkRow(reader, cell)) {
                    return;
                }
                cells++;
                remember(cell);
            }
        }
    }

    private boolean checkRow(HFileReader reader, CellView cell) throws IOException {
        if (!reader.mayContainRow(cell, ReadMode.MAY_READ)) {
            report("the Bloom filter denies row " + cell.row() + ", which is there");
            return false;
        }
        if (!rows.contains(cell.row())) {
            report("row " + cell.row() + " is outside the region's rows " + rows);
            return false;
        }
        return true;
    }

    private void remember(CellView cell) {
        last.set(
                CellWriter.bare(64 + cell.keyLength())
                        .add(cell.row(), cell.family(), cell.qualifier(), cell.timestamp(), cell.type(), Bytes.EMPTY)
                        .toBuffer(),
                0,
                0,
                cell.sequenceId());
    }

    private void report(String finding) {
        findings.accept(new Finding(
                Severity.DAMAGED,
                live.path(),
                finding,
                "Compare with a snapshot or a backup; a major compaction of what can be read makes a sound file"));
    }
}
