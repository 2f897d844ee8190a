package io.basalt.cluster.data;

import java.util.Comparator;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellBuilderFactory;
import org.apache.hadoop.hbase.CellBuilderType;
import org.apache.hadoop.hbase.util.Bytes;

/** A stored cell of {@link ModelTable}: everything that is ever written stays, and has the number of its operation. */
record ModelCell(
        byte[] row, byte[] family, byte[] qualifier, long timestamp, Cell.Type type, byte[] value, long sequence) {
    /** HBase's order: timestamps falling, markers before puts, later operations before earlier ones. */
    static final Comparator<ModelCell> ORDER = Comparator.<ModelCell, byte[]>comparing(
                    ModelCell::row, Bytes.BYTES_COMPARATOR)
            .thenComparing(ModelCell::family, Bytes.BYTES_COMPARATOR)
            .thenComparing(ModelCell::qualifier, Bytes.BYTES_COMPARATOR)
            .thenComparing(Comparator.comparingLong(ModelCell::timestamp).reversed())
            .thenComparing(Comparator.comparingInt(ModelCell::typeCode).reversed())
            .thenComparing(Comparator.comparingLong(ModelCell::sequence).reversed());

    private int typeCode() {
        return type.getCode() & 0xff;
    }

    boolean isPut() {
        return type == Cell.Type.Put;
    }

    boolean sameColumn(ModelCell other) {
        return Bytes.equals(family, other.family) && Bytes.equals(qualifier, other.qualifier);
    }

    Cell toCell() {
        return CellBuilderFactory.create(CellBuilderType.SHALLOW_COPY)
                .setRow(row)
                .setFamily(family)
                .setQualifier(qualifier)
                .setTimestamp(timestamp)
                .setType(type)
                .setValue(value)
                .build();
    }
}
