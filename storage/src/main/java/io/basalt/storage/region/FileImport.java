package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.hfile.HFileChecker;
import io.basalt.storage.hfile.HFileReader;
import io.basalt.storage.hfile.HFileSettings;
import io.basalt.storage.hfile.HFileWriter;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Brings HFiles that others made into a region's directory, and checks them there. Blocks on the disk. Thread-safe. */
final class FileImport {
    private static final int CHUNK_BYTES = 1 << 20;

    private final RegionEnvironment environment;
    private final RegionIdentity identity;

    FileImport(RegionEnvironment environment, RegionIdentity identity) {
        this.environment = environment;
        this.identity = identity;
    }

    /** The family must exist, so that clients learn about a wrong name before anything is copied. */
    void checkFamily(Bytes family) throws RpcException {
        if (!identity.table().families().containsKey(family)) {
            throw new RpcException(
                    ErrorKind.NO_SUCH_FAMILY,
                    "Column family " + family + " does not exist in region "
                            + identity.info().name());
        }
    }

    /** Copies a file, durably; a part of it may be left when that fails. */
    void copy(FileSystem source, String from, String to) throws IOException {
        FileSystem files = environment.files();
        try (ReadFile input = source.open(from);
                AppendFile output = files.create(to, 0)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            long sizeBytes = input.sizeBytes();
            for (long at = 0; at < sizeBytes; at += chunk.limit()) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, sizeBytes - at));
                input.read(at, chunk);
                output.append(chunk.flip());
            }
            output.sync();
        }
        files.syncDirectory(to.substring(0, to.lastIndexOf('/')));
    }

    /**
     * Writes those cells of a file that are in {@code rows} into one of the region's own, durably; a part of it may be
     * left when that fails.
     *
     * @throws RpcException WRONG_REGION when {@code rows} are not of the region; DO_NOT_RETRY as {@link #check}
     */
    void copyRows(FileSystem source, FamilyFile from, RowRange rows, String to) throws IOException {
        if (!identity.info().rows().contains(rows)) {
            throw new RpcException(
                    ErrorKind.WRONG_REGION,
                    "Rows " + rows + " are not in region " + identity.info().name());
        }
        try (HFileReader reader = HFileReader.open(source, from.path(), environment.cache())) {
            if (reader.cells() > 0 && rows.contains(reader.firstRow()) && rows.contains(reader.lastRow())) {
                copy(source, from.path(), to);
                return;
            }
            requireOrder(reader, from.path());
            FamilyDescriptor family = identity.table().families().get(from.family());
            try (HFileWriter writer = HFileWriter.create(
                            environment.files(),
                            to,
                            HFileSettings.of(family, identity.order())
                                    .withTags(reader.mayHaveTags(), family.compressTags()),
                            environment.clock().wallMillis());
                    CellCursor cells = reader.cursor(ReadMode.MAY_READ, false)) {
                ByteBuffer end = rows.end().asBuffer();
                for (boolean more = cells.seek(SeekKey.firstOnRow(rows.start())); more; more = cells.next()) {
                    CellView cell = cells.cell();
                    if (end.hasRemaining() && compareRow(cell, end) >= 0) {
                        break;
                    }
                    requireFamily(from.family(), cell, from.path());
                    writer.append(cell);
                }
                writer.finish(0, false);
            }
        }
    }

    private static int compareRow(CellView cell, ByteBuffer row) {
        return ByteRanges.compare(cell.buffer(), cell.rowOffset(), cell.rowLength(), row, 0, row.limit());
    }

    /**
     * Reads a copied file from end to end.
     *
     * @return the number of its cells
     * @throws RpcException WRONG_REGION when a row is outside of the region; DO_NOT_RETRY when the cells are of another
     *     family, or sorted for another kind of table
     * @throws CorruptFileException when it is damaged; names the original
     */
    long check(Bytes family, String path, String original) throws IOException {
        HFileChecker.Result result = HFileChecker.check(environment.files(), path, environment.cache());
        if (!result.isSound()) {
            HFileChecker.Finding first = result.findings().get(0);
            throw new CorruptFileException(original, first.offset(), first.what());
        }
        try (HFileReader reader = HFileReader.open(environment.files(), path, environment.cache())) {
            if (reader.cells() == 0) {
                return 0;
            }
            requireOrder(reader, original);
            for (Bytes row : new Bytes[] {reader.firstRow(), reader.lastRow()}) {
                if (!identity.info().contains(row)) {
                    throw new RpcException(
                            ErrorKind.WRONG_REGION,
                            "Row " + row + " of " + original + " is not in region "
                                    + identity.info().name() + " "
                                    + identity.info().rows());
                }
            }
            checkFamilies(family, reader, original);
            return reader.cells();
        }
    }

    private void requireOrder(HFileReader reader, String original) throws RpcException {
        if (reader.order() != identity.order()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, original + " is not sorted as this table is");
        }
    }

    private static void checkFamilies(Bytes family, HFileReader reader, String original) throws IOException {
        try (CellCursor cells = reader.cursor(ReadMode.MAY_READ, false)) {
            for (boolean more = cells.seek(SeekKey.firstOnRow(Bytes.EMPTY)); more; more = cells.next()) {
                requireFamily(family, cells.cell(), original);
            }
        }
    }

    private static void requireFamily(Bytes family, CellView cell, String original) throws RpcException {
        ByteBuffer expected = family.asBuffer();
        if (!ByteRanges.equal(cell.buffer(), cell.familyOffset(), cell.familyLength(), expected, 0, expected.limit())) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, original + " holds a cell of family " + cell.family() + ", not " + family);
        }
    }
}
