package io.basalt.client.row;

import io.basalt.base.Bytes;
import io.basalt.protocol.pb.BasePb.ColumnFamilyTimeRange;
import io.basalt.protocol.pb.ClientPb.Column;
import io.basalt.protocol.wire.PbBytes;
import java.util.ArrayList;
import java.util.List;

/** How gets and scans name what they want: each family once, whole or with all its qualifiers. */
final class Columns {
    static final String ISOLATION = "_isolationlevel_";
    static final Bytes UNCOMMITTED = Bytes.copyOf(new byte[] {1});

    private Columns() {}

    /** {@code wanted} and the whole of a family. */
    static List<Column> withFamily(List<Column> wanted, Bytes family) {
        Column whole = Column.newBuilder().setFamily(PbBytes.toPb(family)).build();
        return replace(wanted, whole);
    }

    /** {@code wanted} and one column; a family wanted whole stays so. */
    static List<Column> withColumn(List<Column> wanted, Bytes family, Bytes qualifier) {
        Column.Builder column = Column.newBuilder().setFamily(PbBytes.toPb(family));
        for (Column other : wanted) {
            if (other.getFamily().equals(column.getFamily())) {
                if (other.getQualifierCount() == 0) {
                    return wanted;
                }
                column.addAllQualifier(other.getQualifierList());
            }
        }
        return replace(wanted, column.addQualifier(PbBytes.toPb(qualifier)).build());
    }

    /** {@code ranges} with this one for the family. */
    static List<ColumnFamilyTimeRange> withRange(List<ColumnFamilyTimeRange> ranges, Bytes family, TimeRange range) {
        var result = new ArrayList<>(ranges);
        result.removeIf(other -> PbBytes.fromPb(other.getColumnFamily()).equals(family));
        result.add(ColumnFamilyTimeRange.newBuilder()
                .setColumnFamily(PbBytes.toPb(family))
                .setTimeRange(range.message())
                .build());
        return result;
    }

    private static List<Column> replace(List<Column> wanted, Column column) {
        var result = new ArrayList<>(wanted);
        result.removeIf(other -> other.getFamily().equals(column.getFamily()));
        result.add(column);
        return result;
    }

    static int positive(String what, int number) {
        if (number <= 0) {
            throw new IllegalArgumentException(what + " must be positive, not " + number);
        }
        return number;
    }
}
