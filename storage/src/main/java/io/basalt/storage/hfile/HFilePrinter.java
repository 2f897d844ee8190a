package io.basalt.storage.hfile;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Describes files for people. */
public final class HFilePrinter {
    private HFilePrinter() {}

    /** What the file is and says about itself, one fact to a line. */
    public static void describe(HFileReader reader, Appendable out) throws IOException {
        Trailer trailer = reader.head().trailer();
        line(out, "file", reader.path());
        line(out, "size", reader.sizeBytes() + " bytes, " + trailer.uncompressedBytes() + " before compression");
        line(out, "cells", reader.cells());
        line(out, "order", reader.order() == CellOrder.META ? "hbase:meta" : "user table");
        line(out, "compression", reader.compression());
        line(out, "encoding", reader.encoding());
        line(out, "checksums", reader.head().checksumType());
        line(out, "tags", reader.hasTags() ? "yes" : "no");
        line(out, "first cell", reader.head().isEmpty() ? "none" : reader.head().firstCell());
        line(out, "last cell", reader.head().isEmpty() ? "none" : reader.head().lastCell());
        line(out, "timestamps", reader.minTimestamp() + " to " + reader.maxTimestamp());
        line(
                out,
                "sequence id",
                reader.maxSequenceId().isPresent() ? reader.maxSequenceId().getAsLong() : "none");
        line(
                out,
                "index",
                trailer.indexLevels() + " levels, " + trailer.dataIndexEntries() + " root entries, "
                        + trailer.uncompressedIndexBytes() + " bytes");
        line(out, "bloom", describe(reader.head().bloom(), reader.bloomType().name()));
        line(out, "delete bloom", describe(reader.head().deleteFamilyBloom(), "ROW"));
        for (Map.Entry<Bytes, Bytes> entry : reader.info().entrySet()) {
            line(out, "info", entry.getKey() + " = " + describe(entry.getValue()));
        }
    }

    /**
     * All cells, one to a line, in order.
     *
     * @param values whether their values are shown, or only how long they are
     */
    public static void cells(HFileReader reader, boolean values, Appendable out) throws IOException {
        try (CellCursor cursor = reader.cursor(ReadMode.MAY_READ, false)) {
            boolean found = cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY));
            while (found) {
                CellView cell = cursor.cell();
                out.append(cell.toString()).append(" value of ").append(cell.valueLength() + " bytes");
                if (cell.tagsLength() > 0) {
                    out.append(", tags of ").append(cell.tagsLength() + " bytes");
                }
                if (values) {
                    out.append(": ").append(cell.value().toString());
                }
                out.append('\n');
                found = cursor.next();
            }
        }
    }

    private static void line(Appendable out, String name, Object value) throws IOException {
        out.append(String.format("%-13s", name)).append(String.valueOf(value)).append('\n');
    }

    private static String describe(BloomFilter bloom, String type) {
        return bloom == null ? "none" : type + " of " + bloom.keys() + " keys in " + bloom.chunks() + " chunks";
    }

    /** Most values are numbers of four or eight bytes, or names. */
    private static String describe(Bytes value) {
        ByteBuffer bytes = value.asBuffer();
        boolean binary = false;
        for (int i = 0; i < value.length(); i++) {
            binary |= value.at(i) < ' ';
        }
        if (binary && value.length() == Long.BYTES) {
            return value + " (" + bytes.getLong() + ")";
        }
        return binary && value.length() == Integer.BYTES ? value + " (" + bytes.getInt() + ")" : value.toString();
    }
}
