package io.basalt.protocol.wire;

import com.google.protobuf.ByteString;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.CellPb;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.MutationProto.ColumnValue;
import io.basalt.protocol.pb.ClientPb.MutationProto.ColumnValue.QualifierValue;
import io.basalt.protocol.pb.ClientPb.MutationProto.MutationType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Cells that travel inside messages: in mutations of one row, and in results for peers without a cell codec. What is
 * read becomes framed KeyValues, {@code int32} length and cell, as a cell block has them and with the same guarantees
 * as {@link CellBlockReader} gives. Those of mutations may have tags, which clients send here whatever their codec is;
 * those of results have none.
 */
public final class PbCells {
    private static final int FRAME_BYTES = 4;
    private static final int MAX_TAGS_BYTES = 0xffff;

    private PbCells() {}

    /**
     * The cells in {@code column_value}, in their order and with the tags of those that are no markers; none when the mutation's cells are in the cell block, or when
     * it deletes a whole row.
     *
     * @param largestCellBytes what one cell may have, its lengths included
     * @param largestBytes what all may have together; each repeats the row, so that a small message with a long row and
     *     many columns would else become huge
     */
    public static ByteBuffer framed(MutationProto mutation, int largestCellBytes, int largestBytes)
            throws MalformedCellException {
        ByteString row = mutation.getRow();
        long total = 0;
        for (ColumnValue column : mutation.getColumnValueList()) {
            for (QualifierValue cell : column.getQualifierValueList()) {
                checkParts(row, column.getFamily());
                int type = type(mutation.getMutateType(), cell);
                if (!CellType.isDelete(type) && !cell.hasValue()) {
                    throw malformed(row, "Missing required field: qualifier value");
                }
                ByteString tags = tags(cell, type);
                checkTags(row, tags);
                total += framedBytes(
                        row, column.getFamily(), qualifier(cell, type), value(cell, type), tags, largestCellBytes);
            }
        }
        ByteBuffer target = allocate(row, total, largestBytes);
        long rowTimestamp = mutation.hasTimestamp() ? mutation.getTimestamp() : CellView.LATEST_TIMESTAMP;
        for (ColumnValue column : mutation.getColumnValueList()) {
            for (QualifierValue cell : column.getQualifierValueList()) {
                int type = type(mutation.getMutateType(), cell);
                long timestamp = cell.hasTimestamp() ? cell.getTimestamp() : rowTimestamp;
                put(
                        target,
                        row,
                        column.getFamily(),
                        qualifier(cell, type),
                        timestamp,
                        type,
                        value(cell, type),
                        tags(cell, type));
            }
        }
        return target.flip();
    }

    /** The cells of a result. */
    public static ByteBuffer framed(List<CellPb.Cell> cells, int largestCellBytes) throws MalformedCellException {
        long total = 0;
        for (CellPb.Cell cell : cells) {
            checkParts(cell.getRow(), cell.getFamily());
            if (!CellType.isStorable(cell.getCellType().getNumber())) {
                throw malformed(cell.getRow(), "type is " + cell.getCellType() + ", which cannot be stored");
            }
            total += framedBytes(
                    cell.getRow(),
                    cell.getFamily(),
                    cell.getQualifier(),
                    cell.getValue(),
                    ByteString.EMPTY,
                    largestCellBytes);
        }
        ByteBuffer target =
                allocate(cells.isEmpty() ? ByteString.EMPTY : cells.get(0).getRow(), total, Integer.MAX_VALUE);
        for (CellPb.Cell cell : cells) {
            put(
                    target,
                    cell.getRow(),
                    cell.getFamily(),
                    cell.getQualifier(),
                    cell.getTimestamp(),
                    cell.getCellType().getNumber(),
                    cell.getValue(),
                    ByteString.EMPTY);
        }
        return target.flip();
    }

    /** The cell as a message, with every field but tags. */
    public static CellPb.Cell toPb(CellView cell) {
        return CellPb.Cell.newBuilder()
                .setRow(copy(cell, cell.rowOffset(), cell.rowLength()))
                .setFamily(copy(cell, cell.familyOffset(), cell.familyLength()))
                .setQualifier(copy(cell, cell.qualifierOffset(), cell.qualifierLength()))
                .setTimestamp(cell.timestamp())
                .setCellType(CellPb.CellType.forNumber(cell.type()))
                .setValue(copy(cell, cell.valueOffset(), cell.valueLength()))
                .build();
    }

