package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import java.util.Comparator;

/** A stored cell of the model, in strings. */
record ModelCell(String row, String family, String qualifier, long timestamp, int type, Bytes value, long sequenceId) {
    static final Comparator<ModelCell> ORDER = Comparator.comparing(ModelCell::row)
            .thenComparing(ModelCell::family)
            .thenComparing(ModelCell::qualifier)
            .thenComparing(ModelCell::timestamp, Comparator.reverseOrder())
            .thenComparing(ModelCell::type, Comparator.reverseOrder())
            .thenComparing(ModelCell::sequenceId, Comparator.reverseOrder());

    /** A cell that is not written yet. */
    static ModelCell of(String row, String family, String qualifier, long timestamp, int type, Bytes value) {
        return new ModelCell(row, family, qualifier, timestamp, type, value, 0);
    }

    boolean isPut() {
        return type == CellType.PUT;
    }

    boolean sameColumn(ModelCell other) {
        return row.equals(other.row) && family.equals(other.family) && qualifier.equals(other.qualifier);
    }

    /** Whether this delete marker hides {@code put}, by the table of HBase's four markers. */
    boolean hides(ModelCell put) {
        if (isPut() || !row.equals(put.row) || !family.equals(put.family)) {
            return false;
        }
        return switch (type) {
            case CellType.DELETE -> qualifier.equals(put.qualifier) && timestamp == put.timestamp;
            case CellType.DELETE_COLUMN -> qualifier.equals(put.qualifier) && put.timestamp <= timestamp;
            case CellType.DELETE_FAMILY_VERSION -> timestamp == put.timestamp;
            case CellType.DELETE_FAMILY -> put.timestamp <= timestamp;
            default -> throw new IllegalStateException("type " + type);
        };
    }

    @Override
    public String toString() {
        String what =
                switch (type) {
                    case CellType.PUT -> "=" + value;
                    case CellType.DELETE -> " Delete";
                    case CellType.DELETE_COLUMN -> " DeleteColumn";
                    case CellType.DELETE_FAMILY -> " DeleteFamily";
                    default -> " DeleteFamilyVersion";
                };
        return row + "/" + family + ":" + qualifier + "/" + timestamp + what;
    }
}
