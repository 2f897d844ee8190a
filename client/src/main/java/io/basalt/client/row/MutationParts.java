package io.basalt.client.row;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.BasePb.NameBytesPair;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.MutationProto.MutationType;
import io.basalt.protocol.schema.Durability;
import io.basalt.protocol.wire.PbBytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

/**
 * What all mutations are made of.
 *
 * @param options durability, attributes, time range and timestamp, in the form in which they travel
 */
record MutationParts(Bytes row, CellRun cells, MutationProto options) {
    static final String RETURN_RESULTS = "_rr_";
    static final Bytes FALSE = Bytes.copyOf(new byte[] {0});

    private static final String TTL_ATTRIBUTE = "_ttl";

    static MutationParts of(Bytes row, MutationType type) {
        if (row.isEmpty() || row.length() > CellView.MAX_ROW_BYTES) {
            throw new IllegalArgumentException(
                    "a row key has 1 to " + CellView.MAX_ROW_BYTES + " bytes, not " + row.length());
        }
        return new MutationParts(
                row,
                CellRun.EMPTY,
                MutationProto.newBuilder().setMutateType(type).build());
    }

    MutationParts with(Bytes family, Bytes qualifier, long timestamp, int type, Bytes value) {
        if (timestamp < 0) {
            throw new IllegalArgumentException("negative timestamp " + timestamp);
        }
        return new MutationParts(row, cells.with(row, family, qualifier, timestamp, type, value), options);
    }

    MutationParts with(Durability durability) {
        return with(options.toBuilder().setDurability(MutationProto.Durability.valueOf(durability.name())));
    }

    MutationParts with(TimeRange range) {
        return with(options.toBuilder().setTimeRange(range.message()));
    }

    MutationParts withTimeToLive(Duration time) {
        if (time.toMillis() <= 0) {
            throw new IllegalArgumentException("a time to live of " + time + " is too short");
        }
        return withAttribute(TTL_ATTRIBUTE, Bytes.of(time.toMillis()));
    }

    MutationParts withAttribute(String name, Bytes value) {
        return with(options.toBuilder()
                .addAttribute(NameBytesPair.newBuilder().setName(name).setValue(PbBytes.toPb(value))));
    }

    MutationParts with(MutationProto.Builder changed) {
        return new MutationParts(row, cells, changed.build());
    }

    MutationProto.Builder message() {
        return options.toBuilder().setRow(PbBytes.toPb(row)).setAssociatedCellCount(cells.cells());
    }

    /** As {@link #message}, for mutations that mean nothing without a cell. */
    MutationProto.Builder messageWithCells() {
        if (cells.cells() == 0) {
            throw new IllegalArgumentException(
                    options.getMutateType() + " of row " + row + " names no column: there is nothing to do");
        }
        return message();
    }

    ByteBuffer buffer() {
        return cells.buffer();
    }

    boolean sameAs(MutationParts other) {
        return row.equals(other.row)
                && options.equals(other.options)
                && cells.buffer().equals(other.cells.buffer());
    }

    int hash() {
        return Objects.hash(row, options, cells.buffer());
    }

    String describe(String verb) {
        return verb + " of row " + row;
    }
}
