package io.basalt.client.call;

import io.basalt.client.row.Mutation;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.MutationProto.ColumnValue;
import io.basalt.protocol.pb.ClientPb.MutationProto.ColumnValue.QualifierValue;
import io.basalt.protocol.pb.ClientPb.MutationProto.DeleteType;
import io.basalt.protocol.wire.PbBytes;
import java.nio.ByteBuffer;

/** Mutations with their cells in the message, for services inside a region, which see no cell block. */
final class InlineCells {
    private static final int FRAME_BYTES = 4;

    private InlineCells() {}

    static MutationProto message(Mutation mutation) {
        MutationProto.Builder message = mutation.message().clearAssociatedCellCount();
        ByteBuffer cells = mutation.cells();
        CellView cell = new CellView();
        for (int at = cells.position(); at < cells.limit(); at += FRAME_BYTES + cells.getInt(at)) {
            cell.set(cells, at + FRAME_BYTES, 0, 0);
            var column = QualifierValue.newBuilder()
                    .setQualifier(PbBytes.toPb(cell.qualifier()))
                    .setValue(PbBytes.toPb(cell.value()));
            if (cell.timestamp() != CellView.LATEST_TIMESTAMP) {
                column.setTimestamp(cell.timestamp());
            }
            if (cell.type() != CellType.PUT) {
                column.setDeleteType(deleteType(cell.type()));
            }
            message.addColumnValue(ColumnValue.newBuilder()
                    .setFamily(PbBytes.toPb(cell.family()))
                    .addQualifierValue(column));
        }
        return message.build();
    }

    private static DeleteType deleteType(int type) {
        return switch (type) {
            case CellType.DELETE -> DeleteType.DELETE_ONE_VERSION;
            case CellType.DELETE_COLUMN -> DeleteType.DELETE_MULTIPLE_VERSIONS;
            case CellType.DELETE_FAMILY -> DeleteType.DELETE_FAMILY;
            case CellType.DELETE_FAMILY_VERSION -> DeleteType.DELETE_FAMILY_VERSION;
            default -> throw new IllegalArgumentException("cell type " + type);
        };
    }
}