    /** Deletes say what they delete; a put may too, to write a marker. */
    private static int type(MutationType mutation, QualifierValue cell) {
        boolean marker = mutation == MutationType.DELETE || (mutation == MutationType.PUT && cell.hasDeleteType());
        if (!marker) {
            return CellType.PUT;
        }
        return switch (cell.getDeleteType()) {
            case DELETE_ONE_VERSION -> CellType.DELETE;
            case DELETE_MULTIPLE_VERSIONS -> CellType.DELETE_COLUMN;
            case DELETE_FAMILY -> CellType.DELETE_FAMILY;
            case DELETE_FAMILY_VERSION -> CellType.DELETE_FAMILY_VERSION;
        };
    }

    private static ByteString qualifier(QualifierValue cell, int type) {
        boolean wholeFamily = type == CellType.DELETE_FAMILY || type == CellType.DELETE_FAMILY_VERSION;
        return wholeFamily ? ByteString.EMPTY : cell.getQualifier();
    }

    private static ByteString value(QualifierValue cell, int type) {
        return CellType.isDelete(type) ? ByteString.EMPTY : cell.getValue();
    }

    private static ByteString tags(QualifierValue cell, int type) {
        return CellType.isDelete(type) ? ByteString.EMPTY : cell.getTags();
    }

    /** Tags are, one by one, {@code uint16 length, type, value}, the length counting type and value. */
    private static void checkTags(ByteString row, ByteString tags) throws MalformedCellException {
        if (tags.size() > MAX_TAGS_BYTES) {
            throw malformed(row, "tags of " + tags.size() + " bytes");
        }
        int tag = 0;
        while (tag < tags.size()) {
            int left = tags.size() - tag - 2;
            int length = left < 0 ? 0 : (tags.byteAt(tag) & 0xff) << 8 | (tags.byteAt(tag + 1) & 0xff);
            if (length == 0 || length > left) {
                throw malformed(row, "a tag of " + length + " bytes with " + (left + 2) + " left for tags");
            }
            tag += 2 + length;
        }
    }

    private static int tagsBytes(ByteString tags) {
        return tags.isEmpty() ? 0 : 2 + tags.size();
    }

    private static void checkParts(ByteString row, ByteString family) throws MalformedCellException {
        if (row.isEmpty() || row.size() > CellView.MAX_ROW_BYTES) {
            throw malformed(row, "row of " + row.size() + " bytes");
        }
        if (family.size() > CellView.MAX_FAMILY_BYTES) {
            throw malformed(row, "family of " + family.size() + " bytes");
        }
    }

    private static long framedBytes(
            ByteString row,
            ByteString family,
            ByteString qualifier,
            ByteString value,
            ByteString tags,
            int largestCellBytes)
            throws MalformedCellException {
        long bytes = (long) CellView.LENGTHS_BYTES + keyLength(row, family, qualifier) + value.size() + tagsBytes(tags);
        if (bytes > largestCellBytes) {
            throw malformed(row, "cell with size " + bytes + " exceeds limit of " + largestCellBytes + " bytes");
        }
        return FRAME_BYTES + bytes;
    }

    private static int keyLength(ByteString row, ByteString family, ByteString qualifier) {
        return CellView.KEY_FIXED_BYTES + row.size() + family.size() + qualifier.size();
    }

    private static ByteBuffer allocate(ByteString row, long bytes, int largestBytes) throws MalformedCellException {
        if (bytes > largestBytes) {
            throw malformed(
                    row,
                    "its cells have " + bytes + " bytes together, with the row in each, above the limit of "
                            + largestBytes + ": send fewer of them at one time, or in a cell block");
        }
        return ByteBuffer.allocate((int) bytes);
    }

    private static void put(
            ByteBuffer target,
            ByteString row,
            ByteString family,
            ByteString qualifier,
            long timestamp,
            int type,
            ByteString value,
            ByteString tags) {
        int keyLength = keyLength(row, family, qualifier);
        target.putInt(CellView.LENGTHS_BYTES + keyLength + value.size() + tagsBytes(tags))
                .putInt(keyLength)
                .putInt(value.size())
                .putShort((short) row.size());
        row.copyTo(target);
        target.put((byte) family.size());
        family.copyTo(target);
        qualifier.copyTo(target);
        target.putLong(timestamp).put((byte) type);
        value.copyTo(target);
        if (!tags.isEmpty()) {
            target.putShort((short) tags.size());
            tags.copyTo(target);
        }
    }

    private static ByteString copy(CellView cell, int offset, int length) {
        return ByteString.copyFrom(cell.buffer().slice(offset, length));
    }

    private static MalformedCellException malformed(ByteString row, String finding) {
        int shown = Math.min(row.size(), 64);
        return new MalformedCellException(
                "cell of row '" + PbBytes.fromPb(row.substring(0, shown)) + (shown < row.size() ? "…'" : "'"), finding);
    }
}
